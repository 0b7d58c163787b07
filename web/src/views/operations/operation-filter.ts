/** Which operations somebody wants to see. */
import type { Row } from "../../session/calls";
import { fateOf, type Fate } from "./fate";

export interface OperationFilter {
  /** Part of the action's name. */
  readonly action: string;
  readonly fate: FateGroup;
  /** The id of who asked; empty for all. */
  readonly by: string;
}

export const ALL: OperationFilter = { action: "", fate: "any", by: "" };

/** What became of it, as coarse as people ask. */
export const FATE_GROUPS = [
  "any",
  "open",
  "asks",
  "executed",
  "failed",
  "never ran",
  "unknown",
] as const;
export type FateGroup = (typeof FATE_GROUPS)[number];

/** Fates by the names that `fateOf` gives them. */
const GROUP_OF: Readonly<Record<string, FateGroup>> = {
  sending: "open",
  queued: "open",
  running: "open",
  asks: "asks",
  executed: "executed",
  failed: "failed",
  rejected: "never ran",
  refused: "never ran",
  dropped: "never ran",
  cancelled: "never ran",
  expired: "never ran",
  unknown: "unknown",
  unanswered: "unknown",
  forgotten: "unknown",
};

export function fits(row: Row, { action, fate, by }: OperationFilter): boolean {
  const what = row.kind === "call" ? row.call : row.operation;
  return (
    what.action.toLowerCase().includes(action.trim().toLowerCase()) &&
    fitsFate(fateOf(row, ""), fate) &&
    (by === "" || (row.kind === "operation" && row.operation.by === by))
  );
}

export function fitsFate({ name }: Fate, wanted: FateGroup): boolean {
  const group = GROUP_OF[name];
  // A question is open as well, to who looks for what is not over.
  return wanted === "any" || wanted === group || (wanted === "open" && group === "asks");
}

/** Those who asked for something, in the order of their names. */
export function askers(rows: readonly Row[]): string[] {
  const names = rows.flatMap((row) => (row.kind === "operation" && row.operation.by) || []);
  return [...new Set(names)].sort();
}
