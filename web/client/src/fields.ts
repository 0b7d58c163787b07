import { isJsonObject, type Json, type JsonObject } from "./json";

/** Something on the wire is not what docs/wire.md says; the message names the place. */
export class Malformed extends Error {}

/**
 * Reads the fields of one JSON object and refuses what does not fit. `null` counts as absent where
 * a field is optional, because writers differ in how they leave a field out.
 */
export class Fields {
  readonly raw: JsonObject;

  constructor(
    value: Json | undefined,
    readonly path: string,
  ) {
    if (!isJsonObject(value)) {
      throw new Malformed(`${path || "/"} must be an object`);
    }
    this.raw = value;
  }

  has(key: string): boolean {
    return this.raw[key] !== undefined && this.raw[key] !== null;
  }

  optional<T>(key: string, read: (key: string) => T): T | undefined {
    return this.has(key) ? read(key) : undefined;
  }

  json(key: string): Json {
    const value = this.raw[key];
    if (value === undefined) {
      this.refuse(key, "is missing");
    }
    return value;
  }

  readonly string = (key: string): string => {
    const value = this.raw[key];
    return typeof value === "string" ? value : this.refuse(key, "must be a string");
  };

  readonly number = (key: string): number => {
    const value = this.raw[key];
    return typeof value === "number" ? value : this.refuse(key, "must be a number");
  };

  readonly boolean = (key: string): boolean => {
    const value = this.raw[key];
    return typeof value === "boolean" ? value : this.refuse(key, "must be true or false");
  };

  /** A sequence number: a whole number from 0. */
  readonly count = (key: string): number => {
    const value = this.number(key);
    return Number.isSafeInteger(value) && value >= 0
      ? value
      : this.refuse(key, "must be a whole number from 0");
  };

  /** An ISO 8601 time, kept as it came. */
  readonly time = (key: string): string => {
    const value = this.string(key);
    return Number.isNaN(Date.parse(value)) ? this.refuse(key, "must be a time") : value;
  };

  choice<T extends string>(key: string, choices: readonly T[]): T {
    const value = this.string(key);
    return (
      choices.find((choice) => choice === value) ??
      this.refuse(key, `must be one of ${choices.join(", ")}`)
    );
  }

  object(key: string): Fields {
    return new Fields(this.raw[key], `${this.path}/${key}`);
  }

  list<T>(key: string, read: (value: Json, path: string) => T): T[] {
    const value = this.raw[key];
    if (!Array.isArray(value)) {
      this.refuse(key, "must be a list");
    }
    return value.map((item: Json, index) => read(item, `${this.path}/${key}/${index}`));
  }

  private refuse(key: string, why: string): never {
    throw new Malformed(`${this.path}/${key} ${why}`);
  }
}
