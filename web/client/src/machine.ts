/**
 * One client of one session, without clock, chance, storage or network: inputs go in, effects come
 * out. Whoever runs it calls one method, carries out `takeEffects()` in their order, and calls the
 * next.
 *
 * **Order.** Stored frames are applied by their numbers only: an older one is a repeat, one that
 * leaves a hole is not applied and the missing ones are asked for on the same connection.
 *
 * **Optimism.** What shows is the fold of the hub's frames with the outbox on top, so a change that
 * others overtook is rebased by nothing but that. An entry leaves the top with the frame that
 * carries its id, with an acknowledgement whose number has been reached (frames that were merged in
 * a batch carry one id only), or with a refusal, which rolls it back.
 *
 * **Once.** Every undecided entry is sent again on every new connection, in order and under its old
 * id; the hub decides an id once.
 *
 * **Connections.** One at a time, each with a number, so that nothing late of an old one is taken
 * for news. WebSocket first; after two failures in turn HTTP and WebSocket take turns; over HTTP a
 * WebSocket is tried beside it now and then, and takes over once it opens.
 */
import { retryDelayMs } from "./backoff";
import { decodeFrames } from "./decode";
import type { Json } from "./json";
import { Outbox, sizeOf, textOf, type Entry, type Saved } from "./outbox";
import { SessionState, setKey, type ShownState } from "./state";
import {
  assertNever,
  GRACE_MS,
  HEARTBEAT_MS,
  position,
  stopReason,
  type Command,
  type Limits,
  type Refusal,
  type SessionFrame,
  type SoftCommand,
  type StopReason,
  type StoredFrame,
  type WelcomeFrame,
  type You,
} from "./wire";

/** A connection that is not welcomed by then is given up. */
const WELCOME_MS = 10_000;

/** A connection that lives this long was a good one; one that does not counts as a failure. */
const STABLE_MS = 10_000;

/** After so many sockets in turn that failed, HTTP is tried as well. */
const FAILURES_BEFORE_HTTP = 2;

/** How soon a WebSocket is tried again beside HTTP, and how rarely at last. */
const FIRST_PROBE_MS = 10_000;
const LAST_PROBE_MS = 600_000;

/** Commands on their way at once; more gains nothing and is sent twice if the line breaks. */
const IN_FLIGHT = 32;

/** How long to wait for missed frames before they are asked for again. */
const SYNC_MS = 2_000;

/** Clients that were all told the same time come back within this of one another. */
const SPREAD_MS = 500;

/** The hub hears that somebody types at most this often; well within the time it holds. */
const TYPING_AGAIN_MS = 3_000;

/** Refusals that wait for somebody to read them. */
const REFUSED_KEPT = 100;

/** Until the hub has said its own; small enough for any hub. */
const CAUTIOUS: Limits = { messageBytes: 65_536, messagesPerSecond: 10 };

/** The close code of a line that just broke. */
export const LINE_LOST = 1006;

export type TransportKind = "socket" | "http";
export type TimerName = "retry" | "alive" | "probe" | "send" | "sync" | "typing";

export type Effect =
  | { readonly kind: "open"; readonly link: number; readonly transport: TransportKind }
  | { readonly kind: "send"; readonly link: number; readonly text: string }
  | { readonly kind: "close"; readonly link: number }
  /** One timer of each name; without a time it is cancelled. */
  | { readonly kind: "timer"; readonly name: TimerName; readonly at?: number }
  | { readonly kind: "store"; readonly counter: number; readonly text: string }
  | { readonly kind: "forget"; readonly counter: number }
  | { readonly kind: "tell"; readonly news: News }
  /** `view()` has changed. */
  | { readonly kind: "changed" };

/** What happens and is not part of the view. */
export type News =
  | { readonly kind: "signal"; readonly member: string; readonly data: Json }
  | { readonly kind: "decided"; readonly id: string; readonly refusal?: Refusal };

export type Status =
  | { readonly kind: "connecting" }
  | { readonly kind: "connected"; readonly over: TransportKind }
  /** Without a time while an attempt is under way. */
  | { readonly kind: "reconnecting"; readonly retryAt?: number }
  /** It does not try again by itself. */
  | { readonly kind: "disconnected"; readonly reason: StopReason | "closed" };

