/** What became of an operation or a call, in plain words. */
import type { Call, Row } from "../../session/calls";
import {
  assertNever,
  type Approval,
  type AuditedOperation,
  type Operation,
  type OutcomeName,
  type PathProblem,
  type WireError,
} from "../../wire/wire";
import type { IconName } from "../icon";
import type { Tone } from "../pill";

export interface Fate {
  /** A word for tests and styles: a state, an outcome, or the fate of a call without operation. */
  readonly name: string;
  readonly text: string;
  readonly tone: Tone;
  readonly icon: IconName;
  /** Why, where somebody said so. */
  readonly reason?: string;
  readonly paths?: readonly PathProblem[];
}

export const OUTCOME_FATES: Readonly<Record<OutcomeName, Fate>> = {
  executed: { name: "executed", text: "executed", tone: "good", icon: "good" },
  failed: { name: "failed", text: "failed while it ran", tone: "bad", icon: "bad" },
  rejected: { name: "rejected", text: "rejected: never ran", tone: "warn", icon: "never" },
  dropped: { name: "dropped", text: "dropped: never ran", tone: "warn", icon: "never" },
  cancelled: { name: "cancelled", text: "cancelled: never ran", tone: "quiet", icon: "never" },
  expired: { name: "expired", text: "expired: never ran", tone: "warn", icon: "never" },
};

const RUNNING: Fate = { name: "running", text: "running", tone: "busy", icon: "run" };
const UNKNOWN: Fate = {
  name: "unknown",
  text: "fate unknown: host was lost",
  tone: "warn",
  icon: "unknown",
};

/** Whether nothing final is known yet, but something is on its way. */
export function isPending(row: Row): boolean {
  return row.kind === "call"
    ? row.call.fate.kind === "sending"
    : row.operation.state === "queued" || row.operation.state === "running";
}

export function fateOf(row: Row, ownerName: string): Fate {
  if (row.kind === "call") {
    return callFate(row.call);
  }
  return { ...operationFate(row.operation, ownerName), ...why(row.operation.error) };
}

function operationFate(operation: Operation, ownerName: string): Fate {
  switch (operation.state) {
    case "queued":
      if (operation.asks) {
        return { name: "asks", text: "asks a person", tone: "warn", icon: "unknown" };
      }
      return operation.stalled
        ? { name: "queued", text: `waits: ${ownerName} stands still`, tone: "warn", icon: "wait" }
        : { name: "queued", text: "waits for its turn", tone: "busy", icon: "wait" };
    case "running":
      return RUNNING;
    case "unknown":
      return UNKNOWN;
    case "settled":
      return OUTCOME_FATES[operation.outcome];
    default:
      return assertNever(operation);
  }
}

/** What the audit knows of an operation's fate. */
export function auditedFate({ state, outcome }: AuditedOperation): Fate {
  switch (state) {
    case "settled":
      return outcome ? OUTCOME_FATES[outcome] : UNKNOWN;
    case "unknown":
      return UNKNOWN;
    case "running":
      return RUNNING;
    case "queued":
      return { name: "queued", text: "not started", tone: "busy", icon: "wait" };
    default:
      return assertNever(state);
  }
}

/** What each way of asking is called. */
const WAYS: Readonly<Record<string, string>> = {
  page: "on the page",
  http: "over HTTP",
  chat: "in a session's chat",
  mcp: "over MCP",
  face: "over a face",
};

/** Who asked and how, as part of a sentence. */
export function askerOf({ by, via }: { readonly by?: string; readonly via?: string }): string {
  return via === undefined ? (by ?? "somebody") : `${by ?? "somebody"} ${wayOf(via)}`;
}

export function wayOf(via: string): string {
  return WAYS[via] ?? `by ${via}`;
}

/** Who answered the question whether it may run, as a sentence. */
export function answerOf(approval: Approval): string {
  return `${approval.allow ? "allowed" : "refused"} by ${askerOf(approval)}`;
}

function callFate({ fate }: Call): Fate {
  switch (fate.kind) {
    case "sending":
    case "taken":
      return { name: "sending", text: "sending", tone: "busy", icon: "wait" };
    case "refused":
      return {
        name: "refused",
        text: "refused: never ran",
        tone: "warn",
        icon: "never",
        ...why(fate.error),
      };
    case "unanswered":
      return {
        name: "unanswered",
        text: "fate unknown: hub did not answer",
        tone: "warn",
        icon: "unknown",
      };
    case "forgotten":
      return {
        name: "forgotten",
        text: "fate unknown: hub was restarted",
        tone: "warn",
        icon: "unknown",
      };
    default:
      return assertNever(fate);
  }
}

function why(error: WireError | undefined): Pick<Fate, "reason" | "paths"> {
  return error ? { reason: error.message, paths: error.paths } : {};
}
