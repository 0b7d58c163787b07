/**
 * Measures the hub that this page came from, by clients in this page that take part in its session
 * "Self-test". `./heddle selftest` has the same checks with the same limits.
 */
import type { HubApi } from "../session/api";
import { Participant } from "./participant";
import { reportPage } from "./report";

const SESSION = "Self-test";
const PARTICIPANTS = 5;
const VISITORS = 20;
const CROWD = 50;
const MAX_P99_MS = 100;
const MIN_UPDATES = 50;
const RACE_KEYS = 4;
const RACE_ROUNDS = 3;
const MISSED = 10;
const WARM_UP = 50;

/** A hub lets a person say 20 messages a second; this stays well below. */
const PACE_MS = 100;

/** As fast as a hub lets a client change something. */
const FULL_PACE_MS = 50;
const PATIENCE_MS = 10_000;
const LOOK_AGAIN_MS = 5;

/** What is measured, and what it takes to pass. */
const LIMITS = {
  "WebSocket latency": "p99 below 100 ms",
  "update frequency": "at least 50 a second",
  "race conditions": "all end with the same values",
  "memory leaks": "nothing is left of 20 clients",
  "error recovery": "back within 10 s, nothing missed, nothing twice",
  "connection stability": "none breaks by itself",
  "message ordering": "the same order for all",
  "concurrent connections": "50 within 10 s",
} as const;

export type CheckName = keyof typeof LIMITS;

export interface CheckResult {
  readonly check: CheckName;
  readonly passed: boolean;
  readonly measured: string;
  readonly limit: string;
}

export interface Report {
  readonly passed: boolean;
  readonly checks: readonly CheckResult[];
  /** A page that needs nothing else. */
  readonly html: string;
  /** Saves the page as a file. */
  save(): void;
}

/** Runs all checks, prints them as a table, and answers the report. */
export async function runRealTimeTests(api: HubApi, seconds: number): Promise<Report> {
  const checks = await new SelfTest(await sessionOf(api), seconds * 1000).run();
  console.table(checks);
  const passed = checks.every((check) => check.passed);
  const html = reportPage(location.origin, new Date(), checks);
  return { passed, checks, html, save: () => save(html) };
}

/** The session of an earlier run, or a new one. */
async function sessionOf(api: HubApi): Promise<string> {
  let after: string | undefined;
  do {
    const page = await api.sessions(after);
    if (page.kind !== "ok") {
      throw new Error("The hub does not list its sessions.");
    }
    const known = page.value.sessions.find(({ name }) => name === SESSION);
    if (known) {
      return known.room;
    }
    after = page.value.next;
  } while (after !== undefined);
  const made = await api.createSession(SESSION);
  if (made.kind !== "ok") {
    throw new Error("The tests need a session of their own, which only the hub's people can make.");
  }
  return made.value;
}

function save(html: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([html], { type: "text/html" }));
  link.download = "heddle-self-test.html";
  link.click();
  URL.revokeObjectURL(link.href);
}

class SelfTest {
  private readonly results: CheckResult[] = [];
  private readonly people: Participant[] = [];
  private readonly prefix = `self-test ${Math.random().toString(36).slice(2)} `;
  private cuts = 0;

  constructor(
    private readonly room: string,
    private readonly lengthMs: number,
  ) {}

  async run(): Promise<readonly CheckResult[]> {
    try {
      for (let i = 1; i <= PARTICIPANTS; i++) {
        this.people.push(new Participant(this.room, `Self-test ${i}`));
      }
      if (!(await this.allSettled())) {
        throw new Error("The hub does not let the tests into their session.");
      }
      await this.talk();
      await this.change();
      await this.race();
      await this.cutAndRecover();
      await this.comeAndGo();
      await this.crowd();
      await this.stayIdle();
      return this.results;
    } finally {
      this.people.forEach((one) => one.close());
    }
  }

  private result(check: CheckName, passed: boolean, measured: string): void {
    this.results.push({ check, passed, measured, limit: LIMITS[check] });
  }

