import { SoundLine } from "../../session/sound-line";
import { Store } from "../../session/store";
import type { Surroundings } from "../../session/surroundings";
import type { SoundBlock } from "../../wire/sound";
import type { Playing } from "./sound-processor";
import processorUrl from "./sound-processor?worker&url";

export type Listening =
  | { readonly kind: "off" }
  | { readonly kind: "starting" }
  | { readonly kind: "on"; readonly playing: Playing }
  | { readonly kind: "impossible"; readonly reason: string };

/** A change of volume takes this long, or it would click. */
const VOLUME_S = 0.03;

interface Open {
  readonly context: AudioContext;
  readonly volume: GainNode;
  readonly queue: AudioWorkletNode;
}

/** Plays an amp's sound in this page, as it comes: little is queued, and what is late is dropped. */
export class Player extends Store<Listening> {
  private readonly line: SoundLine;
  private open: Open | undefined;
  /** The rate at which a context is being made; sound that comes meanwhile is not needed. */
  private opening: number | undefined;
  private loudness = 0.8;

  constructor(host: string, around: Surroundings) {
    super({ kind: "off" });
    this.line = new SoundLine(host, "sound", around, (message) => {
      if (message.kind === "sound") {
        this.hear(message);
      }
    });
  }

  get volume(): number {
    return this.loudness;
  }

  set volume(volume: number) {
    this.loudness = volume;
    this.open?.volume.gain.setTargetAtTime(volume ** 2, this.open.context.currentTime, VOLUME_S);
  }

  /** Begins to listen; to be called by a click, or the browser keeps silent. */
  start(): void {
    if (!isSecureContext || typeof AudioWorkletNode === "undefined") {
      const reason = "Browsers play live sound only on pages that came by HTTPS or from this machine.";
      return this.replace({ kind: "impossible", reason });
    }
    this.replace({ kind: "starting" });
    this.line.connect();
  }

  stop(): void {
    this.line.close();
    this.opening = undefined;
    this.drop();
    this.replace({ kind: "off" });
  }

  private hear({ position, rate, samples }: SoundBlock): void {
    if (this.open?.context.sampleRate === rate) {
      this.open.queue.port.postMessage([position, samples], [samples.buffer]);
    } else if (this.opening !== rate) {
      this.opening = rate;
      void this.make(rate);
    }
  }

  /** The context has the sound's own rate: the browser converts, and better than we would. */
  private async make(rate: number): Promise<void> {
    this.drop();
    const context = new AudioContext({ sampleRate: rate, latencyHint: "interactive" });
    try {
      await context.audioWorklet.addModule(processorUrl);
      await context.resume();
    } catch (problem) {
      void context.close();
      this.line.close();
      return this.replace({ kind: "impossible", reason: `The browser plays nothing: ${problem}` });
    }
    if (this.opening !== rate) {
      return void context.close();
    }
    const queue = new AudioWorkletNode(context, "heddle-sound", { numberOfInputs: 0 });
    const volume = new GainNode(context, { gain: this.loudness ** 2 });
    queue.connect(volume).connect(context.destination);
    queue.port.onmessage = ({ data }: MessageEvent<Playing>) =>
      this.replace({ kind: "on", playing: data });
    this.open = { context, volume, queue };
    this.opening = undefined;
  }

  private drop(): void {
    if (this.open) {
      this.open.queue.port.onmessage = null;
      void this.open.context.close();
      this.open = undefined;
    }
  }
}
