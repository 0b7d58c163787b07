import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HubApi } from "./api";
import { HostSession } from "./host-session";
import {
  FakeSockets,
  operationJson,
  sendNoFile,
  snapshotJson,
  storedJson,
  T0,
  welcomeJson,
} from "./testing";
import type { JsonObject } from "../wire/json";

/** What the hub would answer; `undefined` stands for a hub that is gone. */
type Hub = (
  method: string,
  path: string,
  body?: string,
) => { status: number; body: JsonObject } | undefined;

let sockets: FakeSockets;
let requests: { path: string; key: string | null; body?: string }[];
let hub: Hub;
let session: HostSession;

beforeEach(() => {
  vi.useFakeTimers({ now: T0 });
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  sockets = new FakeSockets();
  requests = [];
  hub = () => ({ status: 200, body: {} });
  session = new HostSession("scene", {
    api: new HubApi(async (input, init) => {
      const key = new Headers(init?.headers).get("Idempotency-Key");
      const body = typeof init?.body === "string" ? init.body : undefined;
      requests.push({ path: String(input), key, ...(body !== undefined && { body }) });
      const answer = hub(init?.method ?? "GET", String(input), body);
      if (!answer) {
        throw new TypeError("nobody answers");
      }
      return new Response(JSON.stringify(answer.body), { status: answer.status });
    }),
    socketBase: "ws://hub",
    openSocket: sockets.open,
    random: () => 0.5,
    now: Date.now,
    sendFile: sendNoFile,
    newKey: () => `k${requests.length}`,
  });
  session.connect();
});

afterEach(() => {
  session.close();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function view() {
  await vi.advanceTimersByTimeAsync(20);
  return session.snapshot();
}

function goLive(seq = 5): void {
  sockets.say(welcomeJson("e1", seq, false), snapshotJson(seq));
}

describe("a session with a host", () => {
  it("asks for everything at first and is live after the snapshot", async () => {
    expect(sockets.urls).toEqual(["ws://hub/ws/hosts/scene"]);
    sockets.say(welcomeJson("e1", 5, false));
    expect((await view()).connection.kind).toBe("connecting");
    sockets.say(snapshotJson(5));
    expect((await view()).connection.kind).toBe("live");
  });

  it("comes back by itself where it stopped, and keeps showing what it knew", async () => {
    goLive();
    sockets.say(storedJson(6, "state", 1, "a"));
    sockets.end(1006);
    const gone = await view();
    expect(gone.connection).toEqual({ kind: "waiting", hubGone: true, retryAt: T0 + 750 });
    expect(gone.room?.keyed.get("a")).toBe(1);
    await vi.advanceTimersByTimeAsync(750);
    expect(sockets.urls[1]).toBe("ws://hub/ws/hosts/scene?from=e1%3A6");
    sockets.say(welcomeJson("e1", 7, true), storedJson(7, "state", 2, "a"));
    expect(await view()).toMatchObject({ connection: { kind: "live" }, room: { seq: 7 } });
  });

  it("learns the hub's clock from live frames", async () => {
    goLive();
    expect((await view()).hubAheadMs).toBe(0);
    sockets.say({ ...storedJson(6, "state", 1, "a"), ts: Date.now() + 90_000 });
    expect((await view()).hubAheadMs).toBe(90_000);
  });

  it("takes the snapshot when the hub has another epoch", async () => {
    goLive();
    sockets.end(4000);
    await vi.advanceTimersByTimeAsync(750);
    sockets.say(welcomeJson("e2", 1, false), snapshotJson(1));
    expect((await view()).room?.seq).toBe(1);
  });

  it("asks for the missing frames when it sees a gap", async () => {
    goLive();
    sockets.say(storedJson(9, "state", 1, "a"));
    expect((await view()).connection).toMatchObject({ kind: "waiting", hubGone: false });
    await vi.advanceTimersByTimeAsync(750);
    expect(sockets.urls[1]).toContain("from=e1%3A5");
  });

  it("asks for a fresh snapshot after a frame it cannot read", async () => {
    goLive();
    sockets.sayText('{"t":"state"}');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sockets.urls[1]).toBe("ws://hub/ws/hosts/scene");
  });

  it("keeps trying for ever", async () => {
    for (let attempt = 1; attempt <= 50; attempt++) {
      sockets.end(1006);
      await vi.advanceTimersByTimeAsync(20_000);
      expect(sockets.urls).toHaveLength(attempt + 1);
    }
  });

  it("tries at once when asked", async () => {
    sockets.end(1006);
    session.tryNow();
    expect(sockets.urls).toHaveLength(2);
  });

  it.each<[number, string]>([
    [1008, "signed-out"],
    [4101, "stopped"],
  ])("stops at close code %i", async (code, kind) => {
    goLive();
    sockets.end(code);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(session.snapshot().connection.kind).toBe(kind);
    expect(sockets.urls).toHaveLength(1);
  });

  it("asks for a new link when the handshake fails because nobody is signed in", async () => {
    hub = () => ({ status: 401, body: { error: { code: "no_token", message: "no" } } });
    sockets.end(1006);
    expect((await view()).connection.kind).toBe("signed-out");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets.urls).toHaveLength(1);
  });

  it("comes back by itself after the hub and then the host have restarted", async () => {
    goLive();
    hub = () => undefined;
    sockets.end(4000);
    await vi.advanceTimersByTimeAsync(750);
    sockets.end(1006);
    await vi.advanceTimersByTimeAsync(1_250);
    hub = () => ({ status: 404, body: { error: { code: "unknown_host", message: "no" } } });
    sockets.end(4100);
    expect((await view()).connection.kind).toBe("unknown-host");
    hub = () => ({ status: 200, body: {} });
    await vi.advanceTimersByTimeAsync(2_000);
    expect((await view()).connection).toEqual({ kind: "connecting", hubGone: false });
    sockets.say(welcomeJson("e2", 0, false), snapshotJson(0));
    expect((await view()).connection.kind).toBe("live");
  });

  it("watches an unknown host again as soon as the hub knows it", async () => {
    hub = () => ({ status: 404, body: { error: { code: "unknown_host", message: "no" } } });
    sockets.end(4100);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(session.snapshot().connection.kind).toBe("unknown-host");
    expect(sockets.urls).toHaveLength(1);
    hub = () => ({ status: 200, body: {} });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sockets.urls).toHaveLength(2);
  });

  it("leaves a silent socket when the hub does not answer", async () => {
    goLive();
    hub = () => undefined;
    await vi.advanceTimersByTimeAsync(33_000 + 20);
    expect(session.snapshot().connection.kind).toBe("waiting");
  });

  it("keeps a silent socket while the hub answers", async () => {
    goLive();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(session.snapshot().connection.kind).toBe("live");
    expect(sockets.urls).toHaveLength(1);
  });
});

