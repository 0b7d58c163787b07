import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Json } from "../wire/json";
import type { Operation } from "../wire/wire";
import type { Answer } from "./api";
import { ParameterDesk } from "./parameter-desk";
import { operationOf } from "./testing";

const DONE: Answer<Operation> = {
  kind: "ok",
  value: operationOf("o1", { state: "settled", outcome: "executed" }),
};
const REFUSED: Answer<Operation> = {
  kind: "ok",
  value: operationOf("o1", {
    state: "settled",
    outcome: "rejected",
    error: { code: "invalid_parameters", message: "too much" },
  }),
};

class Host {
  readonly heard: (readonly [string, Json])[] = [];
  answer: (answer: Answer<Operation>) => void = () => {};

  readonly desk = new ParameterDesk((parameter, value) => {
    this.heard.push([parameter, value]);
    return new Promise((answer) => (this.answer = answer));
  });

  async answers(answer: Answer<Operation>): Promise<void> {
    this.answer(answer);
    await vi.advanceTimersByTimeAsync(100);
  }

  get shown(): ReadonlyMap<string, unknown> {
    return this.desk.snapshot().ahead;
  }
}

describe("a desk of parameters", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("shows a value at once and sends it once", async () => {
    const host = new Host();
    host.desk.set("amp.gain", 0.5);
    await vi.advanceTimersByTimeAsync(20);
    expect(host.shown.get("amp.gain")).toBe(0.5);
    expect(host.heard).toEqual([["amp.gain", 0.5]]);
  });

  it("sends the newest value only, however fast the hand and slow the host", async () => {
    const host = new Host();
    for (let n = 1; n <= 100; n++) {
      host.desk.set("amp.gain", n);
      await vi.advanceTimersByTimeAsync(5);
    }
    expect(host.heard).toEqual([["amp.gain", 1]]);
    await host.answers(DONE);
    expect(host.heard).toEqual([
      ["amp.gain", 1],
      ["amp.gain", 100],
    ]);
  });

  it("sends at most twenty values a second to a host that is fast", async () => {
    const host = new Host();
    for (let n = 1; n <= 200; n++) {
      host.desk.set("amp.gain", n);
      host.answer(DONE);
      await vi.advanceTimersByTimeAsync(5);
    }
    expect(host.heard.length).toBeLessThanOrEqual(21);
    expect(host.heard.length).toBeGreaterThan(10);
  });

  it("lets go of a value when the host shows it", async () => {
    const host = new Host();
    host.desk.set("drive.oversample", "4");
    await host.answers(DONE);
    expect(host.shown.size).toBe(1);
    host.desk.show(new Map([["drive.oversample", 4]]));
    await vi.advanceTimersByTimeAsync(20);
    expect(host.shown.size).toBe(0);
  });

  it("lets go of it after a second in any case: somebody else has set another", async () => {
    const host = new Host();
    host.desk.set("amp.gain", 0.5);
    await host.answers(DONE);
    host.desk.show(new Map([["amp.gain", 0.9]]));
    await vi.advanceTimersByTimeAsync(1_100);
    expect(host.shown.size).toBe(0);
  });

  it("lets go of a refused value at once and says why", async () => {
    const host = new Host();
    host.desk.set("amp.gain", 7);
    await host.answers(REFUSED);
    expect(host.shown.size).toBe(0);
    expect(host.desk.snapshot().problem).toBe("too much");
  });

  it("keeps a newer value when an older one is refused", async () => {
    const host = new Host();
    host.desk.set("amp.gain", 7);
    await vi.advanceTimersByTimeAsync(5);
    host.desk.set("amp.gain", 0.5);
    await host.answers(REFUSED);
    expect(host.shown.get("amp.gain")).toBe(0.5);
    expect(host.heard.at(-1)).toEqual(["amp.gain", 0.5]);
  });
});
