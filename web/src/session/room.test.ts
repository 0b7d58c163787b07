import { describe, expect, it } from "vitest";
import { OPERATIONS_IN_VIEW, type StoredFrame } from "../wire/wire";
import { EVENTS_IN_VIEW, observe, receive, roomOf, type Room } from "./room";
import {
  frameOf,
  operationJson,
  ownerJson,
  settledJson,
  snapshotOf,
  storedOf,
  T0,
} from "./testing";

function after(room: Room, ...frames: StoredFrame[]): Room {
  return frames.reduce((before, frame) => {
    const received = receive(before, frame);
    if (received.kind !== "applied") {
      throw new Error(`frame ${frame.s}: ${received.kind}`);
    }
    return received.room;
  }, room);
}

const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();

describe("the room", () => {
  it("continues after a snapshot with the frames that follow its number", () => {
    const room = after(roomOf(snapshotOf(5)), storedOf(6, "state", 1, "a"));
    expect(room.seq).toBe(6);
    expect(room.keyed.get("a")).toBe(1);
  });

  it("finds a gap by the number before", () => {
    const received = receive(roomOf(snapshotOf(5)), storedOf(8, "state", 1, "a"));
    expect(received).toEqual({ kind: "gap", expected: 5, previous: 7 });
  });

  it("passes over frames it has seen, as a replay may repeat them", () => {
    expect(receive(roomOf(snapshotOf(5)), storedOf(5, "state", 1, "a"))).toEqual({ kind: "old" });
  });

  it("counts frames it does not know, so that no gap appears", () => {
    const room = after(roomOf(snapshotOf(1)), storedOf(2, "weather", {}), storedOf(3, "event", {
      type: "e",
      data: null,
    }));
    expect(room.seq).toBe(3);
  });

  it("deletes a key whose value is null", () => {
    const room = roomOf(snapshotOf(1, { state: [{ k: "a", d: 1 }, { k: "b", d: 2 }] }));
    expect([...after(room, storedOf(2, "state", null, "a")).keyed]).toEqual([["b", 2]]);
  });

  it("never changes the room it came from", () => {
    const room = roomOf(snapshotOf(1, { state: [{ k: "a", d: 1 }] }));
    after(room, storedOf(2, "state", null, "a"));
    expect(room.keyed.size).toBe(1);
  });

  it("keeps the newest 100 operations, newest first", () => {
    const frames = Array.from({ length: 130 }, (_, n) =>
      storedOf(n + 1, "operation", operationJson(`o${n}`, { queuedAt: at(n) }), `o${n}`),
    );
    const { operations } = after(roomOf(snapshotOf(0)), ...frames);
    expect(operations).toHaveLength(100);
    expect(operations[0]?.operation).toBe("o129");
    expect(operations.at(-1)?.operation).toBe("o30");
  });

  it("changes an operation in its place", () => {
    const room = after(
      roomOf(snapshotOf(0)),
      storedOf(1, "operation", operationJson("o1", { queuedAt: at(1) }), "o1"),
      storedOf(2, "operation", operationJson("o2", { queuedAt: at(2) }), "o2"),
      storedOf(3, "operation", settledJson("o1", "executed", { queuedAt: at(1) }), "o1"),
    );
    expect(room.operations.map((one) => [one.operation, one.state])).toEqual([
      ["o2", "queued"],
      ["o1", "settled"],
    ]);
  });

  it("never changes a settled operation", () => {
    const room = after(
      roomOf(snapshotOf(0, { operations: [settledJson("o1", "expired")] })),
      storedOf(1, "operation", operationJson("o1", { state: "running" }), "o1"),
    );
    expect(room.operations[0]).toMatchObject({ state: "settled", outcome: "expired" });
  });

  it("says at once that the owner stalls, and forgets the stack when it recovers", () => {
    const stalled = { health: "stalled", sinceMs: 2000, stack: ["at Scene.stall"] };
    let room = after(roomOf(snapshotOf(0)), storedOf(1, "health", stalled));
    expect(room.host.owner).toMatchObject({ health: "stalled", sinceTickMs: 2000 });
    room = after(room, storedOf(2, "health", { health: "ok", sinceMs: 3 }));
    expect(room.host.owner).toMatchObject({ health: "ok", stack: undefined });
    expect(room.events.map(({ type }) => type)).toEqual(["owner ok", "owner stalled"]);
  });

  it("keeps the host's owner when only its link is lost", () => {
    const offline = { link: "offline", since: at(1), instance: "i1", reason: "silent" };
    const room = after(roomOf(snapshotOf(0)), storedOf(1, "link", offline));
    expect(room.host).toMatchObject({ link: "offline", owner: { health: "ok" } });
    expect(room.linkReason).toBe("silent");
  });

  it("keeps the newest 200 lines of the log, also over a snapshot", () => {
    const frames = Array.from({ length: EVENTS_IN_VIEW + 20 }, (_, n) =>
      storedOf(n + 1, "event", { type: `e${n}`, data: null }),
    );
    const room = roomOf(snapshotOf(500), after(roomOf(snapshotOf(0)), ...frames));
    expect(room.events).toHaveLength(EVENTS_IN_VIEW);
    expect(room.events[0]?.type).toBe("e219");
  });

  it("keeps one minute of samples", () => {
    const frame = frameOf({ t: "owner", d: ownerJson({ tickMaxMs: 9, queued: 3 }) });
    const owner = frame.t === "owner" ? frame.d : undefined;
    let room = roomOf(snapshotOf(0));
    for (let second = 0; owner && second < 90; second++) {
      room = observe(room, owner, T0 + second * 1000);
    }
    expect(room.samples).toHaveLength(60);
    expect(room.samples.at(-1)).toEqual({ at: T0 + 89_000, tickMaxMs: 9, queued: 3 });
  });

  it("keeps every question in view, however much came after it", () => {
    const question = operationJson("question", { asks: true, queuedAt: at(0) });
    const later = Array.from({ length: 150 }, (_, n) =>
      settledJson(`op${n}`, "executed", { queuedAt: at(n + 1) }),
    );
    const room = roomOf(snapshotOf(1, { operations: [question, ...later] }));
    expect(room.operations).toHaveLength(OPERATIONS_IN_VIEW + 1);
    expect(room.operations.at(-1)?.operation).toBe("question");
    const answered = after(room, storedOf(2, "operation", operationJson("question"), "question"));
    const newer = settledJson("new", "executed", { queuedAt: at(500) });
    const next = after(answered, storedOf(3, "operation", newer, "new"));
    expect(next.operations).toHaveLength(OPERATIONS_IN_VIEW);
  });

  it("takes new rules as they are set", () => {
    const room = roomOf(snapshotOf(1, { policy: { rules: { spawn: "ask" } } }));
    expect([...room.policy.rules]).toEqual([["spawn", "ask"]]);
    const changed = after(room, storedOf(2, "policy", { rules: { delete: "deny" } }));
    expect([...changed.policy.rules]).toEqual([["delete", "deny"]]);
  });

  it("shows a newcomer the events from before, and nobody an event twice", () => {
    const past = (n: number) => ({ type: `e${n}`, data: null, ts: T0 + n });
    const room = roomOf(snapshotOf(5, { events: [past(1), past(2)] }));
    expect(room.events.map(({ type }) => type)).toEqual(["e2", "e1"]);
    const heard = after(room, storedOf(6, "event", { type: "e6", data: null }));
    const again = roomOf(snapshotOf(9, { events: [past(2), past(6), past(8)] }), heard);
    expect(again.events.map(({ type }) => type)).toEqual(["e8", "e6", "e2", "e1"]);
  });
});
