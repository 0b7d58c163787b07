import { describe, expect, it } from "vitest";
import type { Json } from "../wire/json";
import type { LogLine } from "../session/room";
import { ALL_EVENTS, fitsEvent, levelOf } from "./event-filter";

const line = (type: string, data: Json = null): LogLine => ({ s: 1, at: 1, type, data });

describe("the filter of events", () => {
  it.each<[string, string, Json]>([
    ["info", "said", "hello"],
    ["warning", "said", { level: "WARN" }],
    ["error", "said", { level: "error" }],
    ["error", "broke", { error: { code: "boom" } }],
    ["warning", "link offline", {}],
    ["info", "link online", {}],
    ["warning", "owner stalled", {}],
    ["error", "module", { step: "failed" }],
    ["warning", "module", { step: "rolled_back" }],
    ["info", "module", { step: "committed" }],
    ["info", "other", { step: "failed" }],
  ])("sees %s in %j %j", (level, type, data) => {
    expect(levelOf(line(type, data))).toBe(level);
  });

  it("keeps a level and what is graver", () => {
    const keeps = (level: "warning" | "error", step: string) =>
      fitsEvent(line("module", { step }), "", { ...ALL_EVENTS, level });
    expect(keeps("warning", "failed")).toBe(true);
    expect(keeps("warning", "committed")).toBe(false);
    expect(keeps("error", "rolled_back")).toBe(false);
  });

  it("looks at the type alone, and at all that a line holds and says", () => {
    const said = line("said", { text: "Hello" });
    expect(fitsEvent(said, "", { ...ALL_EVENTS, type: "said" })).toBe(true);
    expect(fitsEvent(said, "", { ...ALL_EVENTS, type: "sai" })).toBe(false);
    expect(fitsEvent(said, "", { ...ALL_EVENTS, text: " hello" })).toBe(true);
    expect(fitsEvent(said, "In words", { ...ALL_EVENTS, text: "words" })).toBe(true);
    expect(fitsEvent(said, "", { ...ALL_EVENTS, text: "bye" })).toBe(false);
  });
});