/** A command that is not part of the session (yet). */
export interface Unconfirmed {
  readonly id: string;
  readonly command: Command;
  readonly at: number;
  readonly refusal?: Refusal;
}

/** What a page shows: the session with this client's own changes on top. */
export interface SessionView extends ShownState {
  readonly status: Status;
  readonly you?: You;
  /** What is pending or was refused, in the order it was said. */
  readonly unconfirmed: readonly Unconfirmed[];
  readonly pending: number;
  /** Whether older frames than the newest are still to come. */
  readonly catchingUp: boolean;
}

export type Submitted =
  | { readonly ok: true; readonly id: string }
  | { readonly ok: false; readonly code: NotTaken; readonly message: string };

export type NotTaken = "outbox_full" | "too_large" | "disconnected" | "session_closed";

export interface MachineOptions {
  readonly client: string;
  readonly saved?: Saved;
  readonly name?: string;
  readonly token?: string;
  readonly ticket?: string;
  /** In the order of preference. */
  readonly transports: readonly TransportKind[];
  /** In [0, 1). */
  readonly random: () => number;
}

interface Link {
  readonly number: number;
  readonly kind: TransportKind;
  readonly since: number;
  liveAt?: number;
  heardAt: number;
  pingedAt?: number;
}

export class SessionMachine {
  protected readonly state = new SessionState();
  protected readonly outbox: Outbox;
  private effects: Effect[] = [];
  private refused: readonly Unconfirmed[] = [];
  private status: Status = { kind: "connecting" };
  private you: You | undefined;
  private epoch: string | undefined;
  /** Whether the position may be continued from; a frame that cannot be read ends that. */
  private trusted = true;
  private reachedAt = 0;

  private link: Link | undefined;
  private probe: number | undefined;
  private links = 0;
  private attempt = 0;
  private failures = 0;
  private probeMs = FIRST_PROBE_MS;
  private retryAfterMs: number | undefined;

  private heartbeatMs = HEARTBEAT_MS;
  private limits = CAUTIOUS;
  private allowance = CAUTIOUS.messagesPerSecond;
  private allowedAt = 0;
  private holdUntil = 0;
  private syncedAt: number | undefined;
  private seqAtPong: number | undefined;
  private typingSentAt = -Infinity;
  private token: string | undefined;
  private ticket: string | undefined;

  constructor(private readonly options: MachineOptions) {
    this.outbox = new Outbox(options.client, options.saved);
    this.token = options.token;
    this.ticket = options.ticket;
  }

  /** What is to be done, in this order; each effect is handed out once. */
  takeEffects(): Effect[] {
    const { effects } = this;
    this.effects = [];
    return effects;
  }

  view(): SessionView {
    const state = this.state.shown();
    const entries = this.outbox.all();
    return {
      ...state,
      keyed: onTop(state.keyed, entries),
      status: this.status,
      you: this.you,
      unconfirmed: [...this.refused, ...entries.map(unconfirmedOf)],
      pending: entries.length,
      catchingUp: this.status.kind === "connected" && this.state.seq < this.reachedAt,
    };
  }

  // ---- what the page wants ------------------------------------------------------------------

  start(now: number): void {
    if (!this.link && this.status.kind !== "disconnected") {
      this.open(now);
    }
  }

  /** Says or changes something: at once for this client, in time for all. */
  submit(command: Command, now: number): Submitted {
    const bytes = sizeOf({ id: this.outbox.nextId, ...command });
    if (this.status.kind === "disconnected") {
      return { ok: false, code: "disconnected", message: "This session is not connected." };
    }
    if (this.state.closed) {
      return { ok: false, code: "session_closed", message: "This session has been closed." };
    }
    if (bytes > this.limits.messageBytes) {
      const message = `It has ${bytes} bytes; ${this.limits.messageBytes} is the most.`;
      return { ok: false, code: "too_large", message };
    }
    if (!this.outbox.hasRoom(bytes)) {
      const message = "Too much is waiting to be sent. Try again when the hub can be reached.";
      return { ok: false, code: "outbox_full", message };
    }
    const entry = this.outbox.add(command, now);
    this.effects.push({ kind: "store", counter: entry.counter, text: textOf(entry) });
    this.effects.push({ kind: "changed" });
    this.flush(now);
    return { ok: true, id: entry.id };
  }

