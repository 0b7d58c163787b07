import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { operationOf, T0 } from "../../session/testing";
import type { Json, JsonObject } from "../../wire/json";
import type { Action } from "../../wire/wire";
import { partsOf } from "../parts";
import { DESK } from "./desk";
import { radioOf, type Radio } from "./radio";
import { RadioPanel } from "./radio-panel";
import { stepOf, ticksOf } from "./scale";
import { gone, left, momentOf } from "./show-clock";
import { TimeLinePicture } from "./time-line";
import { answerWords, lineWords, plain, timerWords } from "./words";

const PLAIN = { readOnly: false, destructive: false, idempotent: false, background: false };

const SHOW: JsonObject = {
  title: "The Graveyard Shift",
  state: "BetweenCallers",
  at: T0,
  elapsed_s: 100,
  length_s: 600,
  speed: 1,
  paused: false,
  sponsor: "Hollow Hill Honey",
  on_air: { id: "m1", kind: "Music", title: "Night Owl", length_s: 30, started_s: 90 },
  in_break: false,
  next: { id: "c1", kind: "Conversation", title: "Dolores", length_s: 52 },
};

const STATE: Readonly<Record<string, Json>> = {
  show: SHOW,
  breaks: [
    { number: 2, at_s: 400, length_s: 44, slots: 2, status: "coming" },
    { number: 1, at_s: 200, length_s: 44, slots: 2, status: "warned" },
  ],
  timers: [{ event: "SHOW_END", at_s: 600 }, { event: "BREAK_20_SECONDS", at_s: 180 }],
  legal: { start_show: null, stop_ad_break: "no break is running" },
  debug: { initialised: true, queued: 0, last_process_ms: 0.02 },
};

function keyed(changes: Readonly<Record<string, Json>> = {}): Map<string, Json> {
  return new Map(Object.entries({ ...STATE, ...changes }));
}

function radio(show: JsonObject = {}, changes: Readonly<Record<string, Json>> = {}): Radio {
  const { radio } = radioOf(keyed({ ...changes, show: { ...SHOW, ...show } }));
  if (!radio) {
    throw new Error("no radio");
  }
  return radio;
}

const at = (seconds: number) => T0 + seconds * 1_000;

describe("the time of a show", () => {
  it("is computed from the moment at which the numbers were taken", () => {
    expect(momentOf(radio(), at(10))).toEqual({
      elapsedS: 110,
      endInS: 490,
      breakInS: 90,
      breakEndInS: undefined,
      itemS: 20,
      itemLeftS: 10,
    });
  });

  it("goes at the show's speed, and stands while it is paused", () => {
    expect(momentOf(radio({ speed: 4 }), at(10)).elapsedS).toBe(140);
    expect(momentOf(radio({ paused: true }), at(3_600)).elapsedS).toBe(100);
  });

  it("never runs behind what the show said, nor beyond its end", () => {
    expect(momentOf(radio(), at(-30)).elapsedS).toBe(100);
    expect(momentOf(radio(), at(3_600))).toMatchObject({ elapsedS: 600, endInS: 0, itemLeftS: 0 });
    expect(momentOf(radio({ elapsed_s: 610 }), at(9)).elapsedS).toBe(610);
  });

  it("is unknown while no show runs", () => {
    expect(momentOf(radio({ elapsed_s: null }), at(10))).toEqual({});
  });

  it("of a break is told by its timer, or else by the plan", () => {
    const running = { number: 1, at_s: 95, length_s: 44, slots: 2, status: "running" };
    const planned = radio({ in_break: true }, { breaks: [running] });
    expect(momentOf(planned, at(0)).breakEndInS).toBe(39);
    const late = { breaks: [running], timers: [{ event: "AD_BREAK_END", at_s: 142 }] };
    expect(momentOf(radio({ in_break: true }, late), at(0)).breakEndInS).toBe(42);
    expect(momentOf(radio({ in_break: false }, late), at(0)).breakEndInS).toBeUndefined();
  });

  it.each([
    [0, "0:00", "0:00"],
    [0.2, "0:00", "0:01"],
    [59.9999999, "1:00", "1:00"],
    [60.0000001, "1:00", "1:00"],
    [61.5, "1:01", "1:02"],
    [3_600, "1:00:00", "1:00:00"],
    [-3, "0:00", "0:00"],
  ])("of %d s reads %s when gone and %s when left", (seconds, past, ahead) => {
    expect([gone(seconds), left(seconds)]).toEqual([past, ahead]);
  });
});

