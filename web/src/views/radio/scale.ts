/** Where a time line has its numbers. */

/** Steps that people count in, in seconds. */
const STEPS = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600];

/** Room for a number such as 1:00:00. */
const ROOM_PX = 72;

/** The smallest step at which the numbers have room beside one another. */
export function stepOf(lengthS: number, width: number): number {
  const least = (lengthS * ROOM_PX) / Math.max(ROOM_PX, width);
  return STEPS.find((step) => step >= least) ?? Math.ceil(least / 21_600) * 21_600;
}

/** Every step, and the end itself instead of a step that is too near to it. */
export function ticksOf(lengthS: number, step: number): number[] {
  const steps = Array.from({ length: Math.floor(lengthS / step) + 1 }, (_, n) => n * step);
  return [...steps.filter((seconds) => seconds === 0 || lengthS - seconds > step / 2), lengthS];
}
