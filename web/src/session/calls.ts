/**
 * Calls made on this page, from the click to the operation they became. A call shows at once, as
 * pending; it is confirmed by its answer or by its operation's own frame, whichever comes first.
 */
import { sameJson, type Json } from "../wire/json";
import { OPERATIONS_IN_VIEW, type Operation, type WireError } from "../wire/wire";
import type { Answer } from "./api";

export type CallFate =
  | { readonly kind: "sending" }
  /** The hub made this operation of it, as it was when the hub answered. */
  | { readonly kind: "taken"; readonly operation: Operation }
  /** The hub made no operation of it. */
  | { readonly kind: "refused"; readonly error: WireError }
  /** The line broke before the answer: it may have arrived or not. */
  | { readonly kind: "unanswered" }
  /** The hub restarted before the operation was settled and has no memory of it. */
  | { readonly kind: "forgotten"; readonly operation: Operation };

export interface Call {
  /** The idempotency key: the same key sent twice is one operation. */
  readonly key: string;
  readonly action: string;
  readonly params: Json;
  readonly deadlineMs: number;
  readonly sentAt: number;
  /** The hub's memory of keys ends with its epoch. */
  readonly epoch: string;
  /** Operations that stood in view before the call, and so cannot be its own. */
  readonly before: ReadonlySet<string>;
  readonly fate: CallFate;
}

/** A line of the operations list: an operation, or a call that is none (yet). */
export type Row =
  | { readonly kind: "operation"; readonly operation: Operation; readonly call?: Call }
  | { readonly kind: "call"; readonly call: Call };

/** Newest first; as many calls as operations are in view. */
export function withCall(calls: readonly Call[], call: Call): Call[] {
  return [call, ...calls].slice(0, OPERATIONS_IN_VIEW);
}

export function withAnswer(
  calls: readonly Call[],
  key: string,
  answer: Answer<Operation>,
): Call[] {
  return calls.map((call) => (call.key === key ? { ...call, fate: fateOf(answer) } : call));
}

/** A call without an answer may be sent again only where its key is still known, and in time. */
export function mayRepeat(call: Call, epoch: string, now: number): boolean {
  return (
    call.fate.kind === "unanswered" && call.epoch === epoch && now < call.sentAt + call.deadlineMs
  );
}

/**
 * What remains of the calls when the hub has restarted: what was settled stays as it was, and what
 * was not must not read "queued" for ever.
 */
export function afterRestart(calls: readonly Call[], operations: readonly Operation[]): Call[] {
  return calls.map((call) => {
    const operation = operationOf(call, operations);
    if (!operation) {
      return call;
    }
    const kind = operation.state === "settled" ? "taken" : "forgotten";
    return { ...call, fate: { kind, operation } };
  });
}

function operationOf(call: Call, operations: readonly Operation[]): Operation | undefined {
  const { fate } = call;
  return fate.kind === "taken"
    ? (operations.find(({ operation }) => operation === fate.operation.operation) ?? fate.operation)
    : undefined;
}

/** Joins what the hub shows with what this page has asked for, newest first. */
export function rowsOf(operations: readonly Operation[], calls: readonly Call[]): Row[] {
  const owned = matchCalls(operations, calls);
  const rows: Row[] = operations.map((operation) => ({
    kind: "operation",
    operation: newer(operation, owned.get(operation.operation)),
    call: owned.get(operation.operation),
  }));
  const shown = new Set(owned.values());
  for (const call of calls.filter((one) => !shown.has(one))) {
    rows.push(
      call.fate.kind === "taken"
        ? { kind: "operation", operation: call.fate.operation, call }
        : { kind: "call", call },
    );
  }
  return rows.sort((a, b) => timeOf(b) - timeOf(a)).slice(0, OPERATIONS_IN_VIEW);
}

function fateOf(answer: Answer<Operation>): CallFate {
  switch (answer.kind) {
    case "ok":
      return { kind: "taken", operation: answer.value };
    case "refused":
      return { kind: "refused", error: answer.error };
    case "gone":
      return { kind: "unanswered" };
  }
}

/**
 * Which operation belongs to which call. An answer says so; before it comes, a new operation with
 * the same action and parameters is taken for it, or the list would show the click twice.
 */
function matchCalls(operations: readonly Operation[], calls: readonly Call[]): Map<string, Call> {
  const owned = new Map<string, Call>();
  for (const call of calls) {
    if (call.fate.kind === "taken") {
      owned.set(call.fate.operation.operation, call);
    }
  }
  const open = calls.filter(({ fate }) => fate.kind === "sending" || fate.kind === "unanswered");
  // Oldest first on both sides: the first click is the first operation.
  for (const call of open.toReversed()) {
    const own = operations.findLast(
      (one) =>
        !owned.has(one.operation) &&
        !call.before.has(one.operation) &&
        one.action === call.action &&
        sameJson(one.params, call.params),
    );
    if (own) {
      owned.set(own.operation, call);
    }
  }
  return new Map(
    [...owned].filter(([id]) => operations.some((operation) => operation.operation === id)),
  );
}

/** An answer can be ahead of the frames only when it is final. */
function newer(shown: Operation, call: Call | undefined): Operation {
  const answered = call?.fate.kind === "taken" ? call.fate.operation : shown;
  return answered.state === "settled" && shown.state !== "settled" ? answered : shown;
}

function timeOf(row: Row): number {
  return row.kind === "call" ? row.call.sentAt : Date.parse(row.operation.queuedAt);
}
