import { decodeWatchFrame } from "../wire/decode";
import type { Json } from "../wire/json";
import {
  assertNever,
  closeVerdict,
  SILENCE_MS,
  SLOW_READER,
  SUBPROTOCOL,
  type Operation,
  type Policy,
  type Rule,
  type WatchFrame,
} from "../wire/wire";
import type { Answer } from "./api";
import { afterRestart, mayRepeat, withAnswer, withCall, type Call } from "./calls";
import { HubClock } from "./hub-clock";
import { observe, receive, roomOf, type Room } from "./room";
import { Retry } from "./retry";
import { Store } from "./store";
import type { Socket, Surroundings } from "./surroundings";

/** How often a page asks whether a host that the hub does not know has come back. */
const UNKNOWN_HOST_POLL_MS = 2_000;

export type Connection =
  | { readonly kind: "connecting"; readonly hubGone: boolean }
  | { readonly kind: "live" }
  | { readonly kind: "waiting"; readonly hubGone: boolean; readonly retryAt: number }
  | { readonly kind: "unknown-host" }
  | { readonly kind: "signed-out" }
  | { readonly kind: "stopped"; readonly code: number };

/** A request to the hub that is under way, or was not done; one that was done leaves nothing. */
export type Request =
  | { readonly kind: "asking" }
  | { readonly kind: "refused"; readonly reason: string };

/** What a request is about. */
export type RequestName =
  | `cancel ${string}`
  | `answer ${string}`
  | `rule ${string}`
  | "cancel all"
  | "delete the host";

export interface HostView {
  readonly connection: Connection;
  /** What was last known; it stays readable while the hub is gone. */
  readonly room?: Room;
  readonly calls: readonly Call[];
  readonly requests: ReadonlyMap<RequestName, Request>;
  /** What to add to this page's clock to have the hub's. */
  readonly hubAheadMs: number;
}

/**
 * Watches one host and calls its actions.
 *
 * Frames come over one socket in the order of their numbers; a gap or a malformed frame ends the
 * socket, and the next one continues from the last good number or from a fresh snapshot. It tries
 * for ever until `close()` or a close code that says stop.
 */
export class HostSession extends Store<HostView> {
  private socket: Socket | undefined;
  private epoch: string | undefined;
  private trusted = true;
  private welcomed = false;
  /** Whether the last socket ended because nobody was there, and not to catch up. */
  private hubGone = false;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private unknownHostPoll: ReturnType<typeof setTimeout> | undefined;
  private ruling = Promise.resolve();
  private readonly retry: Retry;
  private readonly hubClock = new HubClock();

  constructor(
    readonly host: string,
    private readonly around: Surroundings,
  ) {
    super({
      connection: { kind: "connecting", hubGone: false },
      calls: [],
      requests: new Map(),
      hubAheadMs: 0,
    });
    this.retry = new Retry(around.random, () => this.connect());
  }

  connect(): void {
    this.dropSocket();
    this.welcomed = false;
    this.change({ connection: { kind: "connecting", hubGone: this.hubGone } });
    this.socket = this.around.openSocket(this.url(), SUBPROTOCOL, {
      onMessage: (data) => this.onMessage(data),
      onClosed: (code) => this.onClosed(code),
    });
    this.awaitTraffic();
  }

  /** Tries at once instead of waiting; does nothing unless it waits. */
  tryNow(): void {
    if (this.value.connection.kind === "waiting") {
      this.retry.now();
    }
  }

  close(): void {
    this.retry.cancel();
    this.dropSocket();
  }

  /** Calls an action and answers the call's key, by which views find what became of it. */
  call(action: string, params: Json, deadlineMs: number): string {
    const call: Call = {
      key: this.around.newKey(),
      action,
      params,
      deadlineMs,
      sentAt: this.around.now(),
      epoch: this.epoch ?? "",
      fate: { kind: "sending" },
    };
    this.change({ calls: withCall(this.value.calls, call) });
    void this.send(call);
    return call.key;
  }

