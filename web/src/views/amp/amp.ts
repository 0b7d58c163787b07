/** A guitar amp as the host's keyed state tells it: `amp/preset` and what goes with it. */
import type { Json, JsonObject } from "../../wire/json";
import { Reader } from "../reader";

/** A number that can be set. */
export interface NumberSpec {
  readonly kind: "number";
  readonly name: string;
  /** `dB`, `Hz`, `ms`, `s`, or empty for a share or a ratio. */
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  readonly initial: number;
  /** Whether equal turns are equal ratios, as ears hear frequencies and times. */
  readonly multiplicative: boolean;
}

export interface ChoiceSpec {
  readonly kind: "choice";
  readonly name: string;
  readonly values: readonly string[];
  readonly initial: string;
}

export interface BlockSpec {
  readonly name: string;
  readonly numbers: readonly NumberSpec[];
  readonly choices: readonly ChoiceSpec[];
}

/** A number, a choice, or whether a block is on. */
export type Setting = number | string | boolean;

/** What is set, by `block.parameter` and `block.enabled`. */
export type Settings = ReadonlyMap<string, Setting>;

export interface Preset {
  readonly name: string;
  readonly notes: string;
  readonly settings: Settings;
}

/** A preset that can be asked for. */
export interface Offer {
  readonly name: string;
  readonly notes: string;
}

export const REQUEST_STATES = ["waiting", "asking", "retrying"] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

/** Words that wait for a preset. */
export interface Wanted {
  readonly id: string;
  readonly prompt: string;
  readonly state: RequestState;
  readonly attempts: number;
}

/** What is asked for, and who is asked. */
export interface Queue {
  /** Who makes presets of words, such as `library` or `model llama3`. */
  readonly provider?: string;
  readonly wanted: readonly Wanted[];
}

/** What came of a request: presets, or a reason. */
export interface Result {
  readonly id: string;
  readonly prompt: string;
  readonly presets: readonly Offer[];
  readonly failed?: string;
  /** What had to be mended, in words. */
  readonly corrections: readonly string[];
}

export type Slot = "a" | "b";

export interface Comparison {
  readonly sounds?: Slot;
  /** The presets' names; absent while nothing is stored. */
  readonly a?: string;
  readonly b?: string;
}

/** How the real-time lane is. */
export interface Lane {
  readonly playing: boolean;
  readonly device: string;
  readonly priority: string;
  readonly latencyMs: number;
  readonly worstMs: number;
  readonly deadlineMs: number;
  /** Late blocks by cause, in the words of the host. */
  readonly late: readonly (readonly [cause: string, count: number])[];
}

export interface Input {
  readonly name: string;
  readonly choices: readonly string[];
}

export interface Amp {
  readonly preset: Preset;
  readonly blocks: readonly BlockSpec[];
  readonly queue: Queue;
  readonly results: readonly Result[];
  readonly library: readonly Offer[];
  readonly comparison: Comparison;
  readonly lane?: Lane;
  readonly input?: Input;
}

export interface Parted {
  readonly amp?: Amp;
  /** Keyed state that the panel does not show, or shows only in part. */
  readonly rest: ReadonlyMap<string, Json>;
}

/**
 * Takes the keyed state of an amp. What is not as it should be is left out and stays in the rest
 * as it came, so that a fault of the host can be seen and hides nothing.
 */
export function ampOf(keyed: ReadonlyMap<string, Json>): Parted {
  const rest = new Map(keyed);
  const take = <T>(key: string, read: (value: Json | undefined, reader: Reader) => T): T => {
    const reader = new Reader();
    const value = read(keyed.get(`amp/${key}`), reader);
    if (!reader.puzzled) {
      rest.delete(`amp/${key}`);
    }
    return value;
  };
  const preset = take("preset", presetOf);
  if (!preset) {
    return { rest: keyed };
  }
  const amp: Amp = {
    preset,
    blocks: take("parameters", (value, reader) => reader.list(value, blockOf)),
    queue: take("queue", queueOf),
    results: take("results", (value, reader) => reader.list(value, resultOf)),
    library: take("library", (value, reader) => reader.list(value, offerOf)),
    comparison: take("ab", comparisonOf),
    lane: take("lane", laneOf),
    input: take("input", inputOf),
  };
  return { amp, rest };
}

