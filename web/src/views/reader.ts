import { isJsonObject, type Json, type JsonObject } from "../wire/json";

/** More items than this nobody looks at; the raw state has them all. */
export const LIST_LIMIT = 100;

/** Thirty years: a greater number is no place in a show, and would end as Infinity. */
const MOST_SECONDS = 1e9;

/** The times that a Date can hold. */
const MOST_EPOCH_MS = 8.64e15;

/** Reads what may be missing or wrong, and remembers whether anything was wrong. */
export class Reader {
  puzzled = false;

  text(value: Json | undefined): string | undefined {
    return typeof value === "string" ? value : this.otherwise(value);
  }

  number(value: Json | undefined, least = -MOST_EPOCH_MS, most = MOST_EPOCH_MS) {
    // JSON can say 1e999, which is no number to count with.
    return typeof value === "number" && value >= least && value <= most
      ? value
      : this.otherwise(value);
  }

  /** A length or a place in the show's time, or how many times as fast it goes. */
  seconds(value: Json | undefined): number | undefined {
    return this.number(value, 0, MOST_SECONDS);
  }

  flag(value: Json | undefined): boolean | undefined {
    return typeof value === "boolean" ? value : this.otherwise(value);
  }

  object(value: Json | undefined): JsonObject | undefined {
    return isJsonObject(value) ? value : this.otherwise(value);
  }

  list<T>(value: Json | undefined, read: (value: JsonObject, reader: Reader) => T | undefined) {
    const items: readonly Json[] = Array.isArray(value) ? value : (this.otherwise(value) ?? []);
    this.puzzled ||= items.length > LIST_LIMIT;
    return items.slice(0, LIST_LIMIT).flatMap((item): T[] => {
      const object = this.object(item);
      const one = object && read(object, this);
      this.puzzled ||= one === undefined;
      return one === undefined ? [] : [one];
    });
  }

  /** Nothing is no puzzle where something else was hoped for. */
  private otherwise(value: Json | undefined): undefined {
    this.puzzled ||= value !== undefined && value !== null;
  }
}
