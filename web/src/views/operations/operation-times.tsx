import type { Row } from "../../session/calls";
import { clock, duration, limit } from "../format";

/** When it was asked for, and how long it waited and ran; the clock times are in the details. */
export function OperationTimes({ row }: { readonly row: Row }) {
  if (row.kind === "call") {
    return (
      <>
        sent <time>{clock(row.call.sentAt)}</time>
      </>
    );
  }
  const { state, asks, queuedAt, startedAt, endedAt, deadlineMs } = row.operation;
  const queued = Date.parse(queuedAt);
  const started = startedAt === undefined ? undefined : Date.parse(startedAt);
  const ended = endedAt === undefined ? undefined : Date.parse(endedAt);
  const left = started ?? ended;
  return (
    <>
      <time dateTime={queuedAt}>{clock(queuedAt)}</time>
      {left !== undefined && ` · waited ${duration(left - queued)}`}
      {started !== undefined && ended !== undefined && ` · ran ${duration(ended - started)}`}
      {/* Of an unknown fate nobody can say that it starts in time or never. */}
      {state === "queued" && !asks && ` · starts within ${limit(deadlineMs)} or never`}
    </>
  );
}
