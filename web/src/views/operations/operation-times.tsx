import type { Row } from "../../session/calls";
import { clock, duration } from "../format";

/** When it was asked for, when it began, when it ended, and how long it waited and ran. */
export function OperationTimes({ row }: { readonly row: Row }) {
  if (row.kind === "call") {
    return (
      <p className="times">
        sent <time>{clock(row.call.sentAt)}</time>
      </p>
    );
  }
  const { queuedAt, startedAt, endedAt, deadlineMs } = row.operation;
  const queued = Date.parse(queuedAt);
  const started = startedAt === undefined ? undefined : Date.parse(startedAt);
  const ended = endedAt === undefined ? undefined : Date.parse(endedAt);
  return (
    <p className="times">
      queued <time dateTime={queuedAt}>{clock(queuedAt)}</time>
      {started !== undefined && (
        <>
          {" · "}started <time dateTime={startedAt}>{clock(started)}</time> (waited{" "}
          {duration(started - queued)})
        </>
      )}
      {ended !== undefined && (
        <>
          {" · "}ended <time dateTime={endedAt}>{clock(ended)}</time> (
          {started === undefined
            ? `waited ${duration(ended - queued)}`
            : `ran ${duration(ended - started)}`}
          )
        </>
      )}
      {started === undefined && ended === undefined && (
        <> · starts within {duration(deadlineMs)} or never</>
      )}
    </p>
  );
}
