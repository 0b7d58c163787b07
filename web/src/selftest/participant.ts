import {
  HeddleSession,
  noStorage,
  webSocket,
  type SessionView,
  type Transport,
} from "@heddle/client";

/** The close code of a line that broke. */
const LOST = 1006;

/** Connections of all participants that are open now. */
let open = 0;

/** A client that notes when it first showed each message, and how often its connection was lost. */
export class Participant {
  readonly session: HeddleSession;
  readonly shownAt = new Map<string, number>();
  readonly shown: string[] = [];
  breaks = 0;
  private seq = 0;
  private wasConnected = false;
  private dropLine: (() => void) | undefined;

  constructor(room: string, name: string) {
    const transports = { socket: this.droppable(webSocket) };
    this.session = new HeddleSession(room, { name, storage: noStorage(), transports });
    this.session.subscribe(() => this.look(this.session.snapshot()));
    void this.session.start();
  }

  static openConnections(): number {
    return open;
  }

  private look({ status, messages }: SessionView): void {
    const connected = status.kind === "connected";
    this.breaks += this.wasConnected && !connected ? 1 : 0;
    this.wasConnected = connected;
    for (const { s, content } of messages) {
      if (s > this.seq) {
        this.seq = s;
        this.shown.push(content);
        if (!this.shownAt.has(content)) {
          this.shownAt.set(content, performance.now());
        }
      }
    }
  }

  /** A way to the hub that can be broken as a bad network does. */
  private droppable(transport: Transport): Transport {
    return (url, listener) => {
      open++;
      let isOpen = true;
      const gone = () => {
        open -= isOpen ? 1 : 0;
        isOpen = false;
      };
      const closed = (code: number, retryAfterMs?: number) => {
        gone();
        listener.closed(code, retryAfterMs);
      };
      const connection = transport(url, {
        opened: () => listener.opened(),
        received: (text) => listener.received(text),
        heard: () => listener.heard(),
        closed,
      });
      const close = () => {
        gone();
        connection.close();
      };
      this.dropLine = () => {
        connection.close();
        closed(LOST);
      };
      return { send: (text) => connection.send(text), close };
    };
  }

  /** Breaks the connection. */
  cut(): void {
    this.dropLine?.();
  }

  shownWith(prefix: string): string[] {
    return this.shown.filter((content) => content.startsWith(prefix));
  }

  get view(): SessionView {
    return this.session.snapshot();
  }

  get connected(): boolean {
    return this.view.status.kind === "connected";
  }

  /** Whether all that it said is decided, and it has heard of that. */
  get settled(): boolean {
    return this.connected && this.view.pending === 0 && !this.view.catchingUp;
  }

  close(): void {
    this.session.close();
  }
}
