import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LONGEST_MS, retryDelayMs, SHORTEST_MS } from "@heddle/client";
import { Retry } from "./retry";

const ALMOST_ONE = 1 - Number.EPSILON;

describe("the delay before a retry", () => {
  it("is never shorter than half a second nor longer than 20 s", () => {
    for (let attempt = 0; attempt < 1_100; attempt++) {
      expect(retryDelayMs(attempt, 0)).toBe(SHORTEST_MS);
      expect(retryDelayMs(attempt, ALMOST_ONE)).toBeLessThanOrEqual(LONGEST_MS);
    }
  });

  it("has a ceiling that doubles up to 20 s", () => {
    const ceilings = [0, 1, 2, 3, 4, 5, 6].map((n) => Math.round(retryDelayMs(n, ALMOST_ONE)));
    expect(ceilings).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
  });

  it("is spread over the whole range", () => {
    expect(retryDelayMs(9, 0.5)).toBe((SHORTEST_MS + LONGEST_MS) / 2);
  });
});

describe("a retry", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("runs once at the time it told", () => {
    const run = vi.fn();
    const due = new Retry(() => 0.5, run).schedule(0);
    vi.advanceTimersByTime(due - 1);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(60_000);
    expect(run).toHaveBeenCalledOnce();
  });

  it("runs at once when asked, and not a second time", () => {
    const run = vi.fn();
    const retry = new Retry(() => 0.5, run);
    retry.schedule(0);
    retry.now();
    vi.advanceTimersByTime(60_000);
    expect(run).toHaveBeenCalledOnce();
  });

  it("starts from the shortest ceiling again after a success", () => {
    const retry = new Retry(() => ALMOST_ONE, vi.fn());
    [1, 2, 3, 4].forEach(() => retry.schedule(0));
    retry.succeeded();
    expect(retry.schedule(0)).toBeLessThanOrEqual(1_000);
  });
});