  /** Tells the others something that is not kept. Answers whether it was sent. */
  signal(data: Json, now: number): boolean {
    return this.isLive() && this.allowed(now) && this.say({ t: "signal", d: data });
  }

  typing(on: boolean, now: number): void {
    const again = now - this.typingSentAt >= TYPING_AGAIN_MS;
    if (this.isLive() && (on ? again : this.typingSentAt > -Infinity)) {
      this.say({ t: "typing", d: { on } });
      this.typingSentAt = on ? now : -Infinity;
    }
  }

  /** A new token for this connection and all later ones. */
  refresh(token: string): void {
    this.token = token;
    if (this.isLive()) {
      this.say({ t: "refresh", d: { token } });
    }
  }

  /** Somebody has read why it was refused. */
  dismiss(id: string): void {
    this.refused = this.refused.filter((one) => one.id !== id);
    this.effects.push({ kind: "changed" });
  }

  /** Says again, as a new command, what was refused. */
  again(id: string, now: number): Submitted | undefined {
    const refused = this.refused.find((one) => one.id === id);
    const submitted = refused && this.submit(refused.command, now);
    if (submitted?.ok) {
      this.dismiss(id);
    }
    return submitted;
  }

  /** There may be a network again, or somebody looks: no reason to wait longer. */
  wake(now: number): void {
    if (this.status.kind === "reconnecting" && !this.link) {
      this.attempt = 0;
      this.open(now);
    } else if (this.link?.liveAt !== undefined) {
      this.ping(this.link, now);
    }
  }

  /** Ends everything; the outbox stays where it was stored. */
  close(): void {
    this.stop("closed");
  }

  // ---- what the network says ----------------------------------------------------------------

  opened(link: number, now: number): void {
    if (link === this.probe) {
      this.takeOver(link, now);
    }
    if (link === this.link?.number) {
      const from = this.trusted && this.epoch ? position(this.epoch, this.state.seq) : undefined;
      const { client, name } = this.options;
      const { token, ticket } = this;
      this.say({ t: "hello", d: { client, link, from, name, token, ticket } });
    }
  }

  /** Something came that is no frame: the line is alive. */
  heard(link: number, now: number): void {
    if (this.link?.number === link) {
      this.link.heardAt = now;
    }
  }

  received(link: number, text: string, now: number): void {
    this.heard(link, now);
    if (this.link?.number !== link) {
      return;
    }
    const decoded = decodeFrames(text);
    if (!decoded.ok) {
      // Replaying from here would bring the same frame again; a snapshot may get past it.
      this.trusted = false;
      return this.lost(LINE_LOST, now);
    }
    for (const frame of decoded.value) {
      if (this.link?.number === link) {
        this.onFrame(frame, this.link, now);
      }
    }
    this.settleReached();
    this.effects.push({ kind: "changed" });
  }

  closed(link: number, code: number, now: number, retryAfterMs?: number): void {
    if (link === this.probe) {
      this.probe = undefined;
      this.planProbe(now);
    } else if (link === this.link?.number) {
      this.retryAfterMs = retryAfterMs ?? this.retryAfterMs;
      this.lost(code, now);
    }
  }

  timer(name: TimerName, now: number): void {
    switch (name) {
      case "retry":
        return this.open(now);
      case "alive":
        return this.checkAlive(now);
      case "probe":
        return this.startProbe(now);
      case "send":
        return this.flush(now);
      case "sync":
        return this.syncedAt === undefined ? undefined : this.sync(now);
      case "typing":
        return this.watchTyping(now);
      default:
        return assertNever(name);
    }
  }

  // ---- frames -------------------------------------------------------------------------------