  private person(i: number): Participant {
    const one = this.people[i % PARTICIPANTS];
    if (!one) {
      throw new Error("nobody is there");
    }
    return one;
  }

  private allSettled(): Promise<boolean> {
    return until(
      () =>
        this.people.every((one) => one.settled) &&
        new Set(this.people.map((one) => one.view.seq)).size === 1,
    );
  }

  /** All say something in turn; when it shows to the others is the latency, and how the order. */
  private async talk(): Promise<void> {
    for (let i = 0; i < WARM_UP; i++) {
      this.person(i).session.say(`${this.prefix}warm ${i}`);
    }
    await gathered();
    await this.allSettled();
    const prefix = `${this.prefix}talk `;
    const step = PACE_MS / PARTICIPANTS;
    const count = Math.max(40, Math.round(this.lengthMs / 2 / step));
    const said = new Map<string, number>();
    const start = performance.now();
    for (let i = 0; i < count; i++) {
      await pause(start + i * step - performance.now());
      said.set(`${prefix}${i}`, performance.now());
      this.person(i).session.say(`${prefix}${i}`);
    }
    await until(() => this.people.every((one) => one.shownWith(prefix).length >= count));
    const latencies = this.people
      .flatMap((one) => [...said].map(([text, at]) => (one.shownAt.get(text) ?? Infinity) - at))
      .sort((a, b) => a - b);
    const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? Infinity;
    this.result(
      "WebSocket latency",
      at(0.99) < MAX_P99_MS,
      `p50 ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms, of ${count} messages`,
    );
    this.judgeOrder(prefix, count);
  }

  private judgeOrder(prefix: string, count: number): void {
    const first = this.person(0).shownWith(prefix);
    const others = this.people.filter((one) => one.shownWith(prefix).join() !== first.join());
    const numbers = first.map((text) => Number(text.slice(prefix.length)));
    const late = this.people.filter((_, who) => {
      const own = numbers.filter((number) => number % PARTICIPANTS === who);
      return own.some((number, i) => i > 0 && number < (own[i - 1] ?? 0));
    });
    const once = first.length === count && new Set(first).size === count;
    this.result(
      "message ordering",
      once && others.length === 0 && late.length === 0,
      `${new Set(first).size} of ${count} messages once; ${others.length} clients see another ` +
        `order; ${late.length} authors out of order`,
    );
  }

  private async change(): Promise<void> {
    const before = this.person(0).view.seq;
    const start = performance.now();
    const rounds = Math.max(20, Math.round(this.lengthMs / 4 / FULL_PACE_MS));
    for (let i = 0; i < rounds; i++) {
      await pause(start + i * FULL_PACE_MS - performance.now());
      this.people.forEach((one, who) =>
        one.session.set(`self-test/${who}/${i % RACE_KEYS}`, `${this.prefix}${i}`),
      );
    }
    await gathered();
    const settled = await this.allSettled();
    const perSecond = ((this.person(0).view.seq - before) * 1000) / (performance.now() - start);
    this.result(
      "update frequency",
      settled && perSecond >= MIN_UPDATES,
      `${perSecond.toFixed(0)} a second seen by one client`,
    );
  }

  private async race(): Promise<void> {
    let differences = 0;
    let settled = true;
    for (let round = 0; round < RACE_ROUNDS; round++) {
      const given = `${this.prefix}${round} by `;
      for (let key = 0; key < RACE_KEYS; key++) {
        this.people.forEach((one, who) =>
          one.session.set(`self-test/race/${key}`, `${given}${who}`),
        );
      }
      await gathered();
      settled = (await this.allSettled()) && settled;
      for (let key = 0; key < RACE_KEYS; key++) {
        const values = new Set(
          this.people.map((one) => String(one.view.keyed.get(`self-test/race/${key}`))),
        );
        const ours = [...values].every((value) => value.startsWith(given));
        differences += values.size === 1 && ours ? 0 : 1;
      }
    }
    this.result(
      "race conditions",
      settled && differences === 0,
      `${RACE_ROUNDS * RACE_KEYS * PARTICIPANTS} changes of ${RACE_KEYS} keys by ` +
        `${PARTICIPANTS} clients, ${differences} differences`,
    );
  }