describe("the keyed state of a broadcast", () => {
  it("is taken whole when all of it is understood; the rest stays", () => {
    const { radio, rest } = radioOf(keyed({ weather: "dry" }));
    expect(radio?.breaks.map(({ number }) => number)).toEqual([1, 2]);
    expect(radio?.obstacles).toEqual(new Map([["stop_ad_break", "no break is running"]]));
    expect([...rest.keys()]).toEqual(["weather"]);
  });

  it("is no broadcast's without a show that has a state", () => {
    for (const show of [null, 7, [], "on", {}, { state: 3 }, { state: "" }] as Json[]) {
      const { radio, rest } = radioOf(keyed({ show }));
      expect(radio).toBeUndefined();
      expect(rest.size).toBe(5);
    }
  });

  it.each<[string, Json]>([
    ["breaks", [{ number: 1 }, { number: 2, at_s: 400, length_s: 44, status: "coming" }]],
    ["breaks", "none"],
    ["timers", [null]],
    ["legal", { start_show: 5 }],
    ["debug", 12],
    ["show", { ...SHOW, speed: "fast" }],
    ["show", { ...SHOW, on_air: { title: 5 } }],
    ["show", { ...SHOW, elapsed_s: -1 }],
    ["show", { ...SHOW, length_s: 1e300 }],
  ])("stays visible as it came where %s is %j, and the panel shows the rest", (key, value) => {
    const { radio, rest } = partsOf(keyed({ [key]: value }));
    expect(radio?.show.title).toBe("The Graveyard Shift");
    expect(rest).toEqual([[key, value]]);
  });

  it("gives its panel and the actors of a scene theirs", () => {
    const cube = { name: "Cube", kind: "cube", location: [0, 0, 0] };
    const parts = partsOf(keyed({ "actor/Cube": cube, b: 1, a: 2 }));
    expect(parts.radio).toBeDefined();
    expect(parts.scene?.actors).toHaveLength(1);
    expect(parts.rest.map(([key]) => key)).toEqual(["a", "b"]);
  });
});

/** Puts a value at every place in a value in turn, also at its own. */
function places(value: Json): ((odd: Json) => Json)[] {
  const inner = Array.isArray(value)
    ? (value as readonly Json[]).flatMap((one, n) =>
        places(one).map((put) => (odd: Json) => (value as readonly Json[]).with(n, put(odd))),
      )
    : typeof value === "object" && value !== null
      ? Object.entries(value as JsonObject).flatMap(([name, one]) =>
          places(one).map((put) => (odd: Json) => ({ ...(value as JsonObject), [name]: put(odd) })),
        )
      : [];
  return [(odd) => odd, ...inner];
}

/** Every key as a whole, and every field of it. */
const STATES_AND_PARTS = Object.entries(STATE).flatMap(([key, whole]) =>
  places(whole).map((put) => [key, put] as const),
);

describe("the panel", () => {
  const actions = DESK.flatMap(({ buttons }) => buttons).map(
    ({ action }): Action => ({ name: action, aliases: [], description: "", schema: {}, hints: PLAIN }),
  );

  function drawn(state: ReadonlyMap<string, Json>, live = true, desk = actions): string {
    const { radio } = partsOf(state);
    if (!radio) {
      return "";
    }
    const calling = { rows: [], live, onCall: () => "" };
    const panel = { radio, actions: desk, calling, link: "online", hubAheadMs: 0 } as const;
    const line = { radio, moment: momentOf(radio, at(7)), width: 800, lengthS: radio.show.lengthS || 1 };
    return (
      renderToStaticMarkup(createElement(RadioPanel, panel)) +
      renderToStaticMarkup(createElement(TimeLinePicture, line))
    );
  }

  it("ties every button that may not be pressed to the reason", () => {
    const html = drawn(keyed());
    const button = html.match(/data-action="stop_ad_break".*?<button([^>]*)>/)?.[1] ?? "";
    expect(button).toContain('aria-disabled="true"');
    const id = button.match(/aria-describedby="([^"]*)"/)?.[1] ?? "none";
    expect(html).toMatch(new RegExp(`id="${id}"[^>]*>no break is running<`));
    expect(html.match(/aria-disabled="true"/g)).toHaveLength(1);
  });

  it("lets nothing be pressed while there is no line to the hub", () => {
    expect(drawn(keyed(), false).match(/aria-disabled="true"/g)).toHaveLength(actions.length);
  });

  it("survives any value at any place", () => {
    const junk: Json[] = [
      null, true, -1, 0, 1e-9, 1e18, 1e300, JSON.parse("1e999") as number, "", "x".repeat(9_999),
      "<b>", [], [[]], {}, { state: {} }, { at_s: 1e308 }, Array.from({ length: 101 }, () => ({})),
    ];
    let drawings = 0;
    for (const [key, value] of STATES_AND_PARTS) {
      for (const odd of junk) {
        const html = drawn(keyed({ [key]: value(odd) }), true, actions.slice(0, 1));
        expect(html).not.toMatch(/NaN|Infinity|undefined/);
        drawings++;
      }
    }
    expect(drawings).toBeGreaterThan(500);
  });
});

