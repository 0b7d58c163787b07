import type { Json } from "../wire/json";
import type { Operation } from "../wire/wire";
import type { Answer } from "./api";
import { Store } from "./store";

/** Numbers reach a new value over 50 ms at the host: what is sent faster nobody hears. */
const SEND_EVERY_MS = 50;

/** After its call was done a value is in the host's state at once, or somebody has set another. */
const TRUST_MS = 1_000;

export type Setting = number | string | boolean;

export interface Desk {
  /** What this page has set and the host has not shown yet, by parameter. */
  readonly ahead: ReadonlyMap<string, Setting>;
  /** Why the last value that was not taken was not. */
  readonly problem?: string;
}

/** How a value is sent to the host. */
export type Send = (parameter: string, value: Json) => Promise<Answer<Operation>>;

/**
 * Parameters that somebody turns. A value shows at once; it is sent when the one before has been
 * answered, the newest of each parameter only, so that a fast hand never runs ahead of a slow host.
 * It is the host's word again when the host shows it, or has refused it.
 */
export class ParameterDesk extends Store<Desk> {
  /** Values that have to be sent, in the order in which they were first set. */
  private readonly unsent = new Map<string, Setting>();
  private readonly trusted = new Map<string, ReturnType<typeof setTimeout>>();
  private hosts: ReadonlyMap<string, Setting> = new Map();
  private sending = false;

  constructor(private readonly send: Send) {
    super({ ahead: new Map() });
  }

  set(parameter: string, value: Setting): void {
    this.unsent.set(parameter, value);
    clearTimeout(this.trusted.get(parameter));
    this.trusted.delete(parameter);
    this.change({ ahead: new Map(this.value.ahead).set(parameter, value), problem: undefined });
    void this.sendAll();
  }

  /** What the host shows. */
  show(settings: ReadonlyMap<string, Setting>): void {
    this.hosts = settings;
    for (const parameter of this.trusted.keys()) {
      this.compare(parameter);
    }
  }

  close(): void {
    this.unsent.clear();
    this.trusted.forEach((timer) => clearTimeout(timer));
    this.trusted.clear();
  }

  private async sendAll(): Promise<void> {
    if (this.sending) {
      return;
    }
    this.sending = true;
    for (let next = this.take(); next; next = this.take()) {
      const [parameter, value] = next;
      const [answer] = await Promise.all([this.send(parameter, value), pause(SEND_EVERY_MS)]);
      this.answered(parameter, answer);
    }
    this.sending = false;
  }

  private take(): [string, Setting] | undefined {
    const next = this.unsent.entries().next().value;
    if (next) {
      this.unsent.delete(next[0]);
    }
    return next;
  }

  private answered(parameter: string, answer: Answer<Operation>): void {
    if (this.unsent.has(parameter)) {
      return; // A newer value decides.
    }
    const problem = problemOf(answer);
    if (problem !== undefined) {
      this.change({ problem });
      return this.forget(parameter);
    }
    this.trusted.set(parameter, setTimeout(() => this.forget(parameter), TRUST_MS));
    this.compare(parameter);
  }

  private compare(parameter: string): void {
    // As texts: a choice of numbers is a number to the host.
    if (String(this.hosts.get(parameter)) === String(this.value.ahead.get(parameter))) {
      this.forget(parameter);
    }
  }

  private forget(parameter: string): void {
    clearTimeout(this.trusted.get(parameter));
    this.trusted.delete(parameter);
    const ahead = new Map(this.value.ahead);
    ahead.delete(parameter);
    this.change({ ahead });
  }
}

function problemOf(answer: Answer<Operation>): string | undefined {
  switch (answer.kind) {
    case "gone":
      return "The hub did not answer.";
    case "refused":
      return answer.error.message;
    case "ok": {
      const operation = answer.value;
      return operation.state === "settled" && operation.outcome !== "executed"
        ? (operation.error?.message ?? `It was ${operation.outcome}.`)
        : undefined;
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
