/**
 * Clients, a hub and the network between them on one virtual clock, driven by a seed: delays, cuts,
 * lines that die unnoticed, frames that are lost or come twice, late commands of old connections,
 * reloads of the page, refusals and hubs that restart. Then everything works again, and all must
 * agree. Throws as soon as a client shows what is not true.
 */
import { isJsonObject, parseJson } from "../json";
import {
  SessionMachine,
  type Effect,
  type MachineOptions,
  type SessionView,
  type TimerName,
  type TransportKind,
} from "../machine";
import type { Saved } from "../outbox";
import type { Message } from "../wire";
import { FakeHub, type HubConnection } from "./fake-hub";

/** Faults and work end here, and then all has this long to settle. */
const BUSY_MS = 25_000;
const SETTLE_MS = 120_000;

export type MakeMachine = (options: MachineOptions) => SessionMachine;

/** A small generator with a good spread (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Report {
  readonly commands: number;
  readonly cuts: number;
  readonly reloads: number;
  readonly overHttp: number;
}

export function simulate(seed: number, make: MakeMachine = (o) => new SessionMachine(o)): Report {
  return new Simulation(seed, make).run();
}

class Simulation {
  readonly random: () => number;
  now = 1_000;
  readonly hub: FakeHub;
  commands = 0;
  cuts = 0;
  reloads = 0;
  overHttp = 0;
  private readonly due: { at: number; run: () => void }[] = [];
  private readonly clients: Client[];

  constructor(
    seed: number,
    readonly make: MakeMachine,
  ) {
    this.random = seeded(seed);
    this.hub = new FakeHub({
      window: 5 + Math.floor(this.random() * 60),
      newest: 15,
      limits: { messageBytes: 400, messagesPerSecond: 20 },
      heartbeatMs: 3_000,
      now: () => this.now,
      refuse: () => {
        if (this.quiet) {
          return undefined;
        }
        const chance = this.random();
        if (chance < 0.03) {
          return { code: "too_fast", message: "Slower.", retryAfterMs: 300 };
        }
        return chance < 0.08 ? { code: "not_allowed", message: "No." } : undefined;
      },
    });
    const count = 2 + Math.floor(this.random() * 2);
    this.clients = Array.from({ length: count }, (_, i) => new Client(this, `c${i}`));
  }

  get quiet(): boolean {
    return this.now > BUSY_MS;
  }

  run(): Report {
    this.clients.forEach((client) => client.load());
    this.clients.forEach((client) => this.somewhen(400, () => client.work()));
    this.somewhen(8_000, () => this.trouble());
    while (this.now < BUSY_MS + SETTLE_MS && !this.isSettled()) {
      const next = this.take();
      this.now = next.at;
      next.run();
      this.clients.forEach((client) => client.check());
    }
    this.clients.forEach((client) => client.checkAtEnd());
    const { commands, cuts, reloads, overHttp } = this;
    return { commands, cuts, reloads, overHttp };
  }

  after(ms: number, run: () => void): void {
    const at = this.now + ms;
    // Few are due at once, and equal times keep their order.
    let index = this.due.length;
    while (index > 0 && (this.due[index - 1]?.at ?? 0) > at) {
      index--;
    }
    this.due.splice(index, 0, { at, run });
  }

  somewhen(within: number, run: () => void): void {
    this.after(this.random() * within, run);
  }

  /** True as often as told, and never once the faults are over. */
  unlucky(chance: number): boolean {
    return !this.quiet && this.random() < chance;
  }

  fail(what: string): never {
    throw new Error(`at ${Math.round(this.now)} ms: ${what}`);
  }

  private isSettled(): boolean {
    return this.quiet && this.clients.every((client) => client.isSettled());
  }

  private take() {
    return this.due.shift() ?? this.fail("nothing is due");
  }

  private trouble(): void {
    if (this.quiet) {
      return;
    }
    const chance = this.random();
    if (chance < 0.3) {
      this.hub.restart();
    } else if (chance < 0.6) {
      this.hub.tell({ t: "stopping", d: { retryAfterMs: 500 } });
      this.hub.endAll(4004);
    } else {
      this.hub.endAll(4001);
    }
    this.somewhen(12_000, () => this.trouble());
  }
}

/** One tab: its machine, and its storage, which lives on over a reload. */
class Client {
  private machine!: SessionMachine;
  private readonly stored = new Map<number, string>();
  private next = 1;
  private readonly timers = new Map<TimerName, object>();
  private readonly lines = new Map<number, Line>();
  private readonly submitted = new Set<string>();
  private readonly told = new Set<string>();
  private dirty = true;
  /** Some networks let no WebSocket through. */
  private readonly noSockets: boolean;

  constructor(
    private readonly sim: Simulation,
    private readonly name: string,
  ) {
    this.noSockets = sim.random() < 0.3;
  }

