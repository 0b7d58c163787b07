import { describe, expect, it } from "vitest";
import { duration, limit, round } from "./format";

describe("a length of time", () => {
  it.each<[number, string]>([
    [0, "0 ms"],
    [1.234, "1.2 ms"],
    [16.7, "17 ms"],
    [999.7, "1.0 s"],
    [2_430, "2.4 s"],
    [61_000, "1 min 1 s"],
    [3_720_000, "1 h 2 min"],
  ])("of %d ms reads %s", (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

describe("a coordinate", () => {
  it("has no noise behind the point", () => {
    expect(round(12.3000001)).toBe("12.3");
    expect(round(-0.01)).toBe("0");
  });
});

describe("a limit", () => {
  it.each([
    [10_000, "10 s"],
    [1, "0.001 s"],
    [90_000, "1 min 30 s"],
  ])("of %d ms reads %j", (ms, text) => {
    expect(limit(ms)).toBe(text);
  });
});