  private onFrame(frame: SessionFrame, link: Link, now: number): void {
    switch (frame.t) {
      case "welcome":
        return this.onWelcome(frame, link, now);
      case "snapshot":
        this.trusted = true;
        this.syncedAt = undefined;
        this.state.load(frame.d);
        // What it says of ours was applied, though its own frame and answer were missed.
        frame.d.messages.forEach(({ id }) => this.confirm(id));
        this.reachedAt = Math.max(this.reachedAt, frame.d.seq);
        return this.onLive(link, now);
      case "done":
        return this.onDone(frame.id, frame.d.s, now);
      case "refused":
        return frame.id === undefined ? undefined : this.onRefused(frame.id, frame.d, now);
      case "presence":
        return this.state.presence(frame.d.members);
      case "stats":
        return this.state.statistics(frame.d);
      case "typing":
        this.state.type(frame.d.member, frame.d.on && frame.d.member !== this.you?.id, now);
        return this.watchTyping(now);
      case "signal":
        return void this.effects.push({ kind: "tell", news: { kind: "signal", ...frame.d } });
      case "answer":
        return this.state.answer(frame.d);
      case "answer_end":
        return this.state.endAnswer(frame.d.id);
      case "gap":
        this.reachedAt = Math.max(this.reachedAt, frame.d.to);
        return undefined;
      case "epoch":
        this.epoch = frame.d.epoch;
        return undefined;
      case "stopping":
        this.retryAfterMs = frame.d.retryAfterMs;
        return undefined;
      case "pong":
        return this.onPong(frame.d.seq, now);
      case "unheard":
        return undefined;
      case "message":
      case "state":
      case "closed":
      case "unfamiliar":
        return this.onStored(frame, link, now);
      default:
        return assertNever(frame);
    }
  }

  private onWelcome({ d }: WelcomeFrame, link: Link, now: number): void {
    this.you = d.you;
    this.heartbeatMs = d.heartbeatMs;
    this.limits = d.limits;
    this.allowance = d.limits.messagesPerSecond;
    this.allowedAt = now;
    this.outbox.atLeast(d.acked);
    this.ticket = undefined; // It counts once.
    this.state.forgetSoft();
    this.syncedAt = undefined;
    this.reachedAt = d.seq;
    const isNew = d.epoch !== this.epoch;
    this.epoch = d.epoch;
    // Numbers of another epoch say nothing here; what it had decided is decided. A room in which
    // nothing has happened has no epoch yet, so what is ahead of it is of another, too.
    for (const { id, fate } of this.outbox.all()) {
      if (fate.kind === "acknowledged" && (isNew || fate.s > d.seq)) {
        this.settle(id);
      }
    }
    // Without its snapshot this position would be one of nothing.
    this.trusted = d.recovered;
    if (d.recovered) {
      this.onLive(link, now);
    }
  }

  private onLive(link: Link, now: number): void {
    if (link.liveAt !== undefined) {
      return; // A snapshot in place of frames that the log no longer had.
    }
    link.liveAt = now;
    this.status = { kind: "connected", over: link.kind };
    this.retryAfterMs = undefined;
    this.typingSentAt = -Infinity;
    this.watchAlive(now + this.heartbeatMs);
    if (link.kind === "http") {
      this.planProbe(now);
    }
    this.flush(now);
  }

  private onStored(frame: StoredFrame, link: Link, now: number): void {
    if (link.liveAt === undefined) {
      return; // A snapshot will tell.
    }
    switch (this.fit(frame)) {
      case "old":
        return undefined;
      case "hole":
        return this.syncedAt === undefined ? this.sync(now) : undefined;
      case "next":
        this.syncedAt = undefined;
        this.state.apply(frame);
        this.reachedAt = Math.max(this.reachedAt, frame.s);
        if (frame.id !== undefined) {
          this.confirm(frame.id);
        }
        return undefined;
    }
  }

  protected fit(frame: StoredFrame) {
    return this.state.fit(frame);
  }

  /** An event came that a command caused; if it was ours it is no longer pending. */
  protected confirm(id: string): void {
    this.settle(id);
  }

  private onDone(id: string, s: number, now: number): void {
    if (s <= this.state.seq) {
      this.settle(id);
    } else {
      // Over HTTP the answer may overtake the event; and merged frames carry one id only.
      this.outbox.mark(id, { kind: "acknowledged", s });
    }
    this.flush(now);
  }

  private onRefused(id: string, refusal: Refusal, now: number): void {
    const entry = this.outbox.get(id);
    if (entry && refusal.retryAfterMs !== undefined) {
      this.outbox.unsend(entry.counter);
      this.holdUntil = now + refusal.retryAfterMs;
      return void this.effects.push({ kind: "timer", name: "send", at: this.holdUntil });
    }
    if (entry) {
      const refused = { ...unconfirmedOf(entry), refusal };
      this.refused = [...this.refused, refused].slice(-REFUSED_KEPT);
      this.settle(id, refusal);
    }
    this.flush(now);
  }