  /**
   * Calls an action that may be done twice or not at all, such as a knob that is being turned, and
   * waits for what became of it. Nothing keeps it, here or at the hub.
   */
  ask(action: string, params: Json, deadlineMs: number): Promise<Answer<Operation>> {
    return this.around.api.ask({ host: this.host, action, params, deadlineMs });
  }

  /** Asks the hub to withdraw an operation that has not started. */
  async cancel({ operation }: Operation): Promise<void> {
    await this.request(`cancel ${operation}`, () => this.around.api.cancel(operation));
  }

  /** Asks the hub to withdraw all that has not started. */
  async cancelAll(): Promise<void> {
    await this.request("cancel all", () => this.around.api.cancelAll(this.host));
  }

  /** Answers the question whether an operation may run. */
  async answer({ operation }: Operation, allow: boolean): Promise<void> {
    await this.request(`answer ${operation}`, () => this.around.api.approve(operation, allow));
  }

  /** Sets the rule of an action, or takes it away. One by one: the hub takes all rules at once. */
  setRule(action: string, rule: Rule | undefined): Promise<void> {
    this.ruling = this.ruling.then(() =>
      this.request(`rule ${action}`, () => this.putRule(action.toLowerCase(), rule)),
    );
    return this.ruling;
  }

  private async putRule(action: string, rule: Rule | undefined): Promise<Answer<Policy>> {
    const before = this.value.room?.policy;
    const rules = new Map(before?.rules);
    if (rule === undefined) {
      rules.delete(action);
    } else {
      rules.set(action, rule);
    }
    const answer = await this.around.api.setPolicy(this.host, { rules });
    const { room } = this.value;
    // A frame that came meanwhile says more than the answer: somebody else may have set rules, too.
    if (answer.kind === "ok" && room && room.policy === before) {
      this.change({ room: { ...room, policy: answer.value } });
    }
    return answer;
  }

  /** Makes the hub forget this host. */
  async deleteHost(): Promise<void> {
    await this.request("delete the host", () => this.around.api.deleteHost(this.host));
  }

  private url(): string {
    const { room } = this.value;
    const path = `${this.around.socketBase}/ws/hosts/${encodeURIComponent(this.host)}`;
    return this.epoch && room && this.trusted
      ? `${path}?from=${encodeURIComponent(`${this.epoch}:${room.seq}`)}`
      : path;
  }

  private onMessage(data: unknown): void {
    this.awaitTraffic();
    const decoded = decodeWatchFrame(typeof data === "string" ? data : "");
    const problem = decoded.ok ? this.strangerIn(decoded.value) : decoded.problem;
    if (decoded.ok && problem === undefined) {
      return this.onFrame(decoded.value);
    }
    console.error(`frame refused: ${problem}`);
    // Replaying from here would bring the same frame again; a snapshot may get past it.
    this.trusted = false;
    this.catchUp();
  }

  /** Nothing of one host may show under another, whoever mixed them up. */
  private strangerIn(frame: WatchFrame): string | undefined {
    const named =
      frame.t === "snapshot"
        ? [frame.d.host, ...frame.d.operations]
        : frame.t === "operation"
          ? [frame.d]
          : [];
    const stranger = named.find(({ host }) => host !== this.host);
    return stranger && `it is about ${stranger.host}, not ${this.host}`;
  }

  private onFrame(frame: WatchFrame): void {
    const { room } = this.value;
    switch (frame.t) {
      case "welcome":
        this.hubClock.welcome(frame.d.seq);
        return this.onWelcome(frame.d.epoch, frame.d.recovered);
      case "snapshot":
        this.trusted = true;
        this.change({ room: roomOf(frame, room) });
        return this.onLive();
      case "owner":
        return room && this.change({ room: observe(room, frame.d, this.around.now()) });
      default: {
        const received = room && receive(room, frame);
        if (received?.kind === "applied") {
          this.hubClock.heard(frame, this.around.now());
          return this.change({ room: received.room, hubAheadMs: this.hubClock.aheadMs });
        }
        return received?.kind === "old" ? undefined : this.catchUp();
      }
    }
  }

