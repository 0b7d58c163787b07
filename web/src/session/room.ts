/**
 * The state of one watched host as a pure function of its frames, so that replay, gaps and limits
 * can be tested without a socket.
 */
import type { Json } from "../wire/json";
import {
  assertNever,
  OPERATIONS_IN_VIEW,
  type Host,
  type Operation,
  type Owner,
  type PastEvent,
  type Policy,
  type SnapshotFrame,
  type StoredFrame,
} from "../wire/wire";

/** Lines of the event log that are kept; older ones are rarely read and cost memory. */
export const EVENTS_IN_VIEW = 200;

/** The chart shows the last minute. */
export const CHART_MS = 60_000;

/** A bound for the samples too, in case a host reports much faster than several times a second. */
const SAMPLES_LIMIT = 2_000;

/** One line of the host's log: what it said itself, and what became of its link and owner. */
export interface LogLine {
  readonly s: number;
  readonly at: number;
  readonly type: string;
  readonly data: Json;
}

/** A point of the chart; `at` is this page's clock, since soft frames carry no other. */
export interface Sample {
  readonly at: number;
  readonly tickMaxMs: number;
  readonly queued: number;
}

export interface Room {
  readonly seq: number;
  readonly host: Host;
  readonly linkReason?: string;
  readonly keyed: ReadonlyMap<string, Json>;
  /** Newest first. */
  readonly operations: readonly Operation[];
  readonly policy: Policy;
  /** Newest first. */
  readonly events: readonly LogLine[];
  /** Oldest first. */
  readonly samples: readonly Sample[];
}

export type Received =
  | { readonly kind: "applied"; readonly room: Room }
  | { readonly kind: "old" }
  | { readonly kind: "gap"; readonly expected: number; readonly previous: number };

/** Starts a room from a snapshot; the log and the chart live on, they are the page's own memory. */
export function roomOf({ d }: SnapshotFrame, before?: Room): Room {
  return {
    seq: d.seq,
    host: d.host,
    keyed: new Map(d.state.map(({ k, d: value }) => [k, value])),
    operations: inView(d.operations),
    policy: d.policy,
    events: withPast(before?.events ?? [], d.events, d.seq),
    samples: before?.samples ?? [],
  };
}

/** The newest, and whatever somebody still has to answer. */
function inView(operations: readonly Operation[]): Operation[] {
  return [...operations]
    .sort(newestFirst)
    .filter(({ asks }, index) => asks || index < OPERATIONS_IN_VIEW);
}

/** Adds what the page has not heard itself. Such events have no number; any that differ will do. */
function withPast(known: readonly LogLine[], past: readonly PastEvent[], seq: number): LogLine[] {
  const heard = known[0]?.at ?? 0;
  const missed = past
    .filter(({ ts }) => ts > heard)
    .map(({ type, data, ts }, index): LogLine => ({ s: seq - index, at: ts, type, data }));
  return [...missed.reverse(), ...known].slice(0, EVENTS_IN_VIEW);
}

/** Takes a stored frame if it is the next one. */
export function receive(room: Room, frame: StoredFrame): Received {
  if (frame.s <= room.seq) {
    return { kind: "old" };
  }
  if (frame.p !== room.seq) {
    return { kind: "gap", expected: room.seq, previous: frame.p };
  }
  return { kind: "applied", room: { ...apply(room, frame), seq: frame.s } };
}

/** Takes what the owner says about itself several times a second. */
export function observe(room: Room, owner: Owner, at: number): Room {
  const sample = { at, tickMaxMs: owner.tickMaxMs, queued: owner.queued };
  const samples = [...room.samples, sample]
    .filter((one) => one.at > at - CHART_MS)
    .slice(-SAMPLES_LIMIT);
  return { ...withOwner(room, owner), samples };
}

function apply(room: Room, frame: StoredFrame): Room {
  switch (frame.t) {
    case "link": {
      const { link, transport, since, instance, reason } = frame.d;
      const host = {
        ...room.host,
        link,
        transport,
        since,
        instance: instance ?? room.host.instance,
      };
      return log({ ...room, host, linkReason: reason }, frame, `link ${link}`, { ...frame.d });
    }
    case "actions":
      return { ...room, host: { ...room.host, actions: frame.d.actions } };
    case "operation":
      return { ...room, operations: withOperation(room.operations, frame.d) };
    case "state":
      return { ...room, keyed: withKey(room.keyed, frame.k, frame.d) };
    case "event":
      return log(room, frame, frame.d.type, frame.d.data);
    case "health": {
      const { health, sinceMs, running, stack } = frame.d;
      const owner = { ...room.host.owner, health, sinceTickMs: sinceMs, running, stack };
      const data = { sinceMs, ...(running && { running: { ...running } }) };
      return log(withOwner(room, owner), frame, `owner ${health}`, data);
    }
    case "policy":
      return log({ ...room, policy: frame.d }, frame, "rules", Object.fromEntries(frame.d.rules));
    case "unfamiliar":
      return room;
    default:
      return assertNever(frame);
  }
}

function withOwner(room: Room, owner: Owner): Room {
  return { ...room, host: { ...room.host, owner } };
}

function withKey(keyed: ReadonlyMap<string, Json>, key: string, value: Json) {
  const next = new Map(keyed);
  if (value === null) {
    next.delete(key);
  } else {
    next.set(key, value);
  }
  return next;
}

function withOperation(operations: readonly Operation[], changed: Operation): Operation[] {
  const known = operations.findIndex((one) => one.operation === changed.operation);
  if (known < 0) {
    return inView([changed, ...operations]);
  }
  // A settled operation never changes, whatever comes late.
  return operations[known]?.state === "settled" ? [...operations] : operations.with(known, changed);
}

/** By time of receipt; the sort is stable, so equal times keep the newest frame in front. */
function newestFirst(a: Operation, b: Operation): number {
  return Date.parse(b.queuedAt) - Date.parse(a.queuedAt);
}

function log(room: Room, frame: StoredFrame, type: string, data: object | Json): Room {
  const line: LogLine = { s: frame.s, at: frame.ts, type, data: data as Json };
  return { ...room, events: [line, ...room.events].slice(0, EVENTS_IN_VIEW) };
}
