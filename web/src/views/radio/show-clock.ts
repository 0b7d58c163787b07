/** Where the show stands at a moment: computed from the moment alone, never counted up. */
import type { Break, Radio, Show } from "./radio";

/** All in seconds of the show's time; what nobody knows is absent. */
export interface Moment {
  /** Absent while no show runs. */
  readonly elapsedS?: number;
  readonly endInS?: number;
  /** Of the break that runs. */
  readonly breakEndInS?: number;
  /** Of the next break that has not begun. */
  readonly breakInS?: number;
  /** How far the item on air has come, and how much is left of it. */
  readonly itemS?: number;
  readonly itemLeftS?: number;
}

/** @param hubNow the hub's clock, in epoch milliseconds */
export function momentOf(radio: Radio, hubNow: number): Moment {
  const { show, timers } = radio;
  const elapsedS = elapsedOf(show, hubNow);
  if (elapsedS === undefined) {
    return {};
  }
  const armed = (event: string) => timers.find((timer) => timer.event === event)?.atS;
  const until = (atS: number | undefined) =>
    atS === undefined ? undefined : Math.max(0, atS - elapsedS);
  const running = radio.breaks.find(({ status }) => status === "running");
  const itemS = show.onAir?.startedS === undefined ? undefined : elapsedS - show.onAir.startedS;
  return {
    elapsedS,
    endInS: until(armed("SHOW_END") ?? show.lengthS),
    // The timer knows best: a break may have begun late.
    breakEndInS: show.inBreak
      ? until(armed("AD_BREAK_END") ?? (running && running.atS + running.lengthS))
      : undefined,
    breakInS: until(armed("BREAK_0_SECONDS") ?? nextBreak(radio)?.atS),
    itemS: itemS === undefined ? undefined : within(itemS, show.onAir?.lengthS),
    itemLeftS:
      itemS === undefined || show.onAir?.lengthS === undefined
        ? undefined
        : Math.max(0, show.onAir.lengthS - itemS),
  };
}

/** The first break that is still to come. */
export function nextBreak({ breaks }: Radio): Break | undefined {
  return breaks.find(({ status }) => status === "coming" || status === "warned");
}

function elapsedOf(show: Show, hubNow: number): number | undefined {
  const { elapsedS, at, speed, paused, lengthS } = show;
  if (elapsedS === undefined) {
    return undefined;
  }
  const since = paused || at === undefined ? 0 : ((hubNow - at) / 1000) * speed;
  // Clocks that differ a little must not set the show back behind what it said itself, and a show
  // that has reached its end waits there for its last item.
  return Math.max(elapsedS, Math.min(lengthS ?? Infinity, elapsedS + since));
}

function within(seconds: number, most = Infinity): number {
  return Math.min(Math.max(0, seconds), most);
}

/** A time that has gone by, as a clock shows it: `2:05`, `1:00:00`. */
export function gone(seconds: number): string {
  return clockText(Math.floor(seconds + 1e-6));
}

/** A time that is left; it reads `0:00` only when nothing is left. */
export function left(seconds: number): string {
  return clockText(Math.ceil(seconds - 1e-6));
}

function clockText(whole: number): string {
  const seconds = Math.max(0, whole);
  const two = (value: number) => String(value).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
