import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { T0 } from "../session/testing";
import { radioOf } from "./radio/radio";
import { left, momentOf } from "./radio/show-clock";
import { whileVisible } from "./visible";

class Page extends EventTarget {
  hidden = false;

  turn(hidden: boolean): void {
    this.hidden = hidden;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

const HOUR_MS = 3_600_000;

let page: Page;
let shown: string[];
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers({ now: T0 });
  page = new Page();
  shown = [];
  const show = { state: "Conversation", at: T0, elapsed_s: 0, length_s: 7_200 };
  const { radio } = radioOf(new Map([["show", show]]));
  stop = whileVisible(page, 250, () => {
    shown.push(radio ? left(momentOf(radio, Date.now()).endInS ?? NaN) : "no radio");
  });
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

describe("a countdown on a page", () => {
  it("moves on by itself", () => {
    vi.advanceTimersByTime(2_000);
    expect(shown.at(-1)).toBe("1:59:58");
  });

  it("is right at once when a tab that slept for an hour comes back", () => {
    page.turn(true);
    const before = shown.length;
    // Timers do not run in a tab that sleeps: only the clock goes on.
    vi.setSystemTime(T0 + HOUR_MS);
    page.turn(false);
    expect(shown.slice(before)).toEqual(["1:00:00"]);
  });

  it("is right a quarter of a second after a computer that slept wakes up", () => {
    vi.setSystemTime(T0 + HOUR_MS);
    vi.advanceTimersByTime(250);
    expect(shown.at(-1)).toBe("1:00:00");
  });

  it("costs nothing while nobody can see it, and ends when it is stopped", () => {
    page.turn(true);
    vi.advanceTimersByTime(HOUR_MS);
    expect(shown).toHaveLength(1);
    page.turn(false);
    stop();
    page.turn(true);
    page.turn(false);
    vi.advanceTimersByTime(HOUR_MS);
    expect(shown).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });
});