  /** Acknowledged entries whose event is among what was applied. */
  private settleReached(): void {
    for (const { id, fate } of this.outbox.all()) {
      if (fate.kind === "acknowledged" && fate.s <= this.state.seq) {
        this.settle(id);
      }
    }
  }

  private settle(id: string, refusal?: Refusal): void {
    const entry = this.outbox.remove(id);
    if (entry) {
      this.effects.push({ kind: "forget", counter: entry.counter });
      this.effects.push({ kind: "tell", news: { kind: "decided", id, refusal } });
    }
  }

  private sync(now: number): void {
    if (this.epoch !== undefined && this.isLive()) {
      this.syncedAt = now;
      this.say({ t: "sync", d: { from: position(this.epoch, this.state.seq) } });
      this.effects.push({ kind: "timer", name: "sync", at: now + SYNC_MS });
    }
  }

  private onPong(seq: number, now: number): void {
    // What is missing may be on its way already; then there was some of it since the last pong.
    const waiting = this.state.seq < this.reachedAt && this.state.seq !== this.seqAtPong;
    this.seqAtPong = this.state.seq;
    if (seq > this.state.seq && !waiting) {
      this.sync(now);
    }
  }

  private watchTyping(now: number): void {
    const at = this.state.expireTyping(now);
    this.effects.push({ kind: "timer", name: "typing", at }, { kind: "changed" });
  }

  // ---- sending ------------------------------------------------------------------------------

  protected flush(now: number): void {
    if (!this.isLive() || now < this.holdUntil) {
      return;
    }
    const entries = this.outbox.all();
    let free = IN_FLIGHT - entries.filter(({ fate }) => fate.kind === "sent").length;
    for (const entry of entries) {
      if (entry.fate.kind !== "waiting") {
        continue;
      }
      if (free-- <= 0) {
        return; // The next answer sends on.
      }
      if (!this.allowed(now)) {
        const at = now + 1_000 / this.limits.messagesPerSecond;
        return void this.effects.push({ kind: "timer", name: "send", at });
      }
      this.outbox.mark(entry.id, { kind: "sent" });
      this.transmit({ id: entry.id, ...entry.command });
    }
  }

  /** Keeps to the hub's rate by itself, so that a long outbox is not refused for its haste. */
  private allowed(now: number): boolean {
    const rate = this.limits.messagesPerSecond;
    const earned = ((now - this.allowedAt) / 1_000) * rate;
    this.allowance = Math.min(Math.max(1, rate), this.allowance + earned);
    this.allowedAt = now;
    if (this.allowance < 1) {
      return false;
    }
    this.allowance--;
    return true;
  }

  private say(command: SoftCommand): true {
    this.transmit(command);
    return true;
  }

  private transmit(message: object): void {
    if (this.link) {
      this.effects.push({
        kind: "send",
        link: this.link.number,
        text: JSON.stringify(message),
      });
    }
  }

  private isLive(): boolean {
    return this.link?.liveAt !== undefined;
  }

  // ---- connections --------------------------------------------------------------------------

  private open(now: number): void {
    const link = { number: this.nextLink(now), kind: this.nextKind(), since: now, heardAt: now };
    this.link = link;
    if (this.status.kind === "reconnecting") {
      this.status = { kind: "reconnecting" };
    }
    this.effects.push(
      { kind: "timer", name: "retry" },
      { kind: "open", link: link.number, transport: link.kind },
      { kind: "changed" },
    );
    this.watchAlive(now + WELCOME_MS);
  }

  /** Rises over a reload as well, as far as the clock does. */
  private nextLink(now: number): number {
    this.links = Math.max(this.links + 1, Math.floor(now));
    return this.links;
  }

  private nextKind(): TransportKind {
    const [first = "socket", second = first] = this.options.transports;
    const turns = this.failures - FAILURES_BEFORE_HTTP;
    return turns >= 0 && turns % 2 === 0 ? second : first;
  }

