import { describe, expect, it } from "vitest";
import { HubClock } from "./hub-clock";
import { T0 } from "./testing";

const HOUR_MS = 3_600_000;

describe("the hub's clock", () => {
  it("is this page's until something was heard", () => {
    expect(new HubClock().aheadMs).toBe(0);
  });

  it("is known best by the frame that took the least way", () => {
    const clock = new HubClock();
    clock.heard({ s: 1, ts: T0 }, T0 - 5_000 + 80);
    clock.heard({ s: 2, ts: T0 + 1_000 }, T0 + 1_000 - 5_000 + 3);
    clock.heard({ s: 3, ts: T0 + 2_000 }, T0 + 2_000 - 5_000 + 400);
    expect(clock.aheadMs).toBe(4_997);
  });

  it("does not follow frames that a sleeping page read an hour late", () => {
    const clock = new HubClock();
    clock.heard({ s: 1, ts: T0 }, T0 + 2);
    clock.heard({ s: 2, ts: T0 + 1 }, T0 + HOUR_MS);
    expect(clock.aheadMs).toBe(-2);
  });

  it("does not ask frames that are replayed, and begins anew with each line", () => {
    const clock = new HubClock();
    clock.heard({ s: 1, ts: T0 }, T0 - 60_000);
    clock.welcome(9);
    clock.heard({ s: 9, ts: T0 }, T0 + HOUR_MS);
    expect(clock.aheadMs).toBe(60_000);
    clock.heard({ s: 10, ts: T0 + HOUR_MS }, T0 + HOUR_MS + 5);
    expect(clock.aheadMs).toBe(-5);
  });
});
