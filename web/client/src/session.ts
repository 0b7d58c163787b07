import type { Json } from "./json";
import {
  SessionMachine,
  type Effect,
  type News,
  type SessionView,
  type Submitted,
  type TimerName,
  type TransportKind,
} from "./machine";
import { NOTHING } from "./state";
import { tabStorage, type OutboxStorage } from "./storage";
import { httpTransport, webSocket, type Connection, type Transport } from "./transport";
import type { Command } from "./wire";

/** Changes are gathered for one frame of the screen; a busy room has hundreds a second. */
const GATHER_MS = 16;

export interface SessionOptions {
  /** Where the hub is, e.g. `https://hub.example`; this page's own origin if absent. */
  readonly hub?: string;
  /** How the others see this member, where the hub does not know better. */
  readonly name?: string;
  /** Stands in for a cookie. */
  readonly token?: string;
  /** Lets in once, e.g. from an invitation. */
  readonly ticket?: string;
  /** The ways to the hub in the order of preference; WebSocket, then HTTP. */
  readonly transports?: Partial<Readonly<Record<TransportKind, Transport>>>;
  readonly storage?: OutboxStorage;
  readonly random?: () => number;
  readonly now?: () => number;
}

/** What a session shows before it has started and after it was closed. */
const IDLE: SessionView = {
  ...NOTHING,
  status: { kind: "connecting" },
  unconfirmed: [],
  pending: 0,
  catchingUp: false,
};

/**
 * One session of a hub, for as long as somebody watches it: `start()`, then `subscribe` and
 * `snapshot` to show it, `say`, `set` and the others to take part, `close()` at the end. Everything
 * that is said shows at once and is sent when the hub can be reached, in order and once.
 */
export class HeddleSession {
  private readonly listeners = new Set<() => void>();
  private readonly newsListeners = new Set<(news: News) => void>();
  private readonly connections = new Map<number, Connection>();
  private readonly timers = new Map<TimerName, ReturnType<typeof setTimeout>>();
  private readonly storage: OutboxStorage;
  private readonly transports: Partial<Readonly<Record<TransportKind, Transport>>>;
  private readonly now: () => number;
  private machine: SessionMachine | undefined;
  private starts = 0;
  private gathering: ReturnType<typeof setTimeout> | undefined;
  private running = false;
  private shown = IDLE;

  constructor(
    readonly room: string,
    private readonly options: SessionOptions = {},
  ) {
    this.storage = options.storage ?? tabStorage(room);
    this.now = options.now ?? Date.now;
    this.transports = options.transports ?? {
      socket: webSocket,
      http: httpTransport((input, init) => fetch(input, init)),
    };
  }

  /** What views see; it changes only together with a notification. */
  readonly snapshot = (): SessionView => this.shown;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Hears signals of others, and what became of this client's commands. */
  readonly onNews = (listener: (news: News) => void): (() => void) => {
    this.newsListeners.add(listener);
    return () => this.newsListeners.delete(listener);
  };

  /** Connects, and takes up what this tab had not sent before. May follow a `close()`. */
  async start(): Promise<void> {
    const start = ++this.starts;
    const saved = await this.storage.load();
    if (start !== this.starts) {
      return; // Closed meanwhile.
    }
    const { name, token, ticket } = this.options;
    const client = saved?.client ?? newClientId();
    if (!saved) {
      this.storage.begin(client);
    }
    const transports = (["socket", "http"] as const).filter((kind) => this.transports[kind]);
    const random = this.options.random ?? Math.random;
    this.machine = new SessionMachine({ client, saved, name, token, ticket, transports, random });
    globalThis.addEventListener?.("online", this.wake);
    globalThis.addEventListener?.("offline", this.doubt);
    globalThis.document?.addEventListener("visibilitychange", this.wake);
    this.do((machine, now) => machine.start(now));
  }

  /** Gives back connections, timers and memory; what was not sent stays stored in this tab. */
  close(): void {
    this.starts++;
    this.do((machine) => machine.close());
    globalThis.removeEventListener?.("online", this.wake);
    globalThis.removeEventListener?.("offline", this.doubt);
    globalThis.document?.removeEventListener("visibilitychange", this.wake);
    this.storage.release();
    this.timers.forEach((timer) => clearTimeout(timer));
    this.timers.clear();
    clearTimeout(this.gathering);
    this.gathering = undefined;
    this.machine = undefined;
    this.shown = IDLE;
  }

  /** Says it to all; with `code` the content is program text. */
  say(content: string, code = false): Submitted {
    return this.submit({ t: "say", d: said(content, code) });
  }