  private lost(code: number, now: number): void {
    const { link } = this;
    const reason = stopReason(code);
    if (reason !== undefined) {
      return this.stop(reason);
    }
    if (link) {
      this.effects.push({ kind: "close", link: link.number });
      this.judge(link, code, now);
    }
    this.dropProbe();
    this.link = undefined;
    this.outbox.unsend();
    this.syncedAt = undefined;
    const { retryAfterMs } = this;
    const chance = this.options.random();
    const delay =
      retryAfterMs === undefined
        ? retryDelayMs(this.attempt++, chance)
        : retryAfterMs + chance * SPREAD_MS;
    this.retryAfterMs = undefined;
    this.status = { kind: "reconnecting", retryAt: now + delay };
    this.effects.push(
      { kind: "timer", name: "alive" },
      { kind: "timer", name: "sync" },
      { kind: "timer", name: "retry", at: now + delay },
      { kind: "changed" },
    );
  }

  /** What the end of a connection says about its kind. */
  private judge(link: Link, code: number, now: number): void {
    const stable = link.liveAt !== undefined && now - link.liveAt >= STABLE_MS;
    if (stable) {
      this.attempt = 0;
      this.failures = 0;
      this.probeMs = link.kind === "socket" ? FIRST_PROBE_MS : this.probeMs;
    } else if (code < 4000) {
      this.failures++; // A code of the hub came through the socket, so the socket is good.
    }
  }

  private stop(reason: StopReason | "closed"): void {
    if (this.link) {
      this.effects.push({ kind: "close", link: this.link.number });
    }
    this.dropProbe();
    this.link = undefined;
    this.outbox.unsend();
    const names = ["retry", "alive", "send", "sync", "typing"] as const;
    names.forEach((name) => this.effects.push({ kind: "timer", name }));
    this.status = { kind: "disconnected", reason };
    this.effects.push({ kind: "changed" });
  }

  private planProbe(now: number): void {
    if (this.link?.kind === "http" && this.options.transports.includes("socket")) {
      const at = now + this.probeMs * (0.5 + this.options.random());
      this.probeMs = Math.min(LAST_PROBE_MS, this.probeMs * 2);
      this.effects.push({ kind: "timer", name: "probe", at });
    }
  }

  private startProbe(now: number): void {
    if (this.link?.kind === "http" && this.probe === undefined) {
      this.probe = this.nextLink(now);
      this.effects.push({ kind: "open", link: this.probe, transport: "socket" });
    }
  }

  private takeOver(probe: number, now: number): void {
    if (this.link) {
      this.effects.push({ kind: "close", link: this.link.number });
    }
    this.probe = undefined;
    this.outbox.unsend();
    this.link = { number: probe, kind: "socket", since: now, heardAt: now };
    this.watchAlive(now + WELCOME_MS);
  }

  private dropProbe(): void {
    if (this.probe !== undefined) {
      this.effects.push({ kind: "close", link: this.probe });
      this.probe = undefined;
    }
    this.effects.push({ kind: "timer", name: "probe" });
  }

  /** A browser hides the hub's pings, so after a silence the hub is asked for a word. */
  private checkAlive(now: number): void {
    const { link } = this;
    if (!link) {
      return;
    }
    const waiting = link.pingedAt !== undefined && link.heardAt < link.pingedAt;
    const due =
      link.liveAt === undefined
        ? link.since + WELCOME_MS
        : waiting
          ? (link.pingedAt ?? 0) + GRACE_MS
          : link.heardAt + this.heartbeatMs;
    if (now < due) {
      return this.watchAlive(due);
    }
    if (waiting || link.liveAt === undefined) {
      return this.lost(LINE_LOST, now);
    }
    link.pingedAt = undefined;
    this.ping(link, now);
  }

  private ping(link: Link, now: number): void {
    link.pingedAt ??= now;
    this.say({ t: "ping", d: {} });
    this.watchAlive(link.pingedAt + GRACE_MS);
  }

  private watchAlive(at: number): void {
    this.effects.push({ kind: "timer", name: "alive", at });
  }
}

function unconfirmedOf({ id, command, at }: Entry): Unconfirmed {
  return { id, command, at };
}

/** One copy however many are pending. */
function onTop(keyed: ReadonlyMap<string, Json>, entries: readonly Entry[]) {
  const sets = entries.flatMap(({ command }) => (command.t === "set" ? [command] : []));
  if (sets.length === 0) {
    return keyed;
  }
  const next = new Map(keyed);
  sets.forEach(({ k, d }) => setKey(next, k, d.value));
  return next;
}
