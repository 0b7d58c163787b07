import { beforeEach, describe, expect, it } from "vitest";
import type { JsonObject } from "./json";
import { SessionMachine, type Effect, type MachineOptions } from "./machine";
import { OUTBOX_ENTRIES } from "./outbox";

const LIMITS = { messageBytes: 2_000, messagesPerSecond: 50 };

let machine: SessionMachine;
let now: number;
let effects: Effect[];
let lastOpened: { link: number; transport: string };

function make(options: Partial<MachineOptions> = {}): void {
  now = 1_000;
  machine = new SessionMachine({
    client: "c1",
    transports: ["socket", "http"],
    random: () => 0.5,
    ...options,
  });
  machine.start(now);
  drain();
}

function drain(): void {
  effects = machine.takeEffects();
  lastOpened = effects.findLast((effect) => effect.kind === "open") ?? lastOpened;
}

/** The newest connection that the machine asked for. */
function opened(): { link: number; transport: string } {
  return lastOpened;
}

function timer(name: string): number | undefined {
  const found = effects.findLast((effect) => effect.kind === "timer" && effect.name === name);
  return found?.kind === "timer" ? found.at : undefined;
}

function sent(): JsonObject[] {
  return effects.flatMap((effect) =>
    effect.kind === "send" ? [JSON.parse(effect.text) as JsonObject] : [],
  );
}

function welcome(changes: JsonObject = {}): JsonObject {
  const you = { id: "u1", name: "Ada", role: "admin" };
  const d = { epoch: "e1", seq: 0, recovered: false, you, acked: 0, heartbeatMs: 25_000 };
  return { t: "welcome", d: { ...d, limits: LIMITS, ...changes } };
}

function snapshot(seq = 0, state: JsonObject[] = []): JsonObject {
  const d = { seq, state, messages: [], answers: [], members: [], stats: {} };
  return { t: "snapshot", d };
}

function hear(link: number, ...frames: JsonObject[]): void {
  machine.received(link, JSON.stringify(frames), now);
  drain();
}

/** Connects and answers the connection's number. */
function live(): number {
  const { link } = opened();
  machine.opened(link, now);
  drain();
  hear(link, welcome(), snapshot());
  return link;
}

function said(s: number, id: string): JsonObject {
  const d = { id, author: "u1", name: "Ada", role: "user", content: "hi" };
  return { t: "message", s, p: s - 1, ts: s, id, d };
}

/** Lets the connection end and the next attempt begin. */
function breakOff(code = 1006): void {
  machine.closed(opened().link, code, now);
  drain();
  const at = timer("retry");
  if (at !== undefined) {
    now = at;
    machine.timer("retry", now);
    drain();
  }
}

const say = (content = "hi") => machine.submit({ t: "say", d: { content } }, now);

beforeEach(() => make());

