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

/** What carries a link. */
export const TRANSPORTS = ["websocket", "polling"] as const;
export type Transport = (typeof TRANSPORTS)[number];

export const HEALTHS = ["ok", "stalled", "unknown"] as const;
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
  readonly transport?: Transport;
  readonly life?: LifeName;
  readonly since: string;
  /** When it was last heard, if it was since the hub began. */
  readonly seenAt?: string;
  readonly instance?: string;
  readonly owner: Owner;
  readonly waiting: number;
  readonly inFlight: number;
  /** Operations that people are asked about. */
  readonly asking: number;
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

/** What is done about a call of an action; without a rule the hub's own default counts. */
export const RULES = ["allow", "ask", "deny"] as const;
export type Rule = (typeof RULES)[number];

/** The rules that somebody has set, by the action's name in lower case. */
export interface Policy {
  readonly rules: ReadonlyMap<string, Rule>;
}

/** What somebody answered when people were asked whether an operation may run. */
export interface Approval {
  readonly allow: boolean;
  readonly by: string;
  /** The way the answer came, as `page` or `http`. */
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
  /** The id of the person on whose behalf it was asked. */
  readonly by?: string;
  /** The way it came: `page`, `http`, `chat`, `mcp` or `face`. */
  readonly via?: string;
  /** Whether it waits for a person to allow it. */
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

/** An event that a host told before this page came. */
export interface PastEvent {
  readonly type: string;
  readonly data: Json;
  readonly ts: number;
}

/** What somebody did that the hub remembers. */
interface AuditFields {
  readonly at: string;
  readonly host: string;
  readonly by: string;
  readonly via: string;
}

/** An operation, as it stood when this was written. */
export interface AuditedOperation extends AuditFields {
  readonly kind: "operation";
  readonly operation: string;
  readonly action: string;
  /** Whole, or how they begin where they are long. */
  readonly params: Json;
  readonly queuedAt: string;
  readonly state: Operation["state"];
  readonly outcome?: OutcomeName;
  readonly error?: WireError;
  readonly approval?: Approval;
}

export interface AuditedPolicy extends AuditFields {
  readonly kind: "policy";
  readonly policy: Policy;
}

/** Something else, as that a host was deleted; a newer hub may know more kinds than this page. */
export interface AuditedDeed extends AuditFields {
  readonly kind: "deed";
  readonly what: string;
}

export type AuditEntry = AuditedOperation | AuditedPolicy | AuditedDeed;

/** One page, newest first; `next` asks for the one before it. */
export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly next?: number;
}

/** A version of a live module that somebody published at the hub. */
export interface ModuleRelease {
  readonly version: number;
  /** What people call it. */
  readonly name: string;
  readonly sha256: string;
  /** The key that is said to have signed it; hosts check that themselves. */
  readonly key: string;
  readonly created: string;
  readonly expires: string;
  readonly revoked: boolean;
}

export interface PublishedModule {
  readonly module: string;
  readonly releases: readonly ModuleRelease[];
}

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
    readonly policy: Policy;
    /** Oldest first. */
    readonly events: readonly PastEvent[];
  };
}

export interface LinkFrame extends Stored {
  readonly t: "link";
  readonly d: {
    readonly link: LinkState;
    readonly transport?: Transport;
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

export interface HealthFrame extends Stored {
  readonly t: "health";
  readonly d: {
    readonly health: HealthName;
    readonly sinceMs: number;
    readonly running?: Running;
    readonly stack?: readonly string[];
  };
}

export interface PolicyFrame extends Stored {
  readonly t: "policy";
  readonly d: Policy;
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
