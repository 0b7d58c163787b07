import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { JsonObject } from "../wire/json";
import { HubApi, type Reply } from "./api";
import {
  DOCUMENT_LIMIT_BYTES,
  DocumentDesk,
  SENDING_AT_ONCE,
  UPLOADS_LIMIT,
} from "./document-desk";
import { analysisJson } from "./testing";

interface Sent {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly onSent: (bytes: number) => void;
  answer(reply: Reply | undefined): void;
  aborted: boolean;
}

let sent: Sent[];
/** What was asked over HTTP beside the uploads, and what the hub answers. */
let asked: string[];
let replies: (path: string) => { status: number; body: JsonObject };
let signedOut: number;
let desk: DocumentDesk;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  sent = [];
  asked = [];
  signedOut = 0;
  replies = () => ({ status: 200, body: { receipt: "CRYPTO_ERASED" } });
  const api = new HubApi(async (path, init) => {
    asked.push(`${init?.method} ${String(path)}`);
    const { status, body } = replies(String(path));
    return new Response(JSON.stringify(body), { status });
  });
  desk = new DocumentDesk(
    {
      api,
      socketBase: "",
      openSocket: () => ({ send: () => undefined, close: () => undefined }),
      sendFile(_, file, headers, onSent) {
        const { name } = file as File;
        const reply = new Promise<Reply | undefined>((answer) => {
          sent.push({ name, headers, onSent, answer, aborted: false });
        });
        const one = sent.at(-1);
        return {
          reply,
          abort() {
            one!.aborted = true;
            one!.answer(undefined);
          },
        };
      },
      random: () => 0,
      now: Date.now,
      newKey: () => "key",
    },
    () => signedOut++,
  );
});
afterEach(() => {
  desk.close();
  vi.useRealTimers();
});

function files(...names: readonly string[]): File[] {
  return names.map((name) => new File(["text"], name));
}

async function view() {
  await vi.advanceTimersByTimeAsync(20);
  return desk.snapshot();
}

function taken(id: string): Reply {
  return { status: 202, body: analysisJson(id) };
}

function refused(status: number, message: string): Reply {
  return { status, body: { error: { code: "some", message } } };
}

describe("documents that are added", () => {
  it("are sent a few at a time, in order", async () => {
    desk.add(files("a", "b", "c", "d", "e"));
    expect(sent.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    sent[1]?.answer(taken("1"));
    expect((await view()).uploads.map(({ file }) => file.name)).toEqual(["a", "c", "d", "e"]);
    expect(sent.map(({ name }) => name)).toEqual(["a", "b", "c", "d"]);
    expect(sent.length - 1).toBe(SENDING_AT_ONCE);
  });

  it("show how much of them has gone", async () => {
    desk.add(files("a"));
    sent[0]?.onSent(3);
    expect((await view()).uploads[0]?.state).toEqual({ kind: "sending", sent: 3 });
  });

  it("carry their names as a header can", () => {
    desk.add(files("Bericht – Köln.pdf"));
    const { headers } = sent[0] ?? { headers: {} };
    expect(headers).toEqual({
      "Content-Type": "application/octet-stream",
      "Heddle-File-Name": "Bericht%20%E2%80%93%20K%C3%B6ln.pdf",
    });
  });

  it("are tried again when the line was lost, and not when the hub refused them for good", async () => {
    desk.add(files("lost", "busy", "bad"));
    sent[0]?.answer(undefined);
    sent[1]?.answer(refused(429, "too many"));
    sent[2]?.answer(refused(413, "too large"));
    expect(desk.isSending()).toBe(true);
    const { uploads } = await view();
    expect(desk.isSending()).toBe(false);
    expect(uploads.map(({ state }) => state.kind === "failed" && state.again)).toEqual([
      true,
      true,
      false,
    ]);
    desk.retry(uploads[0]?.id ?? 0);
    expect(sent.at(-1)?.name).toBe("lost");
  });

  it("are not sent if the hub would not take them anyway", async () => {
    const large = new File([], "large");
    Object.defineProperty(large, "size", { value: DOCUMENT_LIMIT_BYTES + 1 });
    desk.add([large]);
    expect((await view()).uploads[0]?.state).toMatchObject({ kind: "failed", again: false });
    expect(sent).toEqual([]);
  });

  it("wait in a queue with an end", async () => {
    desk.add(files(...Array.from({ length: UPLOADS_LIMIT + 2 }, (_, n) => `${n}`)));
    expect(await view()).toMatchObject({ notTaken: 2 });
    expect(desk.snapshot().uploads).toHaveLength(UPLOADS_LIMIT);
  });

  it("can be given up, also all of them; what arrived all the same is deleted", async () => {
    desk.add(files("a", "b", "c", "d"));
    const [first] = (await view()).uploads;
    desk.drop(first?.id ?? 0);
    await vi.advanceTimersByTimeAsync(20);
    expect(sent.map(({ name, aborted }) => `${name} ${aborted}`)).toEqual([
      "a true",
      "b false",
      "c false",
      "d false",
    ]);
    sent[1]!.answer(taken("late"));
    await desk.cancelAll(["one"]);
    expect((await view()).uploads).toEqual([]);
    expect(asked.sort()).toEqual(["DELETE /api/analyses/late", "POST /api/analyses/one/cancel"]);
  });

  it("sign out whom the hub has forgotten", async () => {
    desk.add(files("a"));
    sent[0]?.answer(refused(401, "who?"));
    await view();
    expect(signedOut).toBe(1);
  });
});

describe("a document that needs its password", () => {
  it("is sent once more, and stands in for the one that failed", async () => {
    desk.add(files("locked.pdf"));
    sent[0]?.answer(taken("old"));
    const file = (await view()).files.get("old");
    desk.again("old", file!, "ö p");
    expect(sent[1]?.headers["Heddle-Password"]).toBe("%C3%B6%20p");
    sent[1]?.answer(taken("new"));
    const { uploads, files: kept } = await view();
    expect(uploads).toEqual([]);
    expect(asked).toEqual(["DELETE /api/analyses/old"]);
    expect([...kept]).toEqual([["new", file]]);
  });
});

describe("a deletion", () => {
  it("is told as what it achieved", async () => {
    replies = (path) => ({
      status: 200,
      body: { receipt: path.endsWith("/b") ? "UNLINKED_ONLY" : "CRYPTO_ERASED" },
    });
    await desk.deleteAll(["a", "b", "c"]);
    expect([...(await view()).receipts]).toEqual([
      ["CRYPTO_ERASED", 2],
      ["UNLINKED_ONLY", 1],
    ]);
    desk.forgetReceipts();
    expect((await view()).receipts.size).toBe(0);
  });

  it("that was refused has no receipt, and says why", async () => {
    replies = () => ({ status: 500, body: { error: { code: "disk", message: "no" } } });
    await desk.delete("a");
    expect((await view()).receipts.size).toBe(0);
    expect(desk.requests.snapshot().get("delete a")).toEqual({ kind: "refused", reason: "no" });
  });
});