describe("a command", () => {
  it("shows as pending, is sent once connected and confirmed by its own event", () => {
    expect(say()).toEqual({ ok: true, id: "c1-1" });
    expect(machine.view().unconfirmed).toMatchObject([{ id: "c1-1" }]);
    const link = live();
    expect(sent()).toContainEqual({ id: "c1-1", t: "say", d: { content: "hi" } });
    hear(link, said(1, "c1-1"));
    expect(machine.view()).toMatchObject({ pending: 0, messages: [{ id: "c1-1" }] });
    expect(effects).toContainEqual({ kind: "forget", counter: 1 });
  });

  it("that was acknowledged shows as pending until its event is here", () => {
    const link = live();
    say();
    drain();
    hear(link, { t: "done", id: "c1-1", d: { s: 1 } });
    expect(machine.view()).toMatchObject({ pending: 1, messages: [] });
    breakOff();
    machine.opened(opened().link, now);
    drain();
    hear(opened().link, welcome({ seq: 1, recovered: true }));
    expect(machine.view().pending).toBe(1);
    expect(sent()).toEqual([]);
    hear(opened().link, said(1, "c1-1"));
    expect(machine.view().pending).toBe(0);
  });

  it("that was acknowledged is over when the hub's history ends before it", () => {
    const link = live();
    say();
    drain();
    hear(link, { t: "done", id: "c1-1", d: { s: 1 } });
    breakOff();
    live();
    expect(machine.view().pending).toBe(0);
  });

  it("is rebased on what others did first, and rolled back when it is refused", () => {
    const link = live();
    machine.submit({ t: "set", k: "gain", d: { value: 2 } }, now);
    hear(link, { t: "state", s: 1, p: 0, ts: 1, k: "gain", d: 1 });
    expect(machine.view().keyed.get("gain")).toBe(2);
    hear(link, { t: "refused", id: "c1-1", d: { code: "not_allowed", message: "No." } });
    expect(machine.view().keyed.get("gain")).toBe(1);
    expect(machine.view().unconfirmed).toMatchObject([{ refusal: { message: "No." } }]);
    machine.again("c1-1", now);
    expect(machine.view()).toMatchObject({ pending: 1, unconfirmed: [{ id: "c1-2" }] });
  });

  it("that is only put off is sent again after the hub's time, and nothing overtakes it", () => {
    const link = live();
    say();
    say();
    const d = { code: "too_fast", message: "Slower.", retryAfterMs: 300 };
    hear(link, { t: "refused", id: "c1-1", d });
    expect(timer("send")).toBe(now + 300);
    say();
    drain();
    expect(sent()).toEqual([]);
    now += 300;
    machine.timer("send", now);
    drain();
    expect(sent().map(({ id }) => id)).toEqual(["c1-1", "c1-2", "c1-3"]);
  });

  it("is sent no faster than the hub wants them", () => {
    for (let i = 0; i < 200; i++) {
      say();
    }
    const link = live();
    let count = 0;
    let acknowledged = 0;
    for (const end = now + 2_000; now < end; now += 100) {
      count += sent().filter(({ t }) => t === "say").length;
      const answers = [];
      while (acknowledged < count) {
        acknowledged++;
        answers.push(said(acknowledged, `c1-${acknowledged}`));
      }
      hear(link, ...answers);
      count += sent().filter(({ t }) => t === "say").length;
      machine.timer("send", now);
      drain();
    }
    expect(count).toBeGreaterThan(100);
    expect(count).toBeLessThanOrEqual(50 + 2 * 50);
  });

  it("beyond the limits is refused at once and clearly", () => {
    live();
    expect(say("x".repeat(LIMITS.messageBytes))).toMatchObject({ ok: false, code: "too_large" });
    for (let i = 0; i < OUTBOX_ENTRIES; i++) {
      expect(say().ok).toBe(true);
    }
    expect(say()).toMatchObject({ ok: false, code: "outbox_full" });
    make();
    const big = "x".repeat(50_000);
    const taken = Array.from({ length: 30 }, () => say(big)).filter(({ ok }) => ok).length;
    expect(taken).toBe(Math.floor((1 << 20) / 50_042));
  });

  it("has no place in a session that is closed", () => {
    const link = live();
    hear(link, { t: "closed", s: 1, p: 0, ts: 1, d: {} });
    expect(say()).toMatchObject({ ok: false, code: "session_closed" });
  });
});

describe("a hole", () => {
  it("is filled on the same connection, and what came meanwhile is not applied early", () => {
    const link = live();
    hear(link, said(2, "x-2"));
    expect(sent()).toEqual([{ t: "sync", d: { from: "e1:0" } }]);
    hear(link, said(3, "x-3"));
    expect(sent()).toEqual([]);
    expect(machine.view().messages).toEqual([]);
    hear(link, said(1, "x-1"), said(2, "x-2"), said(3, "x-3"));
    expect(machine.view().messages.map(({ s }) => s)).toEqual([1, 2, 3]);
  });

  it("at the end of what was said is noticed by a pong", () => {
    const link = live();
    hear(link, { t: "pong", d: { seq: 2 } });
    expect(sent()).toEqual([{ t: "sync", d: { from: "e1:0" } }]);
  });

  it("that the hub tells of shows as catching up", () => {
    const link = live();
    hear(link, { t: "gap", d: { from: 1, to: 2 } });
    expect(machine.view().catchingUp).toBe(true);
    hear(link, said(1, "x-1"), said(2, "x-2"));
    expect(machine.view().catchingUp).toBe(false);
  });

  it("and a frame that cannot be read end the connection, and a snapshot mends it", () => {
    const link = live();
    machine.received(link, '{"t":"message"}', now);
    drain();
    now = timer("retry") ?? 0;
    machine.timer("retry", now);
    drain();
    machine.opened(opened().link, now);
    drain();
    expect(sent()[0]?.["d"]).not.toHaveProperty("from");
  });
});

