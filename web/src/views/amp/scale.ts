/** Where a knob stands for a number, and how numbers read. */
import type { NumberSpec } from "./amp";

/** A turn of this much per arrow key; a hundred of them go from end to end. */
export const STEP = 0.01;
export const FINE_STEP = 0.001;
export const PAGE = 0.1;

/** How far a knob is turned, 0 to 1. */
export function turnOf({ least, most, multiplicative }: NumberSpec, value: number): number {
  const turn = multiplicative
    ? Math.log(value / least) / Math.log(most / least)
    : (value - least) / (most - least);
  return Math.min(1, Math.max(0, turn));
}

/** The number at a turn; rounded as it is shown, so that what is read is what is set. */
export function valueAt(spec: NumberSpec, turn: number): number {
  const { least, most, multiplicative } = spec;
  const share = Math.min(1, Math.max(0, turn));
  const exact = multiplicative ? least * (most / least) ** share : least + (most - least) * share;
  return tidy(spec, exact);
}

/** The next number in that direction: a step, or what one digit makes where a step shows nothing. */
export function stepped(spec: NumberSpec, value: number, turns: number): number {
  const next = valueAt(spec, turnOf(spec, value) + turns);
  return next === value ? tidy(spec, value + Math.sign(turns) * 10 ** -digitsOf(spec, value)) : next;
}

/** Within the range, and with as many digits as anybody can hear. */
export function tidy(spec: NumberSpec, value: number): number {
  const rounded = Number(value.toFixed(digitsOf(spec, value)));
  return Math.min(spec.most, Math.max(spec.least, rounded === 0 ? 0 : rounded));
}

/** Digits behind the point. */
function digitsOf({ unit, least, most }: NumberSpec, value: number): number {
  switch (unit) {
    case "dB":
      return 1;
    case "Hz":
    case "ms":
    case "s": {
      const size = Math.abs(value);
      return size >= 100 ? 0 : size >= 10 ? 1 : 2;
    }
    default:
      return most - least > 2 ? 2 : 3;
  }
}

/** A number with its unit, as it stands below the knob; a real minus sign. */
export function words({ unit, least, most }: NumberSpec, value: number): string {
  if (unit === "" && least >= 0 && most <= 1) {
    return `${Number((value * 100).toFixed(1))} %`;
  }
  if (unit === "Hz" && value >= 1000) {
    return `${Number((value / 1000).toFixed(2))} kHz`;
  }
  if (unit === "") {
    return String(Number(value.toFixed(2)));
  }
  return `${String(value).replace("-", "−")} ${unit}`;
}

/** What somebody typed as a number of this knob; undefined if it is none. Shares are in percent. */
export function typed(spec: NumberSpec, text: string): number | undefined {
  const match = /^([+−-]?[\d.,]+)\s*(k?)\s*(%|[a-z]*)$/i.exec(text.trim());
  const number = Number(match?.[1]?.replace("−", "-").replace(",", "."));
  if (!match || Number.isNaN(number)) {
    return undefined;
  }
  const share = spec.unit === "" && spec.least >= 0 && spec.most <= 1;
  return tidy(spec, (number * (match[2] ? 1000 : 1)) / (share ? 100 : 1));
}
