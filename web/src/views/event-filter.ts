/** Which events somebody wants to see. */
import { isJsonObject, type Json } from "../wire/json";
import type { LogLine } from "../session/room";

export const EVENT_LEVELS = ["info", "warning", "error"] as const;
export type EventLevel = (typeof EVENT_LEVELS)[number];

/** What hosts say of updates that did not go well, and what became of links and owners. */
const STEP_LEVELS: Readonly<Record<string, EventLevel>> = {
  failed: "error",
  rolled_back: "warning",
  leak_suspected: "warning",
};
const TYPE_LEVELS: Readonly<Record<string, EventLevel>> = {
  "link offline": "warning",
  "owner stalled": "warning",
};

/** How grave an event is: as its host says in `level`, or as its kind is known to be. */
export function levelOf({ type, data }: LogLine): EventLevel {
  if (isJsonObject(data)) {
    const said = String(data["level"]).toLowerCase();
    const level = EVENT_LEVELS.find(
      (one) => one === said || (one === "warning" && said === "warn"),
    );
    const step = type === "module" ? STEP_LEVELS[String(data["step"])] : undefined;
    if (level ?? step) {
      return level ?? step ?? "info";
    }
    if (isJsonObject(data["error"]) || typeof data["error"] === "string") {
      return "error";
    }
  }
  return TYPE_LEVELS[type] ?? "info";
}

export interface EventFilter {
  /** Part of all that a line holds, in any case. */
  readonly text: string;
  /** Empty for all. */
  readonly type: string;
  /** This level and what is graver. */
  readonly level: EventLevel;
}

export const ALL_EVENTS: EventFilter = { text: "", type: "", level: "info" };

/** `said` are the words in which the page puts the line, where it has some. */
export function fitsEvent(
  line: LogLine,
  said: string,
  { text, type, level }: EventFilter,
): boolean {
  return (
    (type === "" || line.type === type) &&
    EVENT_LEVELS.indexOf(levelOf(line)) >= EVENT_LEVELS.indexOf(level) &&
    `${said} ${line.type} ${dataText(line.data)}`.toLowerCase().includes(text.trim().toLowerCase())
  );
}

export function dataText(data: Json): string {
  return data === null ? "" : JSON.stringify(data);
}