describe("a connection", () => {
  it("comes back from where it was, for ever, within half a second to twenty", () => {
    live();
    for (let attempt = 0; attempt < 60; attempt++) {
      machine.closed(opened().link, 1006, now);
      drain();
      const wait = (timer("retry") ?? 0) - now;
      expect(wait).toBeGreaterThanOrEqual(500);
      expect(wait).toBeLessThanOrEqual(20_000);
      now += wait;
      machine.timer("retry", now);
      drain();
    }
    machine.opened(opened().link, now);
    drain();
    expect(sent()).toMatchObject([{ t: "hello", d: { client: "c1", from: "e1:0" } }]);
  });

  it("comes back when the hub says", () => {
    const link = live();
    hear(link, { t: "stopping", d: { retryAfterMs: 4_000 } });
    machine.closed(link, 4004, now);
    drain();
    expect(timer("retry")).toBe(now + 4_250);
  });

  it("that is silent is asked for a word, and given up without one", () => {
    live();
    now += 25_000;
    machine.timer("alive", now);
    drain();
    expect(sent()).toEqual([{ t: "ping", d: {} }]);
    expect(timer("alive")).toBe(now + 8_000);
    now += 8_000;
    machine.timer("alive", now);
    expect(machine.view().status.kind).toBe("reconnecting");
  });

  it("that answers the ping is kept", () => {
    const link = live();
    now += 25_000;
    machine.timer("alive", now);
    now += 10;
    hear(link, { t: "pong", d: { seq: 0 } });
    now += 7_990;
    machine.timer("alive", now);
    drain();
    expect(machine.view().status.kind).toBe("connected");
    expect(timer("alive")).toBe(now + 25_000 - 7_990);
  });

  it("that is never welcomed is given up", () => {
    now += 10_000;
    machine.timer("alive", now);
    expect(machine.view().status.kind).toBe("reconnecting");
  });

  it.each([
    [1008, "bad_token"],
    [4105, "not_a_member"],
    [4102, "replaced"],
  ])("ends for good with code %i", (code, reason) => {
    live();
    machine.closed(opened().link, code, now);
    drain();
    expect(machine.view().status).toEqual({ kind: "disconnected", reason });
    expect(timer("retry")).toBeUndefined();
    expect(say()).toMatchObject({ ok: false, code: "disconnected" });
  });

  it("takes HTTP after two sockets that failed, and goes back when a socket opens", () => {
    breakOff();
    expect(opened().transport).toBe("socket");
    breakOff();
    expect(opened().transport).toBe("http");
    const http = live();
    expect(machine.view().status).toEqual({ kind: "connected", over: "http" });
    expect(timer("probe")).toBe(now + 10_000);
    now += 10_000;
    machine.timer("probe", now);
    drain();
    const probe = opened();
    expect(probe.transport).toBe("socket");
    machine.opened(probe.link, now);
    drain();
    expect(effects).toContainEqual({ kind: "close", link: http });
    hear(probe.link, welcome({ recovered: true }));
    expect(machine.view().status).toEqual({ kind: "connected", over: "socket" });
  });

  it("stays on HTTP while the sockets go on failing, and asks ever more rarely", () => {
    breakOff();
    breakOff();
    live();
    const waits = [0, 1, 2].map(() => {
      const at = timer("probe") ?? 0;
      const wait = at - now;
      now = at;
      machine.timer("probe", now);
      drain();
      machine.closed(opened().link, 1006, now);
      drain();
      return wait;
    });
    expect(waits).toEqual([10_000, 20_000, 40_000]);
    expect(machine.view().status.kind).toBe("connected");
  });

  it("takes a new token without a break, and says hello with it the next time", () => {
    live();
    machine.refresh("t2");
    drain();
    expect(sent()).toEqual([{ t: "refresh", d: { token: "t2" } }]);
    breakOff();
    machine.opened(opened().link, now);
    drain();
    expect(sent()).toMatchObject([{ d: { token: "t2" } }]);
  });

  it("that is old is not listened to", () => {
    const old = live();
    breakOff();
    const link = live();
    hear(old, said(1, "x-1"));
    expect(machine.view().messages).toEqual([]);
    expect(link).toBeGreaterThan(old);
  });
});

describe("after an end", () => {
  it("nothing is planned any more, and the outbox stays stored", () => {
    live();
    say();
    drain();
    machine.close();
    drain();
    expect(effects.some(({ kind }) => kind === "forget")).toBe(false);
    const planned = effects.filter((effect) => effect.kind === "timer" && effect.at !== undefined);
    expect(planned).toEqual([]);
  });
});
