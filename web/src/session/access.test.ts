import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Access, ticketIn, withoutTicket } from "./access";
import { HubApi } from "./api";

let answers: Record<string, number | undefined>;
let asked: string[];
let access: Access;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  answers = {};
  const api = new HubApi(async (path) => {
    asked.push(String(path));
    const status = answers[String(path)];
    if (status === undefined) {
      throw new TypeError("nobody answers");
    }
    return new Response(null, { status });
  });
  access = new Access(api, () => 0, Date.now);
});
afterEach(() => void vi.useRealTimers());

async function view() {
  await vi.advanceTimersByTimeAsync(20);
  return access.snapshot().view;
}

describe("access", () => {
  it("is given for a good ticket", async () => {
    answers = { "/api/login": 204 };
    await access.start("t");
    expect(await view()).toEqual({ phase: "signed-in" });
  });

  it("is given for a used ticket where the cookie still counts", async () => {
    answers = { "/api/login": 401, "/api/session": 200 };
    await access.start("t");
    expect(await view()).toEqual({ phase: "signed-in" });
  });

  it("says that a ticket was no good", async () => {
    answers = { "/api/login": 401, "/api/session": 401 };
    await access.start("t");
    expect(await view()).toEqual({ phase: "signed-out", why: "bad-ticket" });
  });

  it("asks for a link without reproach when nobody was here", async () => {
    answers = { "/api/session": 401 };
    await access.start(undefined);
    expect(await view()).toEqual({ phase: "signed-out", why: "new" });
  });

  it("follows the newest link when two are opened at once", async () => {
    answers = { "/api/session": 401, "/api/login": 204 };
    await Promise.all([access.start(undefined), access.start("t")]);
    expect(await view()).toEqual({ phase: "signed-in" });
  });

  it.each([undefined, "t"])("is not lost to a hub that only starts (ticket %s)", async (ticket) => {
    answers = { "/api/login": 503, "/api/session": 503 };
    await access.start(ticket);
    expect((await view()).phase).toBe("unreachable");
    answers = { "/api/login": 401, "/api/session": 200 };
    await vi.advanceTimersByTimeAsync(500);
    expect(await view()).toEqual({ phase: "signed-in" });
  });

  it("waits for the hub when it goes between a used ticket and the cookie", async () => {
    answers = { "/api/login": 401 };
    await access.start("t");
    expect((await view()).phase).toBe("unreachable");
    answers = { "/api/session": 401 };
    await vi.advanceTimersByTimeAsync(500);
    expect(await view()).toEqual({ phase: "signed-out", why: "bad-ticket" });
  });

  it("ends only when the hub has heard it", async () => {
    answers = { "/api/session": 200 };
    await access.start(undefined);
    await access.signOut();
    expect((await view()).phase).toBe("unreachable");
    answers = { "/api/logout": 204 };
    await vi.advanceTimersByTimeAsync(500);
    expect(await view()).toEqual({ phase: "signed-out", why: "left" });
  });

  it("keeps the ticket while the hub does not answer, and tries again", async () => {
    await access.start("t");
    expect((await view()).phase).toBe("unreachable");
    answers = { "/api/login": 204 };
    await vi.advanceTimersByTimeAsync(500);
    expect(await view()).toEqual({ phase: "signed-in" });
    expect(asked).toEqual(["/api/login", "/api/login"]);
  });
});

describe("a ticket", () => {
  it.each<[string, string | undefined]>([
    ["http://127.0.0.1:8080/#ticket=a-b_c", "a-b_c"],
    ["#/hosts/scene?ticket=abc", "abc"],
    ["  abcdefgh12345  ", "abcdefgh12345"],
    ["http://127.0.0.1:8080/", undefined],
    ["", undefined],
  ])("is found in %j", (text, ticket) => {
    expect(ticketIn(text)).toBe(ticket);
  });

  it.each([
    ["#ticket=abc", "#/"],
    ["#/hosts/scene?ticket=abc", "#/hosts/scene"],
    ["#/hosts/scene&ticket=abc", "#/hosts/scene"],
  ])("does not stay in %j", (hash, rest) => {
    expect(withoutTicket(hash)).toBe(rest);
  });
});