  /** Says it and has the assistant answer. */
  ask(content: string, code = false): Submitted {
    return this.submit({ t: "ask", d: said(content, code) });
  }

  /** Sets a key of the session's state for all; `null` deletes it. */
  set(key: string, value: Json): Submitted {
    return this.submit({ t: "set", k: key, d: { value } });
  }

  /** Ends an answer that is being written. */
  cancel(answer: string): Submitted {
    return this.submit({ t: "cancel", d: { answer } });
  }

  /** Tells the others something that is not kept, and answers whether it was sent. */
  signal(data: Json): boolean {
    return this.do((machine, now) => machine.signal(data, now)) ?? false;
  }

  /** Call it at every key; it is told to the hub as often as is useful. */
  typing(on: boolean): void {
    this.do((machine, now) => machine.typing(on, now));
  }

  /** Takes a refused command out of the view. */
  dismiss(id: string): void {
    this.do((machine) => machine.dismiss(id));
  }

  /** Says a refused command again. */
  again(id: string): Submitted | undefined {
    return this.do((machine, now) => machine.again(id, now));
  }

  refreshToken(token: string): void {
    this.do((machine) => machine.refresh(token));
  }

  /** Tries now instead of waiting. */
  tryNow(): void {
    this.do((machine, now) => machine.wake(now));
  }

  private readonly wake = (): void => {
    if (!globalThis.document?.hidden) {
      this.tryNow();
    }
  };

  /** A browser that thinks it is offline may be wrong; the hub is asked. */
  private readonly doubt = (): void => {
    if (this.shown.status.kind === "connected") {
      this.tryNow();
    }
  };

  private submit(command: Command): Submitted {
    const message = "This session is not open.";
    return (
      this.do((machine, now) => machine.submit(command, now)) ?? {
        ok: false,
        code: "disconnected",
        message,
      }
    );
  }

  /** Runs one input, then carries out what it led to. */
  private do<T>(input: (machine: SessionMachine, now: number) => T): T | undefined {
    const { machine } = this;
    if (!machine) {
      return undefined;
    }
    const result = input(machine, this.now());
    // An effect may lead to the next input at once; the outer loop carries that out as well, after
    // the effects that came before it.
    if (!this.running) {
      this.running = true;
      for (let due = machine.takeEffects(); due.length > 0; due = machine.takeEffects()) {
        due.forEach((effect) => this.carryOut(effect));
      }
      this.running = false;
    }
    return result;
  }

  private carryOut(effect: Effect): void {
    switch (effect.kind) {
      case "open":
        return this.open(effect.link, effect.transport);
      case "send":
        return this.connections.get(effect.link)?.send(effect.text);
      case "close":
        this.connections.get(effect.link)?.close();
        this.connections.delete(effect.link);
        return undefined;
      case "timer":
        return this.setTimer(effect.name, effect.at);
      case "store":
        return this.storage.put(effect.counter, effect.text);
      case "forget":
        return this.storage.remove(effect.counter);
      case "tell":
        return this.newsListeners.forEach((listener) => listener(effect.news));
      case "changed":
        this.gathering ??= setTimeout(() => this.publish(), GATHER_MS);
        return undefined;
    }
  }

  private open(link: number, kind: TransportKind): void {
    const url =
      (this.options.hub ?? location.origin) + `/ws/sessions/${encodeURIComponent(this.room)}`;
    const connection = this.transports[kind]?.(url, {
      opened: () => this.do((machine, now) => machine.opened(link, now)),
      received: (text) => this.do((machine, now) => machine.received(link, text, now)),
      heard: () => this.do((machine, now) => machine.heard(link, now)),
      closed: (code, retryAfterMs) => {
        this.connections.delete(link);
        this.do((machine, now) => machine.closed(link, code, now, retryAfterMs));
      },
    });
    if (connection) {
      this.connections.set(link, connection);
    }
  }

  private setTimer(name: TimerName, at: number | undefined): void {
    clearTimeout(this.timers.get(name));
    this.timers.delete(name);
    if (at !== undefined) {
      const run = () => {
        this.timers.delete(name);
        this.do((machine, now) => machine.timer(name, now));
      };
      this.timers.set(name, setTimeout(run, Math.max(0, at - this.now())));
    }
  }

  private publish(): void {
    this.gathering = undefined;
    if (this.machine) {
      this.shown = this.machine.view();
      this.listeners.forEach((listener) => listener());
    }
  }
}

/** `crypto.randomUUID` exists only on secure origins; a hub on a LAN address is none. */
function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function said(content: string, code: boolean) {
  return code ? { content, code } : { content };
}
