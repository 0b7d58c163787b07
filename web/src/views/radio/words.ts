/** What a broadcast tells, in plain words. */
import { isJsonObject, type Json, type JsonObject } from "../../wire/json";
import type { LogLine } from "../../session/room";
import type { LineWords } from "../event-log";
import { gone } from "./show-clock";

/** The timers' events, as something that will happen or has happened. */
const TIMER_EVENTS: Readonly<Record<string, string>> = {
  SHOW_END: "End of the show",
  SHOW_END_20_SECONDS: "20 seconds to the end of the show",
  SHOW_END_10_SECONDS: "10 seconds to the end of the show",
  BREAK_20_SECONDS: "20 seconds to the break",
  BREAK_10_SECONDS: "10 seconds to the break",
  BREAK_5_SECONDS: "5 seconds to the break",
  BREAK_0_SECONDS: "The break is due",
  AD_BREAK_START: "The break begins",
  AD_BREAK_END: "The break ends",
};

/** `BetweenCallers`, `BREAK_DUE` or `put_on_air` as people write it. */
export function plain(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[_\s]+/g, " ")
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function lower(name: string): string {
  return plain(name).toLowerCase();
}

export function timerWords(event: string): string {
  return TIMER_EVENTS[event] ?? plain(event);
}

/** A line of the log, or nothing for a line that is not of the show or not as it should be. */
export function lineWords({ type, data }: LogLine): LineWords | undefined {
  if (!isJsonObject(data)) {
    return undefined;
  }
  const text = textOf(type, data);
  const at = data["show_s"];
  const counts = typeof at === "number" && Number.isFinite(at) && at >= 0;
  return text === undefined ? undefined : { text, time: counts ? gone(at) : undefined };
}

function textOf(type: string, data: JsonObject): string | undefined {
  const said = (key: string) => given(data[key]);
  switch (type) {
    case "item_started":
      return about(data, (item) => `On air: ${item}${kindAndLength(data)}`);
    case "item_completed":
      return about(data, (item) => `Finished: ${item}`);
    case "item_interrupted":
      return about(data, (item) => `Cut short: ${item}`);
    case "state_changed": {
      const [now, before] = [said("new"), said("previous")];
      return now && (before ? `${plain(before)} → ${plain(now)}` : plain(now));
    }
    case "timing": {
      const event = said("event");
      return event && timerWords(event);
    }
    case "interrupted": {
      const reason = said("reason");
      // A sentence is somebody's own; a name is one of the station's reasons.
      return reason && `Interrupted: ${reason.includes(" ") ? reason : lower(reason)}`;
    }
    case "refused": {
      const [operation, reason] = [said("operation"), said("reason")];
      return operation && `Refused: ${lower(operation)}${reason ? ` – ${reason}` : ""}`;
    }
    default:
      return undefined;
  }
}

/** An event about an item; the item may stand in a field of its own. */
function about(data: JsonObject, say: (item: string) => string): string | undefined {
  const title = given(itemIn(data)["title"]) ?? given(itemIn(data)["id"]);
  return title && say(`“${title}”`);
}

function itemIn(data: JsonObject): JsonObject {
  const item = data["item"];
  return isJsonObject(item) ? item : data;
}

function kindAndLength(data: JsonObject): string {
  const { kind, length_s: length } = itemIn(data);
  const parts = [
    typeof kind === "string" && lower(kind),
    typeof length === "number" && Number.isFinite(length) && gone(Math.max(0, length)),
  ].filter((part) => part !== false);
  return parts.length > 0 ? ` (${parts.join(", ")})` : "";
}

function given(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** What a query answered, in a line; nothing for an action that only does something. */
export function answerWords(result: Json | undefined): string | undefined {
  if (!isJsonObject(result)) {
    return valueWords(result);
  }
  // An agent wraps what is no object, and answers so for nothing at all.
  const { success, data, ...rest } = result;
  const parts = Object.entries(rest).map(
    ([name, value]) => `${lower(name)} ${valueWords(value) ?? "none"}`,
  );
  const words = [valueWords(data), ...parts].filter((part) => part !== undefined);
  return success === false ? undefined : words.join(", ") || undefined;
}

function valueWords(value: Json | undefined): string | undefined {
  switch (typeof value) {
    case "boolean":
      return value ? "yes" : "no";
    case "number":
      return String(Number(value.toFixed(1)));
    case "string":
      return value;
    default:
      return value === undefined || value === null ? undefined : JSON.stringify(value);
  }
}
