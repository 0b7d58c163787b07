/**
 * What the hub says to a page: the mirror of `dev.heddle.sync.Wire` and of docs/wire.md. Types
 * only, and the closed lists; `decode.ts` makes them from text.
 */
import type { Role } from "@heddle/client";
import type { Json, JsonObject } from "./json";

/** The subprotocol every watcher asks for. */
export const SUBPROTOCOL = "heddle.1";

/** How many operations of a host the hub keeps in view; the page shows no more. */
export const OPERATIONS_IN_VIEW = 100;

/** The hub's heartbeat and its grace: a socket that is silent for longer may be dead. */
export const SILENCE_MS = 25_000 + 8_000;

export const OUTCOMES = [
  "executed",
  "failed",
  "rejected",
  "dropped",
  "cancelled",
  "expired",
] as const;
export type OutcomeName = (typeof OUTCOMES)[number];

export const LINK_STATES = ["online", "offline"] as const;
export type LinkState = (typeof LINK_STATES)[number];

/** `unknown`: it has not linked since the hub began. */
export const LIVES = ["active", "inactive", "unknown"] as const;
export type LifeName = (typeof LIVES)[number];

/** What is done about a call, the strictest last. */
export const RULES = ["allow", "ask", "deny"] as const;
export type Rule = (typeof RULES)[number];

/** Rules that people have set, by action. */
export type Rules = Readonly<Record<string, Rule>>;

export const HEALTHS = ["ok", "stalled"] as const;
export type HealthName = (typeof HEALTHS)[number];

export const PHASES = ["open", "draining", "closed"] as const;
export type PhaseName = (typeof PHASES)[number];

/** What the owner runs now, and for how long already. */
export interface Running {
  readonly operation: string;
  readonly forMs: number;
}

export interface Owner {
  readonly name: string;
  readonly phase: PhaseName;
  readonly health: HealthName;
  readonly sinceTickMs: number;
  readonly running?: Running;
  readonly queued: number;
  readonly ticks: number;
  readonly tickMs: number;
  readonly tickMaxMs: number;
  readonly outcomes: Readonly<Record<OutcomeName, number>>;
  readonly stack?: readonly string[];
}

export interface Action {
  readonly name: string;
  /** Other names that the hub takes for it. */
  readonly aliases: readonly string[];
  readonly description: string;
  readonly schema: JsonObject;
  readonly hints: ActionHints;
}

/** What a host says of an action beyond its schema. */
export interface ActionHints {
  readonly readOnly: boolean;
  readonly destructive: boolean;
  readonly idempotent: boolean;
  /** Runs beside the owner, which may stand still meanwhile. */
  readonly background: boolean;
}

/** A host as the list tells it. */
export interface HostSummary {
  readonly host: string;
  readonly link: LinkState;
  readonly life?: LifeName;
  readonly since: string;
  /** When it was last heard, if it was since the hub began. */
  readonly seenAt?: string;
  readonly instance?: string;
  readonly owner: Owner;
  readonly waiting: number;
  readonly inFlight: number;
}

export interface Host extends HostSummary {
  readonly actions: readonly Action[];
}

/** One parameter that was refused; `path` is a JSON pointer into the parameters. */
export interface PathProblem {
  readonly path: string;
  readonly message: string;
}

export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly paths?: readonly PathProblem[];
  readonly sinceMs?: number;
  /** All that came, for who wants to read it whole. */
  readonly raw: JsonObject;
}

/** What somebody answered when people were asked. */
export interface Approval {
  readonly allow: boolean;
  readonly by: string;
  readonly via: string;
  readonly at: string;
}

interface OperationFields {
  readonly operation: string;
  readonly host: string;
  readonly action: string;
  readonly params: Json;
  /** The caller's idempotency key, by which a page knows its own calls. */
  readonly key?: string;
  /** Who asked, and by which way: `page`, `http`, `chat`, `mcp` or `face`. */
  readonly by?: string;
  readonly via?: string;
  /** People are asked whether it may run, and have not answered. */
  readonly asks: boolean;
  readonly approval?: Approval;
  readonly result?: Json;
  readonly error?: WireError;
  readonly queuedAt: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly deadlineMs: number;
  readonly stalled: boolean;
}

export const OPEN_STATES = ["queued", "running", "unknown"] as const;

/** An operation that may still change. `unknown` is not an outcome: the hub has no word yet. */
export interface OpenOperation extends OperationFields {
  readonly state: (typeof OPEN_STATES)[number];
}

/** An operation with its one outcome; it never changes again. */
export interface SettledOperation extends OperationFields {
  readonly state: "settled";
  readonly outcome: OutcomeName;
}

export type Operation = OpenOperation | SettledOperation;

/** A value of the host's keyed state. */
export interface KeyedValue {
  readonly k: string;
  readonly d: Json;
}

