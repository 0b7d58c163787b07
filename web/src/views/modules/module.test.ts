import { describe, expect, it } from "vitest";
import type { LogLine } from "../../session/room";
import type { Json, JsonObject } from "../../wire/json";
import type { ModuleRelease } from "../../wire/wire";
import { isBehind, liveModules, modulesOf, moduleWords, phaseOf } from "./module";

const status = (changes: JsonObject = {}): JsonObject => ({
  version: 2,
  hash: "ab12",
  marker: "m",
  phase: "running",
  previous: 1,
  lastUpdate: { swapMs: 1.5, overBudget: true, stateCharacters: 10 },
  ...changes,
});

const release = (version: number, revoked = false): ModuleRelease => ({
  version,
  name: `v${version}`,
  sha256: "",
  key: "",
  created: "2026-01-01T00:00:00Z",
  expires: "2027-01-01T00:00:00Z",
  revoked,
});

const line = (step: string, version = 2, module = "tools"): LogLine => ({
  s: 1,
  at: 1,
  type: "module",
  data: { module, version, step, reason: "so" },
});

function toolsWith(value: Json, events: readonly LogLine[] = [], releases: ModuleRelease[] = []) {
  const { modules } = modulesOf(new Map([["module/tools", value]]));
  return liveModules(modules, [{ module: "tools", releases }], events)[0]!;
}

describe("modules", () => {
  it("are taken from the state that tells of them, and what is none stays", () => {
    const keyed = new Map<string, Json>([
      ["module/tools", status()],
      ["module/broken", { version: "two" }],
      ["module/word", "running"],
      ["other", 1],
    ]);
    const { modules, rest } = modulesOf(keyed);
    expect(modules.get("tools")).toMatchObject({ previous: 1, swapMs: 1.5, overBudget: true });
    expect([...rest.keys()]).toEqual(["module/broken", "module/word", "other"]);
  });

  it("are there before anything was swapped", () => {
    const first = modulesOf(new Map([["module/a", status({ previous: null, lastUpdate: null })]]));
    expect(first.modules.get("a")).toEqual({
      version: 2,
      hash: "ab12",
      marker: "m",
      phase: "running",
      overBudget: false,
    });
  });

  it("are behind if the hub has a newer version that was not revoked", () => {
    expect(isBehind(toolsWith(status(), [], [release(2), release(3)]))).toBe(true);
    expect(isBehind(toolsWith(status(), [], [release(2), release(3, true)]))).toBe(false);
    expect(isBehind(toolsWith(null, [], [release(1)]))).toBe(true);
    expect(isBehind(toolsWith(status()))).toBe(false);
  });

  it.each<[string, Json, LogLine[]]>([
    ["running", status(), []],
    ["on probation", status({ phase: "probation" }), [line("committed", 1)]],
    ["committed", status(), [line("collected", 1), line("committed"), line("rolled_back", 1)]],
    ["rolled back", status(), [line("retired", 3), line("rolled_back", 3), line("swapped", 3)]],
    ["update failed", status(), [line("failed", 3), line("loaded", 3), line("committed")]],
    ["running", status(), [line("failed", 3, "other")]],
    ["not installed", null, []],
  ])("are %s", (text, value, events) => {
    expect(phaseOf(toolsWith(value, events)).text).toBe(text);
  });

  it("tell their steps in words", () => {
    expect(moduleWords(line("rolled_back"))?.text).toBe("tools 2: rolled back, so");
    expect(moduleWords({ s: 1, at: 1, type: "module", data: "what" })).toBeUndefined();
    expect(moduleWords({ s: 1, at: 1, type: "said", data: { module: "tools" } })).toBeUndefined();
  });
});
