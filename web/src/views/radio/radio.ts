/** A live broadcast as the host's keyed state tells it: `show` and what goes with it. */
import { isJsonObject, type Json, type JsonObject } from "../../wire/json";
import { LIST_LIMIT, Reader } from "../reader";

export interface Item {
  readonly title: string;
  readonly kind?: string;
  readonly lengthS?: number;
}

export interface OnAir extends Item {
  readonly startedS?: number;
}

/** The show when its numbers were taken; seconds are of the show's own time. */
export interface Show {
  readonly title: string;
  readonly state: string;
  /** On the hub's clock, in milliseconds. */
  readonly at?: number;
  /** Absent while no show runs. */
  readonly elapsedS?: number;
  readonly lengthS?: number;
  readonly speed: number;
  readonly paused: boolean;
  readonly sponsor?: string;
  readonly onAir?: OnAir;
  readonly inBreak: boolean;
  readonly next?: Item;
}

export const BREAK_STATUSES = ["coming", "warned", "running", "done", "skipped"] as const;
export type BreakStatus = (typeof BREAK_STATUSES)[number];

export interface Break {
  readonly number: number;
  readonly atS: number;
  readonly lengthS: number;
  readonly slots?: number;
  readonly status: BreakStatus;
}

/** A timer that is armed. */
export interface Timer {
  readonly event: string;
  readonly atS: number;
}

export interface Radio {
  readonly show: Show;
  /** By their time. */
  readonly breaks: readonly Break[];
  /** By their time. */
  readonly timers: readonly Timer[];
  /** Why an action may not be called now, for those that may not. */
  readonly obstacles: ReadonlyMap<string, string>;
  /** The timer's own figures, by name. */
  readonly figures: readonly (readonly [name: string, value: string])[];
}

export interface Parted {
  readonly radio?: Radio;
  /** Keyed state that the panel does not show, or shows only in part. */
  readonly rest: ReadonlyMap<string, Json>;
}

/**
 * Takes the keyed state of a broadcast. What is not as it should be is left out and stays in the
 * rest as it came, so that a fault of the host can be seen and hides nothing.
 */
export function radioOf(keyed: ReadonlyMap<string, Json>): Parted {
  const rest = new Map(keyed);
  const take = <T>(key: string, read: (value: Json | undefined, reader: Reader) => T): T => {
    const reader = new Reader();
    const value = read(keyed.get(key), reader);
    if (!reader.puzzled) {
      rest.delete(key);
    }
    return value;
  };
  const show = take("show", showOf);
  if (!show) {
    return { rest: keyed };
  }
  const radio: Radio = {
    show,
    breaks: take("breaks", (value, reader) => reader.list(value, breakOf)).sort(byTime),
    timers: take("timers", (value, reader) => reader.list(value, timerOf)).sort(byTime),
    obstacles: take("legal", obstaclesOf),
    figures: take("debug", figuresOf),
  };
  return { radio, rest };
}

function showOf(value: Json | undefined, reader: Reader): Show | undefined {
  const show = reader.object(value);
  const state = show && reader.text(show["state"]);
  if (!show || !state) {
    return undefined;
  }
  return {
    title: reader.text(show["title"]) ?? "",
    state,
    at: reader.number(show["at"]),
    elapsedS: reader.seconds(show["elapsed_s"]),
    lengthS: reader.seconds(show["length_s"]),
    speed: reader.seconds(show["speed"]) ?? 1,
    paused: reader.flag(show["paused"]) ?? false,
    sponsor: reader.text(show["sponsor"]) || undefined,
    onAir: onAirOf(show["on_air"], reader),
    inBreak: reader.flag(show["in_break"]) ?? false,
    next: itemOf(show["next"], reader),
  };
}

function onAirOf(value: Json | undefined, reader: Reader): OnAir | undefined {
  const item = itemOf(value, reader);
  const started = isJsonObject(value) ? value["started_s"] : undefined;
  return item && { ...item, startedS: reader.seconds(started) };
}

function itemOf(value: Json | undefined, reader: Reader): Item | undefined {
  const item = reader.object(value);
  if (!item) {
    return undefined;
  }
  return {
    title: reader.text(item["title"]) ?? reader.text(item["id"]) ?? "without a title",
    kind: reader.text(item["kind"]),
    lengthS: reader.seconds(item["length_s"]),
  };
}

function breakOf(one: JsonObject, reader: Reader): Break | undefined {
  const number = reader.number(one["number"]);
  const atS = reader.seconds(one["at_s"]);
  const lengthS = reader.seconds(one["length_s"]);
  const status = BREAK_STATUSES.find((status) => status === one["status"]);
  return number === undefined || atS === undefined || lengthS === undefined || !status
    ? undefined
    : { number, atS, lengthS, slots: reader.number(one["slots"]), status };
}

function timerOf(one: JsonObject, reader: Reader): Timer | undefined {
  const event = reader.text(one["event"]);
  const atS = reader.seconds(one["at_s"]);
  return event === undefined || atS === undefined ? undefined : { event, atS };
}

function obstaclesOf(value: Json | undefined, reader: Reader): ReadonlyMap<string, string> {
  const legal = reader.object(value) ?? {};
  return new Map(
    Object.entries(legal).flatMap(([action, why]) => {
      const reason = reader.text(why);
      return reason === undefined ? [] : [[action, reason] as const];
    }),
  );
}

function figuresOf(value: Json | undefined, reader: Reader): Radio["figures"] {
  const figures = Object.entries(reader.object(value) ?? {});
  reader.puzzled ||= figures.length > LIST_LIMIT;
  return figures.slice(0, LIST_LIMIT).map(([name, figure]) => [
    name,
    typeof figure === "string" ? figure : JSON.stringify(figure),
  ]);
}

function byTime(a: { readonly atS: number }, b: { readonly atS: number }): number {
  return a.atS - b.atS;
}
