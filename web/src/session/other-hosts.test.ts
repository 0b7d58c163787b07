/** Data of one host never shows under another, whatever comes when. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { JsonObject } from "../wire/json";
import { HubApi } from "./api";
import { HostSession } from "./host-session";
import type { SocketListener, Surroundings } from "./surroundings";
import { hostJson, operationJson, sendNoFile, snapshotJson, storedJson, T0, welcomeJson } from "./testing";

/** A hub whose sockets and answers can all be held and let go at any time, also too late. */
class HeldHub {
  readonly listeners = new Map<string, SocketListener>();
  readonly answers: (() => void)[] = [];

  surroundings(): Surroundings {
    return {
      api: new HubApi((input) => this.held(String(input))),
      socketBase: "ws://hub",
      openSocket: (url, _subprotocol, listener) => {
        this.listeners.set(decodeURIComponent(new URL(url).pathname.split("/")[3] ?? ""), listener);
        return { send: () => undefined, close: () => undefined };
      },
      random: () => 0.5,
      now: Date.now,
      sendFile: sendNoFile,
      newKey: () => `key-${this.answers.length}`,
    };
  }

  private held(path: string): Promise<Response> {
    const host = path.split("/")[3] ?? "";
    const body = operationJson(`answered-${host}`, { host });
    return new Promise((resolve) => {
      this.answers.push(() => resolve(new Response(JSON.stringify(body), { status: 200 })));
    });
  }

  say(host: string, ...frames: JsonObject[]): void {
    frames.forEach((frame) => this.listeners.get(host)?.onMessage(JSON.stringify(frame)));
  }
}

let hub: HeldHub;
const open: HostSession[] = [];

beforeEach(() => {
  vi.useFakeTimers({ now: T0 });
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  hub = new HeldHub();
});
afterEach(() => {
  open.splice(0).forEach((session) => session.close());
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function watch(host: string): HostSession {
  const session = new HostSession(host, hub.surroundings());
  open.push(session);
  session.connect();
  return session;
}

function of(host: string, seq: number): JsonObject {
  return snapshotJson(seq, {
    host: hostJson({ host }),
    state: [{ k: `only-${host}`, d: seq }],
    operations: [operationJson(`op-${host}`, { host })],
  });
}

async function shownBy(session: HostSession): Promise<string> {
  await vi.advanceTimersByTimeAsync(20);
  const { room, calls, requests } = session.snapshot();
  return JSON.stringify([room, [...(room?.keyed ?? [])], calls, [...requests]]);
}

it("shows nothing of the host before, whose frames and answers still arrive", async () => {
  const first = watch("first");
  hub.say("first", welcomeJson("e", 5, false), of("first", 5));
  first.call("spawn", { secret: "first" }, 1_000);
  void first.setRule("spawn", "deny");
  first.close();
  const second = watch("second");
  hub.say("first", storedJson(6, "state", 1, "only-first"));
  hub.say("second", welcomeJson("e", 5, false), of("second", 5));
  hub.say("first", storedJson(7, "event", { type: "only-first", data: null }));
  hub.say("second", storedJson(6, "state", 2, "only-second"));
  await vi.advanceTimersByTimeAsync(0);
  hub.answers.forEach((answer) => answer());
  expect(await shownBy(second)).not.toContain("first");
  expect(await shownBy(second)).toContain("only-second");
});

it("refuses a snapshot of another host, and asks for its own", async () => {
  const session = watch("second");
  hub.say("second", welcomeJson("e", 5, false), of("first", 5));
  expect(await shownBy(session)).not.toContain("first");
  expect(session.snapshot().connection.kind).toBe("waiting");
  await vi.advanceTimersByTimeAsync(1_000);
  hub.say("second", welcomeJson("e", 5, false), of("second", 5));
  expect(await shownBy(session)).toContain("only-second");
});

it("refuses an operation of another host", async () => {
  const session = watch("second");
  hub.say("second", welcomeJson("e", 5, false), of("second", 5));
  hub.say(
    "second",
    storedJson(6, "operation", operationJson("op-first", { host: "first" }), "op-first"),
  );
  expect(await shownBy(session)).not.toContain("first");
});
