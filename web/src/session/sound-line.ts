import { decodeSound, type SoundMessage } from "../wire/sound";
import { closeVerdict, SUBPROTOCOL } from "../wire/wire";
import { Retry } from "./retry";
import type { Socket, Surroundings } from "./surroundings";

/** What comes over a line: meters all the time, sound only for those who listen. */
export type SoundKind = "meters" | "sound";

/**
 * The line over which an amp's sound, or its meters, come. It tries for ever until `close()` or a
 * close code that says stop; nothing is caught up, because late sound is worth nothing.
 */
export class SoundLine {
  private socket: Socket | undefined;
  private readonly retry: Retry;

  constructor(
    private readonly host: string,
    private readonly kind: SoundKind,
    private readonly around: Surroundings,
    private readonly hear: (message: SoundMessage) => void,
  ) {
    this.retry = new Retry(around.random, () => this.connect());
  }

  connect(): void {
    this.close();
    const path = `/ws/amps/${encodeURIComponent(this.host)}/sound?of=${this.kind}`;
    this.socket = this.around.openSocket(`${this.around.socketBase}${path}`, SUBPROTOCOL, {
      onMessage: (data) => this.onMessage(data),
      onClosed: (code) => this.onClosed(code),
    });
  }

  close(): void {
    this.retry.cancel();
    this.socket?.close();
    this.socket = undefined;
  }

  private onMessage(data: unknown): void {
    const message = decodeSound(data);
    if (message) {
      this.retry.succeeded();
      // The hub sends no more than a quarter of a second beyond what it knows to be heard.
      this.socket?.send(JSON.stringify({ heard: message.position }));
      this.hear(message);
    }
  }

  private onClosed(code: number): void {
    this.socket = undefined;
    const verdict = closeVerdict(code);
    // A host that the hub does not know comes back with it; the page asks until then.
    if (verdict === "reconnect" || verdict === "unknown-host") {
      this.retry.schedule(this.around.now());
    }
  }
}
