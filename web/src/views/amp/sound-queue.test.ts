import { describe, expect, it } from "vitest";
import { MOST_S, SoundQueue } from "./sound-queue";

const RATE = 48_000;
const PIECE = 960;

/** Samples that say at which frame they stand. */
function piece(position: number, frames = PIECE): Float32Array {
  return Float32Array.from({ length: frames }, (_, n) => position + n);
}

function pull(queue: SoundQueue, frames: number): Float32Array {
  const output = new Float32Array(frames);
  queue.pull(output);
  return output;
}

describe("a queue of sound", () => {
  it("gathers a little, then plays in order", () => {
    const queue = new SoundQueue(RATE);
    queue.push(0, piece(0));
    expect(pull(queue, 128).every((sample) => sample === 0)).toBe(true);
    for (let at = PIECE; at < 5 * PIECE; at += PIECE) {
      queue.push(at, piece(at));
    }
    pull(queue, 128); // Fades in.
    expect([...pull(queue, 3)]).toEqual([128, 129, 130]);
    expect(queue.gaps).toBe(0);
  });

  it("never holds more than a quarter of a second, and plays on with the newest", () => {
    const queue = new SoundQueue(RATE);
    for (let at = 0; at < RATE; at += PIECE) {
      queue.push(at, piece(at));
      expect(queue.queuedS).toBeLessThanOrEqual(MOST_S);
    }
    const left = Math.round(queue.queuedS * RATE);
    pull(queue, 128);
    expect(pull(queue, 1)[0]).toBe(RATE - left + 128);
    expect(queue.dropped).toBe(RATE - left);
  });

  it("takes a piece that is longer than all it holds", () => {
    const queue = new SoundQueue(RATE);
    queue.push(0, piece(0));
    queue.push(PIECE, piece(PIECE, RATE));
    expect(queue.queuedS).toBeLessThanOrEqual(MOST_S);
    pull(queue, 128);
    expect(pull(queue, 1)[0]).toBe(PIECE + RATE - Math.round(RATE * MOST_S) + 128);
  });

  it("counts what is missing, and is silent while nothing comes", () => {
    const queue = new SoundQueue(RATE);
    for (let at = 0; at < 6 * PIECE; at += PIECE) {
      queue.push(at, piece(at));
    }
    queue.push(9 * PIECE, piece(9 * PIECE));
    expect(queue.gaps).toBe(1);
    while (queue.queuedS > 0) {
      pull(queue, 96);
    }
    expect(pull(queue, 128).every((sample) => sample === 0)).toBe(true);
    expect(queue.gaps).toBe(2);
    pull(queue, 128);
    expect(queue.gaps).toBe(2);
  });
});
