import { retryDelayMs } from "@heddle/client";

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
