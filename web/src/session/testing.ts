/** Sample wire values and a stand-in socket for the tests of this folder. */
import { decodeWatchFrame } from "../wire/decode";
import type { Json, JsonObject } from "../wire/json";
import type { Operation, OutcomeName, SnapshotFrame, StoredFrame, WatchFrame } from "../wire/wire";
import type { Socket, SocketListener } from "./surroundings";

export const T0 = Date.parse("2026-01-01T00:00:00Z");

export function ownerJson(changes: JsonObject = {}): JsonObject {
  return {
    name: "scene",
    phase: "open",
    health: "ok",
    sinceTickMs: 4,
    queued: 0,
    ticks: 10,
    tickMs: 0.5,
    tickMaxMs: 1.5,
    outcomes: { executed: 1, failed: 0, rejected: 0, dropped: 0, cancelled: 0, expired: 0 },
    ...changes,
  };
}

export function hostJson(changes: JsonObject = {}): JsonObject {
  return {
    host: "scene",
    link: "online",
    since: "2026-01-01T00:00:00Z",
    instance: "i1",
    owner: ownerJson(),
    actions: [{ name: "stall", description: "Stalls.", schema: { type: "object" } }],
    waiting: 0,
    inFlight: 0,
    asking: 0,
    ...changes,
  };
}

export function operationJson(id: string, changes: JsonObject = {}): JsonObject {
  return {
    operation: id,
    host: "scene",
    action: "spawn",
    params: { name: id },
    state: "queued",
    queuedAt: "2026-01-01T00:00:00Z",
    deadlineMs: 10_000,
    ...changes,
  };
}

export function settledJson(id: string, outcome: OutcomeName, changes: JsonObject = {}) {
  return operationJson(id, { state: "settled", outcome, ...changes });
}

export function snapshotJson(seq: number, changes: JsonObject = {}): JsonObject {
  return { t: "snapshot", d: { seq, host: hostJson(), state: [], operations: [], ...changes } };
}

export function welcomeJson(epoch: string, seq: number, recovered: boolean): JsonObject {
  return { t: "welcome", d: { epoch, seq, recovered } };
}

export function storedJson(s: number, t: string, d: Json, k?: string): JsonObject {
  return { s, p: s - 1, t, ts: T0 + s, d, ...(k !== undefined && { k }) };
}

export function frameOf(json: JsonObject): WatchFrame {
  const decoded = decodeWatchFrame(JSON.stringify(json));
  if (!decoded.ok) {
    throw new Error(decoded.problem);
  }
  return decoded.value;
}

export function snapshotOf(seq: number, changes: JsonObject = {}): SnapshotFrame {
  return frameOf(snapshotJson(seq, changes)) as SnapshotFrame;
}

export function storedOf(s: number, t: string, d: Json, k?: string): StoredFrame {
  return frameOf(storedJson(s, t, d, k)) as StoredFrame;
}

export function operationOf(id: string, changes: JsonObject = {}): Operation {
  const frame = storedOf(1, "operation", operationJson(id, changes), id);
  if (frame.t !== "operation") {
    throw new Error("not an operation");
  }
  return frame.d;
}

/** The sockets a session opened, newest last, and what the hub says on them. */
export class FakeSockets {
  readonly urls: string[] = [];
  readonly said: string[] = [];
  closed = 0;
  private listener: SocketListener | undefined;

  readonly open = (url: string, _subprotocol: string, listener: SocketListener): Socket => {
    this.urls.push(url);
    this.listener = listener;
    return {
      send: (text) => this.said.push(text),
      close: () => {
        this.closed++;
      },
    };
  };

  say(...frames: JsonObject[]): void {
    frames.forEach((frame) => this.listener?.onMessage(JSON.stringify(frame)));
  }

  sayBytes(data: ArrayBuffer): void {
    this.listener?.onMessage(data);
  }

  sayText(text: string): void {
    this.listener?.onMessage(text);
  }

  end(code: number): void {
    this.listener?.onClosed(code);
  }
}

/** For those who send none. */
export function sendNoFile(): never {
  throw new Error("no file is sent here");
}

export function analysisJson(id: string, changes: JsonObject = {}): JsonObject {
  return {
    id,
    name: `${id}.txt`,
    state: "WAITING",
    outcome: null,
    progress: { current: 0, total: 0, message: "" },
    message: "",
    createdAt: "2026-01-01T00:00:00Z",
    startedAt: null,
    endedAt: null,
    bytes: 7,
    type: null,
    discipline: null,
    counts: null,
    result: "none",
    error: null,
    ...changes,
  };
}

export function jobJson(id: string, changes: JsonObject = {}): JsonObject {
  return {
    id,
    name: "analysis",
    kind: "analysis",
    state: "RUNNING",
    outcome: null,
    progress: { current: 1, total: 5, message: "load" },
    message: "",
    pausable: true,
    submittedAt: "2026-01-01T00:00:00Z",
    stack: null,
    host: null,
    ...changes,
  };
}
