import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { JsonObject } from "./json";
import { HeddleSession } from "./session";
import { noStorage } from "./storage";
import { FakeHub, type HubConnection } from "./testing/fake-hub";
import type { Transport } from "./transport";

let hub: FakeHub;
let open: number;
let session: HeddleSession;

/** Answers in the same turn, so that inputs come while effects are carried out. */
const direct: Transport = (_url, listener) => {
  open++;
  const you = { id: "u1", name: "Ada", role: "admin" as const };
  const connection: HubConnection = hub.connect(
    { send: (text) => listener.received(text), end: (code) => listener.closed(code) },
    you,
  );
  queueMicrotask(() => listener.opened());
  return {
    send: (text) => connection.receive(text),
    close: () => {
      open--;
      connection.gone();
    },
  };
};

beforeEach(async () => {
  vi.useFakeTimers();
  open = 0;
  hub = new FakeHub({
    window: 100,
    newest: 100,
    limits: { messageBytes: 1_000, messagesPerSecond: 50 },
    heartbeatMs: 25_000,
    now: Date.now,
    refuse: () => undefined,
  });
  session = new HeddleSession("mix", {
    hub: "http://hub",
    transports: { socket: direct },
    storage: noStorage(),
  });
  await session.start();
});

afterEach(() => {
  session.close();
  vi.useRealTimers();
});

async function view() {
  await vi.advanceTimersByTimeAsync(20);
  return session.snapshot();
}

describe("a session", () => {
  it("shows what it says, and what others say, in one order", async () => {
    session.say("mine");
    await view();
    hub.post({ id: "x", author: "u2", name: "Bo", role: "user", content: "theirs" });
    const { messages, pending, status } = await view();
    expect(messages.map(({ content }) => content)).toEqual(["mine", "theirs"]);
    expect({ pending, status }).toEqual({
      pending: 0,
      status: { kind: "connected", over: "socket" },
    });
  });

  it("tells its views once a frame of the screen, however much comes", async () => {
    await view();
    const told = vi.fn();
    session.subscribe(told);
    for (let i = 0; i < 100; i++) {
      hub.publish("state", i, { k: "a" });
    }
    expect((await view()).keyed.get("a")).toBe(99);
    expect(told).toHaveBeenCalledOnce();
  });

  it("passes on signals and what became of commands", async () => {
    await view();
    const news: JsonObject[] = [];
    session.onNews((one) => news.push({ ...one } as JsonObject));
    expect(session.signal({ x: 1 })).toBe(true);
    const said = session.say("hi");
    await view();
    expect(news).toEqual([
      { kind: "signal", member: "u1", data: { x: 1 } },
      { kind: "decided", id: said.ok && said.id, refusal: undefined },
    ]);
  });

  it("gives everything back when it is closed", async () => {
    await view();
    session.typing(true);
    session.say("hi");
    session.close();
    expect(vi.getTimerCount()).toBe(0);
    expect(open).toBe(0);
    expect(session.snapshot().messages).toEqual([]);
    expect(session.say("late")).toMatchObject({ ok: false, code: "disconnected" });
  });

  it("has no timer and no connection left after many pages were left", async () => {
    for (let i = 0; i < 50; i++) {
      session.close();
      await session.start();
      await view();
      session.say(`${i}`);
    }
    session.close();
    expect(vi.getTimerCount()).toBe(0);
    expect(open).toBe(0);
    expect(hub.connections.size).toBe(0);
  });

  it("may be started again, and closed before it has started", async () => {
    session.close();
    const starting = session.start();
    session.close();
    await starting;
    expect(vi.getTimerCount()).toBe(0);
    await session.start();
    expect((await view()).status.kind).toBe("connected");
  });
});