/** A session as the list tells it. */
export interface SessionSummary {
  readonly room: string;
  readonly name: string;
  /** What this person may do there. */
  readonly role: Role;
  /** Members who are there now. */
  readonly here: number;
  readonly members: number;
  /** It can only be read any more. */
  readonly closed: boolean;
  /** When something was last said or changed. */
  readonly lastAt?: string;
}

/** One page of the list; `next` asks for the one after it. */
export interface SessionPage {
  readonly sessions: readonly SessionSummary[];
  readonly next?: string;
}

/** A frame that counts: `s` is its number, `p` the number the watcher must have seen before. */
interface Stored {
  readonly s: number;
  readonly p: number;
  readonly ts: number;
}

export interface WelcomeFrame {
  readonly t: "welcome";
  readonly d: { readonly epoch: string; readonly seq: number; readonly recovered: boolean };
}

export interface SnapshotFrame {
  readonly t: "snapshot";
  readonly d: {
    readonly seq: number;
    readonly host: Host;
    readonly state: readonly KeyedValue[];
    readonly operations: readonly Operation[];
    readonly rules: Rules;
    readonly events: readonly PastEvent[];
  };
}

/** An event of the host from before the page came. */
export interface PastEvent {
  readonly type: string;
  readonly data: Json;
  readonly ts: number;
}

export interface LinkFrame extends Stored {
  readonly t: "link";
  readonly d: {
    readonly link: LinkState;
    readonly since: string;
    readonly instance?: string;
    readonly reason?: string;
  };
}

export interface ActionsFrame extends Stored {
  readonly t: "actions";
  readonly d: { readonly actions: readonly Action[] };
}

export interface OperationFrame extends Stored {
  readonly t: "operation";
  readonly k: string;
  readonly d: Operation;
}

/** `null` deletes the key. */
export interface StateFrame extends Stored {
  readonly t: "state";
  readonly k: string;
  readonly d: Json;
}

export interface EventFrame extends Stored {
  readonly t: "event";
  readonly d: { readonly type: string; readonly data: Json };
}

export interface PolicyFrame extends Stored {
  readonly t: "policy";
  readonly d: { readonly rules: Rules };
}

export interface HealthFrame extends Stored {
  readonly t: "health";
  readonly d: {
    readonly health: HealthName;
    readonly sinceMs: number;
    readonly running?: Running;
    readonly stack?: readonly string[];
  };
}

/** Soft: never stored, never replayed. */
export interface OwnerFrame {
  readonly t: "owner";
  readonly d: Owner;
}

/**
 * A frame of a type this page does not know. It still counts, or an older page would see a gap
 * wherever a newer hub says something new.
 */
export interface UnfamiliarFrame extends Stored {
  readonly t: "unfamiliar";
}

export type StoredFrame =
  | LinkFrame
  | ActionsFrame
  | OperationFrame
  | StateFrame
  | EventFrame
  | HealthFrame
  | PolicyFrame
  | UnfamiliarFrame;

export type WatchFrame = WelcomeFrame | SnapshotFrame | OwnerFrame | StoredFrame;

/** Numbers of the hub itself. */
export interface HubNumbers {
  readonly kind: "hub";
  readonly version: string;
  readonly since: string;
  readonly durability: string;
  readonly sessions: number;
  readonly connections: number;
}

/** An owner without the numbers that always change. */
export interface OwnerHealth {
  readonly kind: "owner";
  readonly name: string;
  readonly phase: PhaseName;
  readonly health: HealthName;
  readonly queued: number;
  /** What it runs, while it stands still. */
  readonly running?: string;
}

export interface LinkHealth {
  readonly kind: "link";
  readonly link: LinkState;
  readonly since: string;
  readonly owner: OwnerHealth;
  readonly waiting: number;
  readonly inFlight: number;
}

/** A part of the hub's health, under keys like `hub`, `owner/hub` and `link/scene`. */
export type HubPart = HubNumbers | OwnerHealth | LinkHealth;

export const LOG_LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A line of the hub's log. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly logger: string;
  readonly thread: string;
  readonly at: number;
  readonly message: string;
  readonly trace?: string;
}

/** The close code for a page that did not read fast enough: the hub is well, frames are missing. */
export const SLOW_READER = 4001;

/** What a closed socket means for the page. */
export type CloseVerdict = "reconnect" | "sign-in" | "unknown-host" | "stop";

/** Codes the table does not know (1006 for a lost line, 1001, ...) are worth another try. */
export function closeVerdict(code: number): CloseVerdict {
  if (code === 1008) {
    return "sign-in";
  }
  if (code === 4100) {
    return "unknown-host";
  }
  return code > 4100 && code < 4200 ? "stop" : "reconnect";
}

/** Makes a `switch` that misses a case a compile error. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
