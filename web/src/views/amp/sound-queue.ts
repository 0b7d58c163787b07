/**
 * Sound that has come and is not played yet: at most a quarter of a second. What would make more
 * of it is dropped from its old end, so that what is heard is never later than that.
 */

/** Most of what waits, in seconds. */
export const MOST_S = 0.25;

/** How much is gathered before it begins to play, and left when too much has come. */
export const TARGET_S = 0.1;

/** A fresh start is faded in over so many frames, or it would click. */
const FADE_FRAMES = 128;

export class SoundQueue {
  private readonly ring: Float32Array;
  private readonly target: number;
  private head = 0;
  private queued = 0;
  private expected = -1;
  private playing = false;
  private faded = 0;

  /** How often something was missing: lost on the way, or too late. */
  gaps = 0;
  /** Frames that were dropped because too much had come. */
  dropped = 0;

  constructor(readonly rate: number) {
    this.ring = new Float32Array(Math.round(rate * MOST_S));
    this.target = Math.round(rate * TARGET_S);
  }

  /** Seconds of sound that wait. */
  get queuedS(): number {
    return this.queued / this.rate;
  }

  /** Takes what has come; `position` tells whether something is missing before it. */
  push(position: number, samples: Float32Array): void {
    if (this.expected >= 0 && position !== this.expected) {
      this.gaps++;
    }
    this.expected = position + samples.length;
    const fitting = samples.subarray(Math.max(0, samples.length - this.ring.length));
    if (this.queued + fitting.length > this.ring.length) {
      // Down to the target at once: to drop a little with each message would crackle for ever.
      this.drop(Math.max(this.queued + fitting.length - this.ring.length, this.queued - this.target));
    }
    for (const sample of fitting) {
      this.ring[(this.head + this.queued++) % this.ring.length] = sample;
    }
  }

  /** Fills `output` with what is next, or with silence while too little has come. */
  pull(output: Float32Array): void {
    this.playing ||= this.queued >= this.target;
    if (!this.playing || this.queued < output.length) {
      if (this.playing) {
        this.gaps++;
        this.playing = false;
        this.faded = 0;
      }
      output.fill(0);
      return;
    }
    for (let n = 0; n < output.length; n++) {
      const fade = this.faded < FADE_FRAMES ? ++this.faded / FADE_FRAMES : 1;
      output[n] = (this.ring[this.head] ?? 0) * fade;
      this.head = (this.head + 1) % this.ring.length;
    }
    this.queued -= output.length;
  }

  private drop(frames: number): void {
    this.head = (this.head + frames) % this.ring.length;
    this.queued -= frames;
    this.dropped += frames;
    this.faded = 0;
  }
}
