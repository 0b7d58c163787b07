/**
 * Calls made on this page, from the click to the operation they became. A call shows at once, as
 * pending; it is confirmed by its answer or by its operation's own frame, whichever comes first.
 * An operation belongs to a call if and only if it carries the call's key.
 */
import type { Json } from "../wire/json";
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
  // Only an open call has something to learn; a line that breaks late undoes nothing.
  return calls.map((call) =>
    call.key === key && isOpen(call) ? { ...call, fate: fateOf(answer) } : call,
  );
}

function isOpen({ fate }: Call): boolean {
  return fate.kind === "sending" || fate.kind === "unanswered";
}

/**
 * A call without an answer may be sent again only where its key is still known, and in time; not
 * if its operation stands in view, because a rejected one would then run after all.
 */
export function mayRepeat(
  call: Call,
  operations: readonly Operation[],
  epoch: string,
  now: number,
): boolean {
  return (
    call.fate.kind === "unanswered" &&
    call.epoch === epoch &&
    now < call.sentAt + call.deadlineMs &&
    !operations.some(({ key }) => key === call.key)
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
  const answered = call.fate.kind === "taken" ? call.fate.operation : undefined;
  return operations.find(({ key }) => key === call.key) ?? answered;
}

/** Joins what the hub shows with what this page has asked for, newest first. */
export function rowsOf(operations: readonly Operation[], calls: readonly Call[]): Row[] {
  const unseen = new Map<string | undefined, Call>(calls.map((call) => [call.key, call]));
  const rows = operations.map((operation): Row => {
    const call = unseen.get(operation.key);
    // The hub forgets a rejected operation at once, so a call that was sent again may have become
    // two; the newer one is what became of the call.
    unseen.delete(operation.key);
    return { kind: "operation", operation: newer(operation, call), call };
  });
  for (const call of unseen.values()) {
    rows.push(
      call.fate.kind === "taken"
        ? { kind: "operation", operation: call.fate.operation, call }
        : { kind: "call", call },
    );
  }
  return rows
    .sort((a, b) => timeOf(b) - timeOf(a))
    .filter((row, index) => index < OPERATIONS_IN_VIEW || asks(row));
}

function asks(row: Row): boolean {
  return row.kind === "operation" && row.operation.asks;
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

/** An answer can be ahead of the frames only when it is final. */
function newer(shown: Operation, call: Call | undefined): Operation {
  const answered = call?.fate.kind === "taken" ? call.fate.operation : shown;
  const same = answered.operation === shown.operation;
  return same && answered.state === "settled" && shown.state !== "settled" ? answered : shown;
}

function timeOf(row: Row): number {
  return row.kind === "call" ? row.call.sentAt : Date.parse(row.operation.queuedAt);
}
