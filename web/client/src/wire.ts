/**
 * What is said in a session, `/ws/sessions/{room}`: every frame, every command, the close codes and
 * the limits. The mirror of the hub's messages; `decode.ts` makes frames from text.
 */
import type { Json, JsonObject } from "./json";

/** The WebSocket subprotocol; its number is the version of all that stands here. */
export const SUBPROTOCOL = "heddle.1";

/** The hub's heartbeat until a welcome says otherwise, and its grace. */
export const HEARTBEAT_MS = 25_000;
export const GRACE_MS = 8_000;

/** As many commands go into one POST. */
export const COMMANDS_IN_POST = 64;

/** What a member may do; each may do what those before it may. */
export const ROLES = ["watch", "talk", "act", "admin"] as const;
export type Role = (typeof ROLES)[number];

export const AUTHORS = ["user", "assistant", "system"] as const;
/** Who wrote a message: a member, the assistant or the hub itself. */
export type AuthorKind = (typeof AUTHORS)[number];

export interface You {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

export interface Member extends You {
  /** How many clients of this member are here; 0 for one who is away. */
  readonly connections: number;
}

export interface Limits {
  readonly messageBytes: number;
  readonly messagesPerSecond: number;
}

/** What a `message` says; as a frame `s` and `ts` stand outside, in a snapshot inside. */
export interface Message {
  /** Of a member's message the id of the command that said it. */
  readonly id: string;
  readonly s: number;
  readonly ts: number;
  readonly author: string;
  readonly name: string;
  readonly role: AuthorKind;
  readonly content: string;
  /** Whether the content is program text. */
  readonly code?: boolean;
  /** Whether the assistant is to answer it. */
  readonly ask?: boolean;
  readonly tokens?: number;
  /** The message that this answers, or says is not answered; an answer under way ends with it. */
  readonly answer?: string;
  /** Why this is not the whole answer, a sentence for people. */
  readonly cut?: string;
  /** What the assistant has done for it at a host. */
  readonly turn?: Turn;
}

/** What the assistant does at a host; while it does, under {@link TURN_PREFIX} and the ask's id. */
export interface Turn {
  readonly host: string;
  readonly calls: readonly ToolCall[];
}

export interface ToolCall {
  readonly action: string;
  readonly params: Json;
  /**
   * `starting`, `asks` (a person is to say whether it may run), `queued`, `running`, `unknown`,
   * `settled`, or `refused` if there is no operation; later hubs may know more.
   */
  readonly state: string;
  /** As of operations, once it is settled. */
  readonly outcome?: string;
  readonly operation?: string;
  readonly error?: { readonly code: string; readonly message: string };
  /** The beginning of its result, as JSON text. */
  readonly result?: string;
}

export const TURN_PREFIX = "session/turn/";

/** The key of the host at which the assistant acts, which admins set; absent for the only one. */
export const HOST_KEY = "host";

/**
 * A piece of an answer under way; `id` is that of the message that asked, and `at` counts UTF-16
 * code units, as strings do.
 */
export interface AnswerPart {
  readonly id: string;
  readonly by: string;
  readonly at: number;
  readonly text: string;
}

/** A value of the session's state; cards are those whose key begins with `card/`. */
export interface KeyedValue {
  readonly k: string;
  readonly d: Json;
}

export const CARD_PREFIX = "card/";

interface Stored {
  readonly s: number;
  /** The number the client should have seen before; smaller than `s - 1` where frames merged. */
  readonly p: number;
  readonly ts: number;
  /** The command that caused it. */
  readonly id?: string;
}

export interface MessageFrame extends Stored {
  readonly t: "message";
  readonly d: Message;
}

/** `null` deletes the key. */
export interface StateFrame extends Stored {
  readonly t: "state";
  readonly k: string;
  readonly d: Json;
}

/** Nothing more can be said in this session. */
export interface ClosedFrame extends Stored {
  readonly t: "closed";
}

/** A stored frame of a type this client does not know; it counts, or the next one shows a gap. */
export interface UnfamiliarFrame extends Stored {
  readonly t: "unfamiliar";
}

export type StoredFrame = MessageFrame | StateFrame | ClosedFrame | UnfamiliarFrame;

export interface WelcomeFrame {
  readonly t: "welcome";
  readonly d: {
    readonly epoch: string;
    readonly seq: number;
    readonly recovered: boolean;
    readonly you: You;
    /** The highest counter of this client that is decided. */
    readonly acked: number;
    readonly heartbeatMs: number;
    readonly limits: Limits;
    /** Other hubs with the session. A page stays at its own address, where its login is. */
    readonly hubs?: readonly string[];
  };
}

export interface Snapshot {
  readonly seq: number;
  readonly state: readonly KeyedValue[];
  /** The newest ones, oldest first. */
  readonly messages: readonly Message[];
  /** Whether there are older messages than these. */
  readonly more: boolean;
  readonly answers: readonly AnswerPart[];
  readonly members: readonly Member[];
  readonly stats: JsonObject;
  readonly closed: boolean;
}

export interface SnapshotFrame {
  readonly t: "snapshot";
  readonly d: Snapshot;
}

/** The command is decided and its event has number `s`; 0 for an event of an earlier epoch. */
export interface DoneFrame {
  readonly t: "done";
  readonly id: string;
  readonly d: { readonly s: number };
}

/**
 * The command changed nothing. With `retryAfterMs` it is not decided yet: the same id is to be sent
 * again after that time, and the hub takes no later command of this client before it.
 */
export interface RefusedFrame {
  readonly t: "refused";
  /** Absent for a soft command. */
  readonly id?: string;
  readonly d: Refusal;
}

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly retryAfterMs?: number;
}