describe("the time line's numbers", () => {
  it.each([
    [600, 900, 60],
    [600, 340, 300],
    [28_800, 900, 3_600],
    [45, 900, 5],
    [864_000, 340, 194_400],
  ])("of %d s on %d px stand %d s apart", (lengthS, width, step) => {
    expect(stepOf(lengthS, width)).toBe(step);
  });

  it("end with the end itself", () => {
    expect(ticksOf(600, 300)).toEqual([0, 300, 600]);
    expect(ticksOf(610, 300)).toEqual([0, 300, 610]);
    expect(ticksOf(0.5, 1)).toEqual([0, 0.5]);
  });
});

describe("a line of the log", () => {
  const words = (type: string, data: Json) => lineWords({ s: 1, at: T0, type, data });

  it.each<[string, JsonObject, string]>([
    ["item_started", { title: "Owl", kind: "HostLine", length_s: 75 }, "On air: “Owl” (host line, 1:15)"],
    ["item_started", { item: { id: "m1" } }, "On air: “m1”"],
    ["item_completed", { title: "Owl" }, "Finished: “Owl”"],
    ["item_interrupted", { id: "m1" }, "Cut short: “m1”"],
    ["state_changed", { new: "AdBreak", previous: "BetweenCallers" }, "Between callers → Ad break"],
    ["timing", { event: "BREAK_20_SECONDS" }, "20 seconds to the break"],
    ["interrupted", { reason: "BreakStarting" }, "Interrupted: break starting"],
    ["interrupted", { reason: "a cat on the desk" }, "Interrupted: a cat on the desk"],
    ["refused", { operation: "stop_show", reason: "no show" }, "Refused: stop show – no show"],
  ])("of %s %j reads %j", (type, data, text) => {
    expect(words(type, { ...data, show_s: 130.4 })).toEqual({ text, time: "2:10" });
  });

  it("without the show's time has none", () => {
    expect(words("timing", { event: "SHOW_END" })).toEqual({ text: "End of the show" });
    expect(words("timing", { event: "SHOW_END", show_s: "soon" })?.time).toBeUndefined();
  });

  it("that is not of a show, or not as it should be, stays as it came", () => {
    const odd: [string, Json][] = [
      ["weather", {}], ["timing", null], ["timing", { event: 5 }], ["item_started", { item: [] }],
      ["state_changed", {}], ["interrupted", { reason: {} }], ["refused", []],
    ];
    odd.forEach(([type, data]) => expect(words(type, data)).toBeUndefined());
  });

  it("reads names as people write them", () => {
    expect(["BetweenCallers", "put_on_air", "DEAD_AIR"].map(plain)).toEqual([
      "Between callers",
      "Put on air",
      "Dead air",
    ]);
    expect(timerWords("COFFEE_IS_READY")).toBe("Coffee is ready");
  });
});

describe("the answer to a question", () => {
  it.each<[Json, string | undefined]>([
    [{ success: true }, undefined],
    [{ success: true, data: 42.345 }, "42.3"],
    [{ success: true, data: false }, "no"],
    [{ seconds: 12, event: "SHOW_END" }, "seconds 12, event SHOW_END"],
    [{ seconds: null }, "seconds none"],
    [{ inner: { a: 1 } }, 'inner {"a":1}'],
  ])("%j reads %j", (result, text) => {
    expect(answerWords(operationOf("o", { state: "settled", outcome: "executed", result }).result)).toBe(
      text,
    );
  });
});