function presetOf(value: Json | undefined, reader: Reader): Preset | undefined {
  const preset = reader.object(value);
  const name = preset && reader.text(preset["name"]);
  if (!preset || !name) {
    return undefined;
  }
  const settings = new Map<string, Setting>();
  reader.list(preset["chain"], (block) => {
    const label = reader.text(block["block"]);
    if (label === undefined) {
      return undefined;
    }
    settings.set(`${label}.enabled`, reader.flag(block["enabled"]) ?? true);
    Object.entries(reader.object(block["params"]) ?? {}).forEach(([parameter, set]) => {
      if (typeof set === "number" || typeof set === "string") {
        settings.set(`${label}.${parameter}`, set);
      } else {
        reader.puzzled = true;
      }
    });
    return true;
  });
  return { name, notes: reader.text(preset["notes"]) ?? "", settings };
}

function blockOf(one: JsonObject, reader: Reader): BlockSpec | undefined {
  const name = reader.text(one["block"]);
  if (name === undefined) {
    return undefined;
  }
  const all = reader.list(one["parameters"], parameterOf);
  return {
    name,
    numbers: all.filter((spec) => spec.kind === "number"),
    choices: all.filter((spec) => spec.kind === "choice"),
  };
}

function parameterOf(one: JsonObject, reader: Reader): NumberSpec | ChoiceSpec | undefined {
  const name = reader.text(one["name"]);
  if (name === undefined) {
    return undefined;
  }
  const values = one["values"];
  if (Array.isArray(values)) {
    const texts = values.map(String);
    const initial = String(one["initial"]);
    return texts.includes(initial) ? { kind: "choice", name, values: texts, initial } : undefined;
  }
  const least = reader.number(one["least"]);
  const most = reader.number(one["most"]);
  const initial = reader.number(one["initial"]);
  if (least === undefined || most === undefined || initial === undefined || !(least < most)) {
    return undefined;
  }
  return {
    kind: "number",
    name,
    unit: reader.text(one["unit"]) ?? "",
    least,
    most,
    initial,
    // A scale of ratios has no zero.
    multiplicative: one["ramp"] !== "linear" && least > 0,
  };
}

function offerOf(one: JsonObject, reader: Reader): Offer | undefined {
  const name = reader.text(one["name"]);
  return name === undefined ? undefined : { name, notes: reader.text(one["notes"]) ?? "" };
}

function queueOf(value: Json | undefined, reader: Reader): Queue {
  const queue = reader.object(value);
  return {
    provider: reader.text(queue?.["provider"]),
    wanted: reader.list(queue?.["requests"], wantedOf),
  };
}

function wantedOf(one: JsonObject, reader: Reader): Wanted | undefined {
  const id = reader.text(one["id"]);
  const prompt = reader.text(one["prompt"]);
  const state = REQUEST_STATES.find((state) => state === one["state"]);
  return id === undefined || prompt === undefined || !state
    ? undefined
    : { id, prompt, state, attempts: reader.number(one["attempts"]) ?? 0 };
}

function resultOf(one: JsonObject, reader: Reader): Result | undefined {
  const id = reader.text(one["id"]);
  const prompt = reader.text(one["prompt"]);
  return id === undefined || prompt === undefined
    ? undefined
    : {
        id,
        prompt,
        presets: reader.list(one["presets"], offerOf),
        failed: reader.text(one["failed"]),
        corrections: textsOf(one["corrections"], reader),
      };
}

function comparisonOf(value: Json | undefined, reader: Reader): Comparison {
  const comparison = reader.object(value);
  const sounds = comparison?.["sounds"];
  return {
    sounds: sounds === "a" || sounds === "b" ? sounds : undefined,
    a: reader.text(comparison?.["a"]),
    b: reader.text(comparison?.["b"]),
  };
}

function laneOf(value: Json | undefined, reader: Reader): Lane | undefined {
  const lane = reader.object(value);
  if (!lane) {
    return undefined;
  }
  const late = reader.object(lane["late"]) ?? {};
  return {
    playing: reader.flag(lane["playing"]) ?? false,
    device: reader.text(lane["device"]) ?? "",
    priority: reader.text(lane["priority"]) ?? "",
    latencyMs: reader.number(lane["latency_ms"]) ?? 0,
    worstMs: reader.number(lane["worst_ms"]) ?? 0,
    deadlineMs: reader.number(lane["deadline_ms"]) ?? 0,
    late: Object.entries(late).map(([cause, count]) => [cause, reader.number(count) ?? 0]),
  };
}

function inputOf(value: Json | undefined, reader: Reader): Input | undefined {
  const input = reader.object(value);
  const name = input && reader.text(input["name"]);
  return input && name !== undefined
    ? { name, choices: textsOf(input["choices"], reader) }
    : undefined;
}

function textsOf(value: Json | undefined, reader: Reader): readonly string[] {
  const items: readonly Json[] = Array.isArray(value) ? value : [];
  return items.flatMap((item) => {
    const text = reader.text(item);
    return text === undefined ? [] : [text];
  });
}
