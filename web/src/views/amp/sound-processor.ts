/** What the browser's audio thread runs: plays what the page has received, and tells how it goes. */
import { SoundQueue } from "./sound-queue";

/** How it goes, told several times a second. */
export interface Playing {
  readonly queuedS: number;
  readonly gaps: number;
  /** Of what was played since the last time, as a share of full scale. */
  readonly rms: number;
}

/** The names that this scope has and no library declares. */
declare const sampleRate: number;
declare function registerProcessor(name: string, processor: unknown): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

const TELL_EVERY_S = 0.1;

class SoundProcessor extends AudioWorkletProcessor {
  private readonly queue = new SoundQueue(sampleRate);
  private squares = 0;
  private frames = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<readonly [number, Float32Array]>) =>
      this.queue.push(data[0], data[1]);
  }

  process(_inputs: unknown, outputs: readonly (readonly Float32Array[])[]): boolean {
    const output = outputs[0]?.[0];
    if (output) {
      this.queue.pull(output);
      this.measure(output);
    }
    return true;
  }

  private measure(output: Float32Array): void {
    for (const sample of output) {
      this.squares += sample * sample;
    }
    this.frames += output.length;
    if (this.frames >= sampleRate * TELL_EVERY_S) {
      const { queuedS, gaps } = this.queue;
      const playing: Playing = { queuedS, gaps, rms: Math.sqrt(this.squares / this.frames) };
      this.port.postMessage(playing);
      this.squares = 0;
      this.frames = 0;
    }
  }
}

registerProcessor("heddle-sound", SoundProcessor);