  private onWelcome(epoch: string, recovered: boolean): void {
    this.welcomed = true;
    if (this.epoch !== undefined && this.epoch !== epoch) {
      const { calls, room } = this.value;
      this.change({ calls: afterRestart(calls, room?.operations ?? []) });
    }
    this.epoch = epoch;
    if (recovered) {
      this.onLive();
    }
  }

  private onLive(): void {
    this.retry.succeeded();
    this.change({ connection: { kind: "live" } });
    const { calls, room } = this.value;
    const lost = calls.filter((call) =>
      mayRepeat(call, room?.operations ?? [], this.epoch ?? "", this.around.now()),
    );
    lost.forEach((call) => void this.send(call));
  }

  private async send(call: Call): Promise<void> {
    const answer = await this.around.api.call({ ...call, host: this.host });
    this.change({ calls: withAnswer(this.value.calls, call.key, answer) });
  }

  /** Asks the hub for something; views see that it is under way, and why it was not done. */
  private async request(name: RequestName, ask: () => Promise<Answer<unknown>>): Promise<void> {
    this.setRequest(name, { kind: "asking" });
    const answer = await ask();
    switch (answer.kind) {
      case "ok":
        return this.setRequest(name, undefined);
      case "refused":
        return this.setRequest(name, { kind: "refused", reason: answer.error.message });
      case "gone":
        return this.setRequest(name, { kind: "refused", reason: "The hub did not answer." });
      default:
        return assertNever(answer);
    }
  }

  private setRequest(name: RequestName, request: Request | undefined): void {
    const next = new Map(this.value.requests);
    if (request) {
      next.set(name, request);
    } else {
      next.delete(name);
    }
    this.change({ requests: next });
  }

  private onClosed(code: number): void {
    this.dropSocket();
    const verdict = closeVerdict(code);
    switch (verdict) {
      case "reconnect":
        this.waitToRetry(code !== SLOW_READER);
        return void this.askWhyRefused();
      case "sign-in":
        return this.change({ connection: { kind: "signed-out" } });
      case "unknown-host":
        this.hubGone = false; // It has just said that it does not know the host.
        this.change({ connection: { kind: "unknown-host" } });
        return this.pollForHost();
      case "stop":
        return this.change({ connection: { kind: "stopped", code } });
      default:
        return assertNever(verdict);
    }
  }

  /** A browser hides why a handshake was refused (it says 1006), so the hub is asked over HTTP. */
  private async askWhyRefused(): Promise<void> {
    if (this.welcomed) {
      return;
    }
    const answer = await this.around.api.session();
    if (answer.kind === "refused" && answer.status === 401) {
      this.retry.cancel();
      this.change({ connection: { kind: "signed-out" } });
    }
  }

  /**
   * After a restart the hub knows a host only once it has linked again. The socket's verdict is
   * "stop", so the page asks over HTTP and watches again when the host is there.
   */
  private pollForHost(): void {
    this.unknownHostPoll = setTimeout(async () => {
      const polled = this.unknownHostPoll;
      const answer = await this.around.api.host(this.host);
      if (polled !== this.unknownHostPoll) {
        return; // Closed while the hub was answering.
      }
      if (answer.kind === "refused" && answer.status === 404) {
        this.pollForHost();
      } else {
        this.connect();
      }
    }, UNKNOWN_HOST_POLL_MS);
  }

  private catchUp(): void {
    this.dropSocket();
    this.waitToRetry(false);
  }

  private waitToRetry(hubGone: boolean): void {
    this.hubGone = hubGone;
    const retryAt = this.retry.schedule(this.around.now());
    this.change({ connection: { kind: "waiting", hubGone, retryAt } });
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
        this.dropSocket();
        this.waitToRetry(true);
      }
    }, SILENCE_MS);
  }

  private dropSocket(): void {
    clearTimeout(this.silence);
    clearTimeout(this.unknownHostPoll);
    this.unknownHostPoll = undefined;
    this.socket?.close();
    this.socket = undefined;
  }
}