export type SoftFrame =
  | { readonly t: "presence"; readonly d: { readonly members: readonly Member[] } }
  | { readonly t: "typing"; readonly d: { readonly member: string; readonly on: boolean } }
  | { readonly t: "signal"; readonly d: { readonly member: string; readonly data: Json } }
  | { readonly t: "answer"; readonly d: AnswerPart }
  | { readonly t: "answer_end"; readonly d: { readonly id: string; readonly why: string } }
  | { readonly t: "stats"; readonly d: JsonObject }
  /** Frames from `from` to `to` were skipped for this reader; they follow from the log. */
  | { readonly t: "gap"; readonly d: { readonly from: number; readonly to: number } }
  /** The numbers that follow belong to this epoch: the hub was restarted before. */
  | { readonly t: "epoch"; readonly d: { readonly epoch: string } }
  | { readonly t: "stopping"; readonly d: { readonly retryAfterMs: number } }
  /** `seq` tells a client that hears nothing whether it misses something. */
  | { readonly t: "pong"; readonly d: { readonly seq: number } }
  /** A soft frame of a type this client does not know. */
  | { readonly t: "unheard" };

export type AnswerFrame = DoneFrame | RefusedFrame;

export type SessionFrame = WelcomeFrame | SnapshotFrame | AnswerFrame | SoftFrame | StoredFrame;

/** What is stored by the hub and applied once, by its id. */
export type Command =
  | { readonly t: "say"; readonly d: { readonly content: string; readonly code?: boolean } }
  | { readonly t: "ask"; readonly d: { readonly content: string; readonly code?: boolean } }
  | {
      readonly t: "set";
      readonly k: string;
      /** With `ts` the newest time wins, not the last to come; refused if over 5 s ahead. */
      readonly d: { readonly value: Json; readonly ts?: number };
    }
  | { readonly t: "cancel"; readonly d: { readonly answer: string } };

export interface Hello {
  readonly client: string;
  /** Rises with each connection of a client; the hub hears only the newest, and closes older. */
  readonly link: number;
  readonly from?: string;
  readonly name?: string;
  readonly token?: string;
  readonly ticket?: string;
}

/** What is sent without an id: lost with the connection, never repeated. */
export type SoftCommand =
  | { readonly t: "hello"; readonly d: Hello }
  | { readonly t: "typing"; readonly d: { readonly on: boolean } }
  | { readonly t: "signal"; readonly d: Json }
  | { readonly t: "refresh"; readonly d: { readonly token: string } }
  /** Sends what came after this position again, as on a new connection. */
  | { readonly t: "sync"; readonly d: { readonly from: string } }
  | { readonly t: "ping"; readonly d: JsonObject };

/** Why the hub ends a session for this client; any other code is worth another try. */
export const STOP_REASONS = {
  1008: "bad_token",
  4101: "protocol",
  4102: "replaced",
  4103: "unsupported",
  4104: "no_such_room",
  4105: "not_a_member",
  4106: "too_much",
} as const;
export type StopReason = (typeof STOP_REASONS)[keyof typeof STOP_REASONS];

/** Answers why to stop, or `undefined` to come back: 4100 to 4199 and 1008 stop. */
export function stopReason(code: number): StopReason | undefined {
  const known: Readonly<Record<number, StopReason>> = STOP_REASONS;
  return known[code] ?? (code >= 4100 && code < 4200 ? "protocol" : undefined);
}

/** `epoch:seq`, where a client stands. */
export function position(epoch: string, seq: number): string {
  return `${epoch}:${seq}`;
}

/** Makes a `switch` that misses a case a compile error. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
