import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { Json } from "../../wire/json";
import { ampOf } from "./amp";
import { PromptForm } from "./prompt-form";

const PARAMETERS: Json = [
  {
    block: "amp",
    parameters: [
      { name: "model", values: ["clean", "hot"], initial: "clean" },
      { name: "gain", unit: "", least: 0, most: 1, initial: 0.45, ramp: "linear" },
      { name: "cut_hz", unit: "Hz", least: 20, most: 200, initial: 70, ramp: "multiplicative" },
    ],
  },
];
const PRESET: Json = {
  name: "Edge",
  notes: "Breaks up.",
  chain: [{ block: "amp", enabled: false, params: { model: "hot", gain: 0.7, cut_hz: 80 } }],
};

function stateOf(entries: Record<string, Json>): Map<string, Json> {
  return new Map(Object.entries(entries));
}

describe("an amp", () => {
  it("is read from its keyed state, which nobody else need show", () => {
    const { amp, rest } = ampOf(
      stateOf({ "amp/preset": PRESET, "amp/parameters": PARAMETERS, "job/1": {} }),
    );
    expect(amp?.preset.name).toBe("Edge");
    expect(amp?.preset.settings.get("amp.gain")).toBe(0.7);
    expect(amp?.preset.settings.get("amp.enabled")).toBe(false);
    expect(amp?.blocks[0]?.numbers.map(({ multiplicative }) => multiplicative)).toEqual([
      false,
      true,
    ]);
    expect(amp?.blocks[0]?.choices[0]?.values).toEqual(["clean", "hot"]);
    expect([...rest.keys()]).toEqual(["job/1"]);
  });

  it("says who answers and what waits, if its host tells", () => {
    const queueOf = (queue: Json) => ampOf(stateOf({ "amp/preset": PRESET, "amp/queue": queue }));
    const told = queueOf({
      provider: "model tiny",
      requests: [{ id: "1", prompt: "warm", state: "asking", attempts: 2 }],
    });
    expect(told.amp?.queue).toEqual({
      provider: "model tiny",
      wanted: [{ id: "1", prompt: "warm", state: "asking", attempts: 2 }],
    });
    expect(told.rest.size).toBe(0);
    expect(queueOf({ requests: [] }).amp?.queue).toEqual({ provider: undefined, wanted: [] });
    expect([...queueOf({ provider: 7 }).rest.keys()]).toEqual(["amp/queue"]);
  });

  it("shows who answers beside the words that are asked for", () => {
    const calling = { rows: [], live: true, onCall: () => "" };
    const shown = (provider: string | undefined) =>
      renderToStaticMarkup(createElement(PromptForm, { calling, may: () => true, provider }));
    expect(shown("model tiny")).toMatch(/data-testid="provider">answered by: model tiny</);
    expect(shown(undefined)).not.toContain("answered by");
  });

  it("is none without a preset, and leaves all as it came", () => {
    const keyed = stateOf({ "amp/parameters": PARAMETERS });
    expect(ampOf(keyed)).toEqual({ rest: keyed });
  });

  it("shows what is understood and leaves in the rest what is not", () => {
    const { amp, rest } = ampOf(
      stateOf({
        "amp/preset": PRESET,
        "amp/parameters": [{ block: "amp", parameters: [{ name: "x", least: 1, most: 0 }] }, 7],
        "amp/queue": { requests: [{ id: "1", prompt: "warm", state: "singing" }] },
        "amp/ab": { sounds: "c", a: 1 },
        "amp/lane": "fine",
      }),
    );
    expect(amp?.blocks).toEqual([{ name: "amp", numbers: [], choices: [] }]);
    expect(amp?.queue.wanted).toEqual([]);
    expect(amp?.comparison).toEqual({});
    expect(amp?.lane).toBeUndefined();
    expect([...rest.keys()]).toEqual(["amp/parameters", "amp/queue", "amp/ab", "amp/lane"]);
  });
});
