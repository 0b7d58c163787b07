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

/** One pending attempt at most; a new one replaces the old. */
export class Retry {
  private attempt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly random: () => number,
    private readonly run: () => void,
  ) {}

  /** Plans the next attempt and answers the time at which it comes. */
  schedule(now: number): number {
    this.cancel();
    const delay = retryDelayMs(this.attempt++, this.random());
    this.timer = setTimeout(this.run, delay);
    return now + delay;
  }

  /** Tries at once because the person asked; the ceiling starts again from below. */
  now(): void {
    this.succeeded();
    this.run();
  }

  succeeded(): void {
    this.cancel();
    this.attempt = 0;
  }

  cancel(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
