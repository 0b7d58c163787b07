/**
 * When to try again: full jitter between 0.5 s and a ceiling that doubles to 20 s, for ever. The
 * spread keeps a hundred pages from coming back to a restarted hub in the same instant.
 */
export const SHORTEST_MS = 500;
export const LONGEST_MS = 20_000;

/** @param chance a number in [0, 1) */
export function retryDelayMs(attempt: number, chance: number): number {
  const ceiling = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** (attempt + 1));
  return SHORTEST_MS + chance * (ceiling - SHORTEST_MS);
}