  load(): void {
    const entries = [...this.stored].map(([counter, text]) => ({ counter, text }));
    const saved: Saved = { client: this.name, next: this.next, entries };
    this.machine = this.sim.make({
      client: this.name,
      saved,
      transports: ["socket", "http"],
      random: this.sim.random,
    });
    this.machine.start(this.sim.now);
    this.carryOut();
  }

  /** What a person does, again and again. */
  work(): void {
    const { sim, machine } = this;
    if (sim.quiet) {
      return;
    }
    const chance = sim.random();
    const content = `${this.name} says ${sim.commands}`;
    const submitted =
      chance < 0.5
        ? machine.submit({ t: "say", d: { content } }, sim.now)
        : machine.submit(
            { t: "set", k: `k${Math.floor(chance * 10)}`, d: { value: content } },
            sim.now,
          );
    if (submitted.ok) {
      sim.commands++;
      this.submitted.add(submitted.id);
    }
    machine.typing(sim.random() < 0.5, sim.now);
    this.carryOut();
    if (sim.unlucky(0.02)) {
      this.reload();
    }
    if (sim.unlucky(0.06)) {
      this.lines.forEach((line) => line.cut());
    }
    const pause = sim.random() < 0.1 ? 5_000 : 700;
    sim.somewhen(pause, () => this.work());
  }

  check(): void {
    if (!this.dirty) {
      return;
    }
    this.dirty = false;
    const view = this.machine.view();
    const { sim } = this;
    const { committed } = sim.hub;
    const shown = [...view.messages, ...view.unconfirmed].map(({ id }) => id);
    if (new Set(shown).size < shown.length) {
      sim.fail(`${this.name} shows something twice`);
    }
    const lie = view.messages.find(({ id }) => !committed.has(id));
    if (lie) {
      sim.fail(`${this.name} shows ${lie.id} as confirmed`);
    }
    const known = new Set([...shown, ...this.told]);
    for (const id of this.submitted) {
      if (!known.has(id)) {
        sim.fail(`${this.name} has forgotten ${id}`);
      }
    }
  }

  isSettled(): boolean {
    const { status, pending, seq } = this.machine.view();
    return status.kind === "connected" && pending === 0 && seq === this.sim.hub.seq;
  }

  checkAtEnd(): void {
    const { sim, name } = this;
    const { hub } = sim;
    const view = this.machine.view();
    if (view.status.kind !== "connected" || view.pending > 0) {
      sim.fail(`${name} is ${view.status.kind} with ${view.pending} pending`);
    }
    const size = view.messages.length;
    const same = JSON.stringify(hub.messages.slice(-size)) === JSON.stringify(view.messages);
    if (!same && size > 0) {
      sim.fail(`${name} has other messages than the hub: ${differs(view, hub.messages)}`);
    }
    if (size < Math.min(hub.options.newest, hub.messages.length)) {
      sim.fail(`${name} has only ${size} messages`);
    }
    const keys = (map: ReadonlyMap<string, unknown>) => JSON.stringify([...map].sort());
    if (keys(view.keyed) !== keys(hub.state)) {
      sim.fail(`${name} has another state than the hub`);
    }
    const mine = [...hub.committed].filter((id) => id.startsWith(`${name}-`));
    const counters = mine.map((id) => Number(id.split("-")[1]));
    if (counters.some((counter, i) => i > 0 && counter <= (counters[i - 1] ?? 0))) {
      sim.fail(`commands of ${name} were applied twice or out of order`);
    }
    for (const id of this.submitted) {
      if (!hub.refused.has(id) && !mine.includes(id)) {
        sim.fail(`${id} was never decided`);
      }
    }
  }

  /** Gives an input to the machine, unless the page was left meanwhile. */
  input(machine: SessionMachine, run: (machine: SessionMachine) => void): void {
    if (machine === this.machine) {
      run(machine);
      this.carryOut();
    }
  }

  private reload(): void {
    this.sim.reloads++;
    this.lines.forEach((line) => line.cut());
    this.lines.clear();
    this.timers.clear();
    // What was refused and only shown is gone with the page.
    this.machine.view().unconfirmed.forEach(({ id, refusal }) => refusal && this.told.add(id));
    this.load();
  }

  private carryOut(): void {
    const { machine } = this;
    for (const effect of machine.takeEffects()) {
      this.one(machine, effect);
    }
  }

  private one(machine: SessionMachine, effect: Effect): void {
    switch (effect.kind) {
      case "open":
        this.lines.set(effect.link, this.openLine(machine, effect.link, effect.transport));
        return;
      case "send":
        return this.lines.get(effect.link)?.up(effect.text);
      case "close":
        this.lines.get(effect.link)?.close();
        this.lines.delete(effect.link);
        return;
      case "timer":
        return this.setTimer(machine, effect.name, effect.at);
      case "store":
        this.stored.set(effect.counter, effect.text);
        this.next = effect.counter + 1;
        return;
      case "forget":
        this.stored.delete(effect.counter);
        return;
      case "tell":
        if (effect.news.kind === "decided") {
          this.checkDecided(effect.news.id, effect.news.refusal !== undefined);
        }
        return;
      case "changed":
        this.dirty = true;
        return;
    }
  }

