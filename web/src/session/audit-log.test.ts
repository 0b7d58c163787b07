import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { JsonObject } from "../wire/json";
import { HubApi } from "./api";
import { AuditLog } from "./audit-log";

let asked: string[];
/** What the hub has, newest first; a page has two. */
let entries: JsonObject[];
let status: number;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  asked = [];
  status = 200;
  entries = ["a", "b", "c", "d", "e"].map((by) => entry(by));
});
afterEach(() => vi.useRealTimers());

function entry(by: string): JsonObject {
  return { kind: "deleted", at: "2026-01-01T00:00:00Z", host: "scene", by, via: "page" };
}

const api = new HubApi(async (input) => {
  asked.push(String(input));
  const before = new URL(String(input), "http://hub").searchParams.get("before");
  // The newest entry has the greatest number, the oldest has 1.
  const from = before === null ? 0 : entries.length - Number(before) + 1;
  const next = entries.length - from - 2 + 1;
  const body = { entries: entries.slice(from, from + 2), ...(next > 1 && { next }) };
  return new Response(
    JSON.stringify(status === 200 ? body : { error: { code: "no", message: "no" } }),
    { status },
  );
});

function log(fits: (by: string) => boolean = () => true): AuditLog {
  return new AuditLog(api, { host: "my scene", by: "" }, ({ by }) => fits(by));
}

async function shown(audit: AuditLog) {
  await vi.advanceTimersByTimeAsync(20);
  const { entries: found, state } = audit.snapshot();
  return { by: found.map(({ by }) => by).join(""), state };
}

describe("the audit", () => {
  it("is read back page by page", async () => {
    const audit = log();
    await audit.start();
    expect(await shown(audit)).toEqual({ by: "ab", state: "more" });
    expect(asked).toEqual(["/api/audit?host=my+scene"]);
    await audit.more();
    expect(asked[1]).toBe("/api/audit?host=my+scene&before=4");
    await audit.more();
    expect(await shown(audit)).toEqual({ by: "abcde", state: "end" });
  });

  it("reads on until something fits", async () => {
    const audit = log((by) => by === "e");
    await audit.start();
    expect(await shown(audit)).toEqual({ by: "e", state: "end" });
  });

  it("asks the person again where nothing fits for long", async () => {
    entries = Array.from({ length: 100 }, () => entry("a"));
    const audit = log(() => false);
    await audit.start();
    expect(await shown(audit)).toEqual({ by: "", state: "more" });
    expect(asked).toHaveLength(10);
  });

  it("shows nothing of an answer that came after it was closed", async () => {
    const audit = log();
    const asking = audit.start();
    audit.close();
    await asking;
    expect((await shown(audit)).by).toBe("");
  });

  it("starts anew when it was closed and is opened again", async () => {
    const audit = log();
    void audit.start();
    audit.close();
    await audit.start();
    expect((await shown(audit)).by).toBe("ab");
  });

  it.each([
    [401, "signed-out"],
    [503, { problem: "no" }],
  ])("says what is wrong at status %i, and can be tried again", async (refused, state) => {
    status = refused;
    const audit = log();
    await audit.start();
    expect(await shown(audit)).toEqual({ by: "", state });
    status = 200;
    await audit.more();
    expect((await shown(audit)).by).toBe("ab");
  });
});
