import { describe, expect, it } from "vitest";
import { FLOOR_DB, height, Level } from "./levels";

describe("a meter", () => {
  it("goes up at once and down slowly", () => {
    const level = new Level();
    level.move(1, 1, 0.02);
    expect(level.db).toBe(0);
    level.move(0, 0, 0.1);
    expect(level.db).toBeCloseTo(-2.6);
    level.move(0, 0, 10);
    expect(level.db).toBe(FLOOR_DB);
  });

  it("keeps a mark where the loudest was, for a while", () => {
    const level = new Level();
    level.move(0.1, 1, 0.02);
    level.move(0.1, 0.1, 1);
    expect(level.peakDb).toBe(0);
    level.move(0.1, 0.1, 1);
    expect(level.peakDb).toBe(-20);
  });

  it("shows silence, and what is too loud, at its ends", () => {
    expect([FLOOR_DB - 9, FLOOR_DB, FLOOR_DB / 2, 0, 3].map(height)).toEqual([0, 0, 0.5, 1, 1]);
  });
});