describe("a call through the session", () => {
  it("is pending at once and asks not to wait for the outcome", async () => {
    goLive();
    session.call("spawn", { name: "Cube" }, 2_500);
    const path = "/api/hosts/scene/actions/spawn?deadline=PT2.5S";
    expect(requests[0]).toMatchObject({ path, key: "k0" });
    await vi.advanceTimersByTimeAsync(0);
    expect((await view()).calls).toHaveLength(1);
  });

  it("is sent again under its key when the same hub is back in time", async () => {
    goLive();
    hub = () => undefined;
    session.call("spawn", {}, 10_000);
    sockets.end(1006);
    await vi.advanceTimersByTimeAsync(750);
    hub = () => ({ status: 202, body: operationJson("o1") });
    sockets.say(welcomeJson("e1", 5, true));
    expect((await view()).calls[0]?.fate).toMatchObject({ kind: "taken" });
    expect(requests.filter(({ key }) => key === "k0")).toHaveLength(2);
  });

  it("is never sent again to a hub that has restarted, because its keys are gone", async () => {
    goLive();
    hub = () => undefined;
    session.call("spawn", {}, 10_000);
    sockets.end(1006);
    await vi.advanceTimersByTimeAsync(750);
    sockets.say(welcomeJson("e2", 0, false), snapshotJson(0));
    expect((await view()).calls[0]?.fate.kind).toBe("unanswered");
    expect(requests.filter(({ key }) => key === "k0")).toHaveLength(1);
  });

  it("says why a cancel was refused", async () => {
    goLive(5);
    sockets.say(storedJson(6, "operation", operationJson("o1"), "o1"));
    const operation = (await view()).room!.operations[0]!;
    hub = () => ({ status: 409, body: operationJson("o1", { state: "running" }) });
    await session.cancel(operation);
    const reason = "It has started or ended already.";
    expect((await view()).requests.get("cancel o1")).toEqual({ kind: "refused", reason });
  });
});

describe("a request through the session", () => {
  it("answers a question about exactly one operation", async () => {
    goLive(5);
    sockets.say(storedJson(6, "operation", operationJson("o1", { asks: true }), "o1"));
    const operation = (await view()).room!.operations[0]!;
    hub = () => ({ status: 200, body: operationJson("o1") });
    await session.answer(operation, false);
    expect(requests.at(-1)).toMatchObject({
      path: "/api/operations/o1/approval",
      body: '{"allow":false}',
    });
    expect((await view()).requests.size).toBe(0);
  });

  it("says why an answer was not taken", async () => {
    goLive(5);
    sockets.say(storedJson(6, "operation", operationJson("o1", { asks: true }), "o1"));
    const operation = (await view()).room!.operations[0]!;
    hub = () => ({
      status: 409,
      body: { error: { code: "not_asked", message: "nobody is asked" } },
    });
    await session.answer(operation, true);
    const reason = "nobody is asked";
    expect((await view()).requests.get("answer o1")).toEqual({ kind: "refused", reason });
  });

  it("keeps the rules of others, also when two are set at once", async () => {
    sockets.say(welcomeJson("e1", 5, false), snapshotJson(5, { policy: { rules: { a: "deny" } } }));
    hub = (_method, _path, body) => ({ status: 200, body: JSON.parse(body ?? "{}") });
    void session.setRule("B", "ask");
    await session.setRule("c", "allow");
    expect(requests.at(-1)?.body).toBe('{"rules":{"a":"deny","b":"ask","c":"allow"}}');
    await session.setRule("a", undefined);
    expect([...(await view()).room!.policy.rules.keys()]).toEqual(["b", "c"]);
  });

  it("believes a frame more than the answer it was waiting for", async () => {
    goLive(5);
    hub = () => {
      sockets.say(storedJson(6, "policy", { rules: { a: "ask", other: "deny" } }));
      return { status: 200, body: { rules: { a: "ask" } } };
    };
    await session.setRule("a", "ask");
    expect([...(await view()).room!.policy.rules.keys()]).toEqual(["a", "other"]);
  });
});
