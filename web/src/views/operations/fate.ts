/** What became of an operation or a call, in plain words. */
import type { Call, Row } from "../../session/calls";
import {
  assertNever,
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
      return operation.stalled
        ? { name: "queued", text: `waits: ${ownerName} stands still`, tone: "warn", icon: "wait" }
        : { name: "queued", text: "waits for its turn", tone: "busy", icon: "wait" };
    case "running":
      return { name: "running", text: "running", tone: "busy", icon: "run" };
    case "unknown":
      return {
        name: "unknown",
        text: "fate unknown: host was lost",
        tone: "warn",
        icon: "unknown",
      };
    case "settled":
      return OUTCOME_FATES[operation.outcome];
    default:
      return assertNever(operation);
  }
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
