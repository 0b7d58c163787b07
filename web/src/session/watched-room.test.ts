import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { JsonObject } from "../wire/json";
import { HubApi } from "./api";
import { HEALTH, LINES_IN_VIEW, LOGS } from "./hub-rooms";
import { FakeSockets, sendNoFile, storedJson, welcomeJson } from "./testing";
import { WatchedRoom, type Fold } from "./watched-room";

let sockets: FakeSockets;
/** What the hub answers to who asks whether this browser is signed in. */
let session: number;
let room: { close(): void } | undefined;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  sockets = new FakeSockets();
  session = 200;
});
afterEach(() => {
  room?.close();
  vi.useRealTimers();
});

function watch<S>(path: string, fold: Fold<S>): WatchedRoom<S> {
  const watched = new WatchedRoom(
    path,
    {
      api: new HubApi(async () => new Response("{}", { status: session })),
      socketBase: "ws://hub",
      openSocket: sockets.open,
      random: () => 0,
      now: Date.now,
      sendFile: sendNoFile,
      newKey: () => "key",
    },
    fold,
  );
  room = watched;
  watched.connect();
  return watched;
}

function shown<S>(watched: WatchedRoom<S>): S {
  vi.advanceTimersByTime(20);
  return watched.snapshot().state;
}

function line(message: string): JsonObject {
  return { level: "INFO", logger: "dev.heddle.a", thread: "hub", at: 5, message };
}

const owner = { name: "hub", phase: "open", health: "ok", queued: 0 };

describe("a room that is watched", () => {
  it("shows the snapshot and what changes", () => {
    const health = watch("/ws/health", HEALTH);
    sockets.say(welcomeJson("e", 4, false), {
      t: "snapshot",
      d: { seq: 4, state: [{ k: "owner/hub", d: owner }, { k: "later/one", d: {} }] },
    });
    expect([...shown(health).parts.keys()]).toEqual(["owner/hub"]);
    const stalled = { ...owner, health: "stalled", running: "save" };
    sockets.say(storedJson(5, "health", stalled, "owner/hub"), { t: "pulse", d: { uptimeMs: 9 } });
    expect(shown(health).parts.get("owner/hub")).toMatchObject({ running: "save" });
    expect(shown(health).uptimeMs).toBe(9);
    sockets.say(storedJson(6, "health", null, "owner/hub"));
    expect(shown(health).parts.size).toBe(0);
  });

  it("comes back where it stood when frames are missing", () => {
    const logs = watch("/ws/logs?level=INFO", LOGS);
    sockets.say(welcomeJson("e", 4, false), { t: "snapshot", d: { seq: 4, lines: [line("a")] } });
    sockets.say(storedJson(5, "log", line("b")), storedJson(7, "log", line("d")));
    vi.advanceTimersByTime(500);
    expect(sockets.urls).toEqual([
      "ws://hub/ws/logs?level=INFO",
      "ws://hub/ws/logs?level=INFO&from=e%3A5",
    ]);
    sockets.say(welcomeJson("e", 7, true), storedJson(6, "log", line("c")));
    sockets.say(storedJson(7, "dropped", { lines: 3 }));
    const told = shown(logs).items.map((item) =>
      item.kind === "line" ? item.line.message : item.lines,
    );
    expect(told).toEqual([3, "c", "b", "a"]);
  });

  it("keeps so many lines and no more", () => {
    const logs = watch("/ws/logs", LOGS);
    sockets.say(welcomeJson("e", 0, false), { t: "snapshot", d: { seq: 0, lines: [] } });
    for (let s = 1; s <= LINES_IN_VIEW + 7; s++) {
      sockets.say(storedJson(s, "log", line(`${s}`)));
    }
    expect(shown(logs).items).toHaveLength(LINES_IN_VIEW);
  });

  it("is over when the hub says so, for a guest without signing out", async () => {
    for (const [status, verdict] of [
      [401, "sign-in"],
      [200, "stop"],
    ] as const) {
      session = status;
      const logs = watch("/ws/logs", LOGS);
      sockets.end(1008);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(logs.snapshot().watching).toEqual({ kind: "over", verdict });
    }
    expect(sockets.urls).toHaveLength(2);
  });
});
