import { describe, expect, it } from "vitest";
import { SessionMachine, type MachineOptions } from "./machine";
import { simulate, type MakeMachine, type Report } from "./testing/simulation";
import type { StoredFrame } from "./wire";

/** More of them: SEEDS=20000 npx vitest run client/src/model.test.ts */
const SEEDS = Number(process.env["SEEDS"] ?? 300);

/** Answers the first seed that finds a fault, and what it found. */
function firstFault(make?: MakeMachine, seeds = SEEDS): string | undefined {
  for (let seed = 1; seed <= seeds; seed++) {
    try {
      simulate(seed, make);
    } catch (fault) {
      return `seed ${seed}: ${String(fault)}`;
    }
  }
  return undefined;
}

class DropsTheCause extends SessionMachine {
  protected override confirm(): void {}
}

class ConfirmsWhenSent extends SessionMachine {
  protected override flush(now: number): void {
    super.flush(now);
    this.outbox.all().forEach(({ id, fate }) => fate.kind === "sent" && super.confirm(id));
  }
}

class AppliesReplaysTwice extends SessionMachine {
  protected override fit(frame: StoredFrame) {
    const fit = super.fit(frame);
    return fit === "old" ? "next" : fit;
  }
}

class SkipsHoles extends SessionMachine {
  protected override fit(frame: StoredFrame) {
    const fit = super.fit(frame);
    return fit === "hole" ? "next" : fit;
  }
}

class ForgetsTheOutbox extends SessionMachine {
  constructor(options: MachineOptions) {
    super({ ...options, saved: options.saved && { ...options.saved, entries: [] } });
  }
}

describe("clients of one session", () => {
  it("all agree with the hub in the end, and show nothing untrue before", () => {
    expect(firstFault()).toBeUndefined();
  }, 600_000);

  it("were given a hard time", () => {
    const reports = Array.from({ length: 20 }, (_, i) => simulate(i + 1));
    const sum = (of: (report: Report) => number) => reports.reduce((all, one) => all + of(one), 0);
    expect(sum(({ commands }) => commands)).toBeGreaterThan(1_000);
    expect(sum(({ cuts }) => cuts)).toBeGreaterThan(60);
    expect(sum(({ reloads }) => reloads)).toBeGreaterThan(10);
    expect(sum(({ overHttp }) => overHttp)).toBeGreaterThan(30);
  });

  it.each<[string, MakeMachine, string]>([
    ["drops a frame's cause", (o) => new DropsTheCause(o), "twice"],
    ["confirms when it sends", (o) => new ConfirmsWhenSent(o), "was applied"],
    ["applies a replay twice", (o) => new AppliesReplaysTwice(o), "twice|other messages"],
    ["skips holes", (o) => new SkipsHoles(o), "other messages|another state|only|twice"],
    ["forgets the outbox in a reload", (o) => new ForgetsTheOutbox(o), "forgotten"],
  ])("are caught if one of them %s", (_fault, make, what) => {
    expect(firstFault(make, 50)).toMatch(new RegExp(what));
  });
});
