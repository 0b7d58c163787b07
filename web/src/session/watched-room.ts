import {
  closeVerdict,
  SILENCE_MS,
  SLOW_READER,
  SUBPROTOCOL,
  type CloseVerdict,
} from "../wire/wire";
import { decodeRoomFrame, type RoomFrame } from "../wire/decode";
import type { Json } from "../wire/json";
import { Retry } from "./retry";
import { Store } from "./store";
import type { Socket, Surroundings } from "./surroundings";

export type Watching =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  | { readonly kind: "waiting"; readonly hubGone: boolean; readonly retryAt: number }
  | { readonly kind: "over"; readonly verdict: Exclude<CloseVerdict, "reconnect"> };

/** How a room's frames come to a state: pure, so that it can be tested without a socket. */
export interface Fold<S> {
  readonly empty: S;
  snapshot(before: S, data: Json): S;
  frame(before: S, frame: RoomFrame): S;
}

export interface Watched<S> {
  readonly watching: Watching;
  readonly state: S;
}

/**
 * Watches a room of the hub that one can only watch. A hole ends the socket, and the next one
 * continues from the last good number or from a fresh snapshot.
 */
export class WatchedRoom<S> extends Store<Watched<S>> {
  private socket: Socket | undefined;
  private epoch: string | undefined;
  private seq = 0;
  private welcomed = false;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private readonly retry: Retry;

  constructor(
    private readonly path: string,
    private readonly around: Surroundings,
    private readonly fold: Fold<S>,
  ) {
    super({ watching: { kind: "connecting" }, state: fold.empty });
    this.retry = new Retry(around.random, () => this.connect());
  }

  connect(): void {
    this.dropSocket();
    this.welcomed = false;
    this.change({ watching: { kind: "connecting" } });
    this.socket = this.around.openSocket(this.url(), SUBPROTOCOL, {
      onMessage: (data) => this.onMessage(data),
      onClosed: (code) => this.onClosed(code),
    });
    this.awaitTraffic();
  }

  tryNow(): void {
    if (this.value.watching.kind === "waiting") {
      this.retry.now();
    }
  }

  close(): void {
    this.retry.cancel();
    this.dropSocket();
  }

  private url(): string {
    const from = this.epoch === undefined ? undefined : `${this.epoch}:${this.seq}`;
    const mark = this.path.includes("?") ? "&" : "?";
    const query = from === undefined ? "" : `${mark}from=${encodeURIComponent(from)}`;
    return `${this.around.socketBase}${this.path}${query}`;
  }

  private onMessage(data: unknown): void {
    this.awaitTraffic();
    const decoded = decodeRoomFrame(typeof data === "string" ? data : "");
    if (!decoded.ok) {
      console.error(`frame refused: ${decoded.problem}`);
      this.epoch = undefined;
      return this.again(false);
    }
    this.onFrame(decoded.value);
  }

  private onFrame(frame: RoomFrame): void {
    const { state } = this.value;
    if (frame.t === "welcome") {
      this.welcomed = true;
      this.epoch = frame.epoch;
      this.retry.succeeded();
      this.change({ watching: { kind: "live" } });
    } else if (frame.t === "snapshot") {
      this.seq = frame.seq;
      this.change({ state: this.fold.snapshot(state, frame.d) });
    } else if (frame.t === "soft") {
      this.change({ state: this.fold.frame(state, frame) });
    } else if (frame.p === this.seq) {
      this.seq = frame.s;
      this.change({ state: this.fold.frame(state, frame) });
    } else if (frame.s > this.seq) {
      this.again(false);
    }
  }

  private onClosed(code: number): void {
    const verdict = closeVerdict(code);
    if (verdict === "reconnect") {
      this.again(code !== SLOW_READER);
      void this.askWhyRefused();
    } else {
      this.dropSocket();
      void this.end(verdict);
    }
  }

  /** A guest is refused with the same code as a stranger, but is signed in. */
  private async end(verdict: Exclude<CloseVerdict, "reconnect">): Promise<void> {
    const signedIn = verdict === "sign-in" && (await this.around.api.session()).kind === "ok";
    this.change({ watching: { kind: "over", verdict: signedIn ? "stop" : verdict } });
  }

  /** A browser hides why a handshake was refused, so the hub is asked over HTTP. */
  private async askWhyRefused(): Promise<void> {
    if (this.welcomed) {
      return;
    }
    const answer = await this.around.api.session();
    if (answer.kind === "refused" && answer.status === 401) {
      this.close();
      this.change({ watching: { kind: "over", verdict: "sign-in" } });
    }
  }

  private again(hubGone: boolean): void {
    this.dropSocket();
    const retryAt = this.retry.schedule(this.around.now());
    this.change({ watching: { kind: "waiting", hubGone, retryAt } });
  }

  /** Pages cannot see pings; after a silence the hub is asked whether it is still there. */
  private awaitTraffic(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(async () => {
      const { socket } = this;
      const answer = await this.around.api.health();
      if (socket !== this.socket) {
        return;
      }
      if (answer.kind === "ok" && this.welcomed) {
        this.awaitTraffic();
      } else {
        this.again(true);
      }
    }, SILENCE_MS);
  }

  private dropSocket(): void {
    clearTimeout(this.silence);
    this.socket?.close();
    this.socket = undefined;
  }
}