  private checkDecided(id: string, refused: boolean): void {
    const { hub } = this.sim;
    this.told.add(id);
    if (refused ? !hub.refused.has(id) : !hub.committed.has(id)) {
      this.sim.fail(`${this.name} tells that ${id} was ${refused ? "refused" : "applied"}`);
    }
  }

  private setTimer(machine: SessionMachine, name: TimerName, at: number | undefined): void {
    const timer = {};
    this.timers.set(name, timer);
    if (at !== undefined) {
      this.sim.after(Math.max(0, at - this.sim.now), () => {
        if (this.timers.get(name) === timer) {
          this.input(machine, (one) => one.timer(name, this.sim.now));
        }
      });
    }
  }

  private openLine(machine: SessionMachine, link: number, kind: TransportKind): Line {
    const fails = (kind === "socket" && this.noSockets) || this.sim.unlucky(0.15);
    if (kind === "http") {
      this.sim.overHttp++;
    }
    return new Line(this.sim, this.name, kind, fails, (run) => this.input(machine, run), link);
  }
}

/** Both directions of a connection. Each keeps its order; what is on its way may be lost. */
class Line {
  private open = true;
  private upFree = 0;
  private downFree = 0;
  private answerFree = 0;
  private hubSide: HubConnection | undefined;
  private texts: string[] = [];

  constructor(
    private readonly sim: Simulation,
    client: string,
    kind: TransportKind,
    fails: boolean,
    private readonly tell: (run: (machine: SessionMachine) => void) => void,
    private readonly link: number,
  ) {
    sim.somewhen(60, () => {
      if (fails) {
        return this.ended(1006);
      }
      this.hubSide = sim.hub.connect(
        {
          send: (text) => this.down(text),
          ...(kind === "http" && { answer: (text: string) => this.answer(text) }),
          end: (code) => sim.somewhen(50, () => this.ended(code)),
          plan: (flush) => sim.somewhen(50, flush),
        },
        { id: client, name: client, role: "admin" },
      );
      this.tell((machine) => machine.opened(link, sim.now));
    });
  }

  up(text: string): void {
    if (this.open) {
      this.upFree = Math.max(this.upFree, this.sim.now + this.delay());
      // It arrives even if the line is cut meanwhile: a hub reads what was sent before.
      this.sim.after(this.upFree - this.sim.now, () => this.hubSide?.receive(text));
    }
  }

  /** The client no longer listens; the hub learns it some time later. */
  close(): void {
    this.open = false;
    this.sim.somewhen(3_000, () => this.hubSide?.gone());
  }

  /** Breaks in the middle of whatever is on its way; who learns of it, learns it later. */
  cut(): void {
    if (this.open) {
      this.sim.cuts++;
      this.open = false;
      this.upFree = Infinity;
      const unnoticed = this.sim.random() < 0.3;
      this.sim.somewhen(2_000, () => this.hubSide?.gone());
      if (!unnoticed) {
        this.sim.somewhen(500, () => this.tellClosed(1006));
      }
    }
  }

  private down(text: string): void {
    const { sim } = this;
    const frame = parseJson(text);
    const stored = isJsonObject(frame) && frame["s"] !== undefined;
    if (stored && sim.unlucky(0.02)) {
      return; // A hub may skip frames for a slow reader; the next one shows it.
    }
    this.downFree = Math.max(this.downFree, sim.now + this.delay());
    this.deliver(text, this.downFree);
    this.texts = [...this.texts, text].slice(-8);
    if (sim.unlucky(0.04) && stored) {
      this.deliver(this.texts[Math.floor(sim.random() * this.texts.length)] ?? text, this.downFree);
    }
  }

  private answer(text: string): void {
    this.answerFree = Math.max(this.answerFree, this.sim.now + this.delay());
    this.deliver(text, this.answerFree);
  }

  private deliver(text: string, at: number): void {
    this.sim.after(at - this.sim.now, () => {
      if (this.open) {
        this.tell((machine) => machine.received(this.link, text, this.sim.now));
      }
    });
  }

  private ended(code: number): void {
    if (this.open) {
      this.open = false;
      this.tellClosed(code);
    }
  }

  private tellClosed(code: number): void {
    this.tell((machine) => machine.closed(this.link, code, this.sim.now));
  }

  private delay(): number {
    return this.sim.random() < 0.05 ? 1_500 * this.sim.random() : 5 + 40 * this.sim.random();
  }
}

function differs(view: SessionView, messages: readonly Message[]): string {
  const theirs = messages.slice(-view.messages.length);
  const index = theirs.findIndex((one, i) => one.id !== view.messages[i]?.id);
  return `${index} of ${theirs.length}: ${theirs[index]?.id}, ${view.messages[index]?.id}`;
}
