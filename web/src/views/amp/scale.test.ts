import { describe, expect, it } from "vitest";
import type { NumberSpec } from "./amp";
import { STEP, stepped, turnOf, typed, valueAt, words } from "./scale";

function spec(changes: Partial<NumberSpec>): NumberSpec {
  return {
    kind: "number",
    name: "x",
    unit: "",
    least: 0,
    most: 1,
    initial: 0.5,
    multiplicative: false,
    ...changes,
  };
}

const GAIN = spec({ unit: "dB", least: -60, most: 0 });
const CUT = spec({ unit: "Hz", least: 3000, most: 12_000, multiplicative: true });
const RATE = spec({ unit: "Hz", least: 0.05, most: 5, multiplicative: true });

describe("a knob", () => {
  it("turns in equal ratios where ears do", () => {
    expect(turnOf(CUT, 6000)).toBeCloseTo(0.5);
    expect(valueAt(CUT, 0.5)).toBe(6000);
    expect(turnOf(GAIN, -30)).toBeCloseTo(0.5);
  });

  it("reaches both ends, and nothing beyond", () => {
    for (const one of [GAIN, CUT, RATE, spec({})]) {
      expect(valueAt(one, 0)).toBe(one.least);
      expect(valueAt(one, 1)).toBe(one.most);
      expect(valueAt(one, 7)).toBe(one.most);
      expect(turnOf(one, one.most * 2 + 1)).toBe(1);
    }
  });

  it("comes from one end to the other by steps, each of which changes something", () => {
    for (const one of [GAIN, CUT, RATE, spec({})]) {
      let value = one.least;
      let steps = 0;
      while (value < one.most && steps < 1000) {
        const next = stepped(one, value, STEP);
        expect(next).toBeGreaterThan(value);
        value = next;
        steps++;
      }
      expect(value).toBe(one.most);
      expect(steps).toBeLessThan(140);
    }
  });

  it("reads as people write it", () => {
    expect(words(GAIN, -18)).toBe("−18 dB");
    expect(words(CUT, 8000)).toBe("8 kHz");
    expect(words(spec({}), 0.455)).toBe("45.5 %");
    expect(words(spec({ least: 1, most: 10 }), 3)).toBe("3");
  });

  it("takes what is typed, in its unit and within its range", () => {
    expect(typed(GAIN, "-12.34")).toBe(-12.3);
    expect(typed(GAIN, "−12 dB")).toBe(-12);
    expect(typed(CUT, "8k")).toBe(8000);
    expect(typed(CUT, "4.5 kHz")).toBe(4500);
    expect(typed(spec({}), "45,5")).toBe(0.455);
    expect(typed(spec({}), "150 %")).toBe(1);
    expect(typed(GAIN, "loud")).toBeUndefined();
    expect(typed(GAIN, "1.2.3")).toBeUndefined();
  });
});