  private async cutAndRecover(): Promise<void> {
    const cut = this.person(1);
    const other = this.person(2);
    const prefix = `${this.prefix}cut `;
    const start = performance.now();
    this.cuts++;
    cut.cut();
    for (let i = 0; i < MISSED; i++) {
      (i % 3 === 2 ? cut : other).session.say(`${prefix}${i}`);
    }
    const back = await until(
      () =>
        cut.settled &&
        cut.view.seq >= other.view.seq &&
        other.shownWith(prefix).length >= MISSED,
    );
    const seconds = (performance.now() - start) / 1000;
    const shown = cut.shownWith(prefix);
    const same = shown.join() === other.shownWith(prefix).join();
    this.result(
      "error recovery",
      back && same && new Set(shown).size === MISSED,
      `back after ${seconds.toFixed(1)} s with ${new Set(shown).size} of ${MISSED} messages, ` +
        `${same ? "in the same order" : "not in the same order"}`,
    );
  }

  /** How many connections the hub says there are in the session. */
  private connections(): number {
    return this.person(0).view.members.reduce((sum, { connections }) => sum + connections, 0);
  }

  private async comeAndGo(): Promise<void> {
    await until(() => this.connections() === PARTICIPANTS);
    const before = this.connections();
    const openBefore = Participant.openConnections();
    const visitors = Array.from(
      { length: VISITORS },
      (_, i) => new Participant(this.room, `Visitor ${i}`),
    );
    const came = await until(() => visitors.every((one) => one.settled));
    visitors.forEach((one) => one.close());
    const left = await until(() => this.connections() <= before);
    const held = Participant.openConnections() - openBefore;
    this.result(
      "memory leaks",
      came && left && held <= 0,
      `${Math.max(0, this.connections() - before)} connections too many at the hub, ` +
        `${held} of ${VISITORS} clients still connected here`,
    );
  }

  private async crowd(): Promise<void> {
    const start = performance.now();
    const crowd = Array.from({ length: CROWD }, (_, i) => new Participant(this.room, `Guest ${i}`));
    try {
      const here = await until(() => crowd.every((one) => one.settled));
      const seconds = (performance.now() - start) / 1000;
      const word = `${this.prefix}welcome`;
      this.person(0).session.say(word);
      const heard = await until(() => crowd.every((one) => one.shownAt.has(word)));
      const connected = crowd.filter((one) => one.connected).length;
      this.result(
        "concurrent connections",
        here && heard,
        `${connected} of ${CROWD} after ${seconds.toFixed(1)} s; ` +
          (heard ? "all hear" : "not all hear"),
      );
    } finally {
      crowd.forEach((one) => one.close());
    }
  }

  private async stayIdle(): Promise<void> {
    await pause(this.lengthMs / 4);
    const breaks = this.people.reduce((sum, one) => sum + one.breaks, 0) - this.cuts;
    this.result(
      "connection stability",
      breaks <= 0 && this.people.every((one) => one.connected),
      `${Math.max(0, breaks)} of ${PARTICIPANTS} connections broke`,
    );
  }
}

function pause(ms: number): Promise<void> {
  return ms > 0 ? new Promise((done) => setTimeout(done, ms)) : Promise.resolve();
}

/** What a client was told shows in its view a moment later. */
function gathered(): Promise<void> {
  return pause(FULL_PACE_MS);
}

async function until(isSo: () => boolean): Promise<boolean> {
  const end = performance.now() + PATIENCE_MS;
  while (!isSo()) {
    if (performance.now() > end) {
      return false;
    }
    await pause(LOOK_AGAIN_MS);
  }
  return true;
}
