/** The binary messages of `/ws/amps/{host}/sound`; docs/wire.md describes them. */

/** Position, sample rate, channels, format. */
const HEADER_BYTES = 16;
const SAMPLES = 1;
const METERS = 2;
const LEVELS = 5;
const MOST_RATE = 384_000;

/** A piece of sound. */
export interface SoundBlock {
  readonly kind: "sound";
  /** Frames since the source began. */
  readonly position: number;
  readonly rate: number;
  /** -1 to 1. */
  readonly samples: Float32Array;
}

/** How loud it is now. Levels are shares of full scale, the bands decibels, deepest first. */
export interface Reading {
  readonly kind: "meters";
  readonly position: number;
  readonly inputPeak: number;
  readonly inputRms: number;
  readonly outputPeak: number;
  readonly outputRms: number;
  /** Decibels by which the dynamics hold it down, 0 or more. */
  readonly reductionDb: number;
  readonly bandsDb: Float32Array;
}

export type SoundMessage = SoundBlock | Reading;

/** Reads a message; undefined if it is none. */
export function decodeSound(data: unknown): SoundMessage | undefined {
  if (!(data instanceof ArrayBuffer) || data.byteLength < HEADER_BYTES) {
    return undefined;
  }
  const view = new DataView(data);
  const position = Number(view.getBigInt64(0, true));
  const rate = view.getInt32(8, true);
  const channels = view.getInt16(12, true);
  const format = view.getInt16(14, true);
  const body = data.byteLength - HEADER_BYTES;
  if (!Number.isSafeInteger(position) || position < 0 || rate <= 0 || rate > MOST_RATE) {
    return undefined;
  }
  if (format === SAMPLES && channels === 1 && body > 0 && body % 2 === 0) {
    return { kind: "sound", position, rate, samples: shorts(view, body / 2) };
  }
  if (format === METERS && body >= LEVELS * 4 && body % 4 === 0) {
    return reading(position, floats(view, body / 4));
  }
  return undefined;
}

function shorts(view: DataView, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, n) =>
    view.getInt16(HEADER_BYTES + 2 * n, true) / 32768,
  );
}

function floats(view: DataView, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, n) =>
    view.getFloat32(HEADER_BYTES + 4 * n, true),
  );
}

function reading(position: number, all: Float32Array): Reading {
  const level = (n: number) => all[n] ?? 0;
  return {
    kind: "meters",
    position,
    inputPeak: level(0),
    inputRms: level(1),
    outputPeak: level(2),
    outputRms: level(3),
    reductionDb: level(4),
    bandsDb: all.slice(LEVELS),
  };
}
