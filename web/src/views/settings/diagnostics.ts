/** What somebody needs to know who helps with a host, as text that can be sent to them. */
import type { LogLine, Room } from "../../session/room";
import { OUTCOMES, type Operation } from "../../wire/wire";
import { dataText, levelOf } from "../event-filter";
import { duration } from "../format";
import { modulesOf } from "../modules/module";

/** Of each kind; older ones rarely matter. */
const ERRORS_SHOWN = 5;

/** Names of operations and errors, no parameters and results: those may be nobody's business. */
export function diagnosticsOf(room: Room, now: Date): string {
  const { host, linkReason, keyed, operations, events, seq } = room;
  const { owner } = host;
  const outcomes = OUTCOMES.map((name) => `${owner.outcomes[name]} ${name}`).join(", ");
  const lines = [
    `host ${host.host}, at ${now.toISOString()}`,
    `instance ${host.instance ?? "unknown"}`,
    `link ${host.link}${host.transport ? ` over ${host.transport}` : ""} since ${host.since}`,
    ...(host.seenAt ? [`  last heard ${host.seenAt}`] : []),
    ...(linkReason ? [`  because ${linkReason}`] : []),
    `owner ${owner.name}: ${owner.health}, ${owner.phase}, last tick ${duration(owner.sinceTickMs)} ago`,
    `  tick ${duration(owner.tickMs)}, longest ${duration(owner.tickMaxMs)}, ${owner.ticks} ticks`,
    `  ${owner.queued} queued; ${outcomes}`,
    ...(owner.running
      ? [`  runs ${owner.running.operation} for ${duration(owner.running.forMs)}`]
      : []),
    ...(owner.stack ?? []).map((frame) => `    ${frame}`),
    `hub: frame ${seq}, ${host.waiting} waiting, ${host.inFlight} in flight, ${host.asking} asking`,
    `offers ${host.actions.length} actions`,
    ...[...modulesOf(keyed).modules].map(
      ([id, { version, phase, hash, marker }]) =>
        `module ${id}: version ${version}, ${phase}, hash ${hash}, instance ${marker}`,
    ),
    "last operations that did not go well:",
    ...someOf(operations.filter(wentWrong).map(operationLine)),
    "last events that tell of trouble:",
    ...someOf(events.filter((line) => levelOf(line) !== "info").map(eventLine)),
  ];
  return lines.join("\n");
}

function wentWrong(operation: Operation): boolean {
  return operation.error !== undefined;
}

function operationLine({ operation, action, endedAt, queuedAt, error }: Operation): string {
  return `  ${endedAt ?? queuedAt} ${action} ${operation}: ${error?.code}, ${error?.message}`;
}

function eventLine({ at, type, data }: LogLine): string {
  return `  ${new Date(at).toISOString()} ${type} ${dataText(data)}`;
}

function someOf(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? ["  none"] : lines.slice(0, ERRORS_SHOWN);
}
