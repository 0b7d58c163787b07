import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  frameOf,
  hostJson,
  operationJson,
  ownerJson,
  settledJson,
  snapshotJson,
  storedJson,
  welcomeJson,
} from "../session/testing";
import { decodeAudit, decodeError, decodePolicy, decodeWatchFrame } from "./decode";
import type { Json, JsonObject } from "./json";
import { closeVerdict } from "./wire";

const GOLDEN = join(import.meta.dirname, "../../../sync/src/test/resources/golden");

function problemOf(frame: JsonObject | string): string {
  const text = typeof frame === "string" ? frame : JSON.stringify(frame);
  const decoded = decodeWatchFrame(text);
  return decoded.ok ? "none" : decoded.problem;
}

describe("the decoder of watch frames", () => {
  const golden = readdirSync(GOLDEN).filter((name) => /^watch-.*\.json$/.test(name));

  it("has golden frames to read", () => {
    // Without this an empty folder would pass for agreement with the hub.
    expect(golden).not.toEqual([]);
  });

  it.each(golden)("reads the golden frame %s", (name) => {
    const text = readFileSync(join(GOLDEN, name), "utf8");
    expect(problemOf(text)).toBe("none");
    expect(frameOf(JSON.parse(text) as JsonObject).t).not.toBe("unfamiliar");
  });

  it.each([
    welcomeJson("e1", 7, false),
    snapshotJson(7, { state: [{ k: "a", d: 1 }], operations: [operationJson("o1")] }),
    { t: "owner", d: ownerJson({ running: { operation: "o1", forMs: 12 }, stack: ["a", "b"] }) },
    storedJson(1, "link", { link: "offline", since: "2026-01-01T00:00:00Z", instance: "i" }),
    storedJson(2, "actions", { actions: [] }),
    storedJson(3, "operation", settledJson("o1", "executed", { result: { ok: true } }), "o1"),
    storedJson(4, "state", null, "actor/Cube"),
    storedJson(5, "event", { type: "spawned", data: { name: "Cube" } }),
    storedJson(6, "health", { health: "stalled", sinceMs: 2000, stack: [] }),
  ])("reads $t", (frame) => {
    expect(frameOf(frame).t).toBe(frame["t"]);
  });

  it("keeps an operation's key, and an action's other names and hints", () => {
    const operation = storedJson(1, "operation", operationJson("o1", { key: "k1" }), "o1");
    expect(frameOf(operation)).toMatchObject({ d: { key: "k1" } });
    const actions: Json = [
      { name: "spawn_primitive", aliases: ["spawn"], schema: {}, hints: { destructive: true } },
      { name: "stall", schema: {} },
    ];
    const told = [
      { aliases: ["spawn"], hints: { destructive: true, readOnly: false } },
      { aliases: [], hints: { destructive: false } },
    ];
    expect(frameOf(storedJson(2, "actions", { actions }))).toMatchObject({ d: { actions: told } });
  });

  it("ignores fields it does not know", () => {
    expect(problemOf({ ...welcomeJson("e", 1, true), colour: "red" })).toBe("none");
  });

  it("counts a frame of a type it does not know", () => {
    expect(frameOf(storedJson(9, "weather", {}))).toMatchObject({ t: "unfamiliar", s: 9, p: 8 });
  });

  it("takes null for an absent optional field", () => {
    const owner = ownerJson({ running: null, stack: null });
    expect(frameOf({ t: "owner", d: owner })).toMatchObject({ d: { running: undefined } });
  });

  it.each<[string, JsonObject | string, string]>([
    ["broken JSON", "{", "/ must be an object"],
    ["a list", "[]", "/ must be an object"],
    ["a frame without a type", { d: {} }, "/t must be a string"],
    ["a stored frame without a number", { t: "event", d: {} }, "/s must be a number"],
    ["a number that is no count", { ...storedJson(1, "state", 1, "k"), s: -1 }, "/s must be"],
    ["a state without its key", storedJson(1, "state", 1), "/k must be a string"],
    ["a time that is none", snapshotJson(1, { host: hostJson({ since: "now" }) }), "/d/host/since"],
    ["an unknown link state", storedJson(1, "link", { link: "up" }), "/d/link must be one of"],
    [
      "a settled operation without an outcome",
      storedJson(1, "operation", operationJson("o", { state: "settled" }), "o"),
      "/d/outcome must be a string",
    ],
    [
      "an outcome before the operation is settled",
      storedJson(1, "operation", operationJson("o", { outcome: "executed" }), "o"),
      "/d/outcome is there although",
    ],
    ["an owner without counts", { t: "owner", d: ownerJson({ outcomes: 1 }) }, "/d/outcomes must"],
  ])("refuses %s and names the place", (_what, frame, problem) => {
    expect(problemOf(frame)).toContain(problem);
  });
});

describe("the decoder of the audit", () => {
  const entry = { at: "2026-01-01T00:00:00Z", host: "scene", by: "ann", via: "page" };

  it("reads what was asked, what was set and what else was done", () => {
    const asked = {
      ...entry,
      kind: "operation",
      operation: "op-1",
      action: "spawn",
      paramsBegin: '{"name":"a very',
      queuedAt: entry.at,
      state: "settled",
      outcome: "rejected",
      approval: { allow: false, by: "bob", via: "page", at: entry.at },
    };
    const entries = [
      asked,
      { ...entry, kind: "policy", rules: { a: "ask" } },
      { ...entry, kind: "deleted" },
    ];
    expect(decodeAudit({ entries, next: 7 })).toMatchObject({
      ok: true,
      value: {
        entries: [
          { kind: "operation", params: asked.paramsBegin, approval: { by: "bob" } },
          { kind: "policy", policy: { rules: new Map([["a", "ask"]]) } },
          { kind: "deed", what: "deleted" },
        ],
        next: 7,
      },
    });
  });

  it("refuses a rule that is none", () => {
    expect(decodePolicy({ rules: { a: "maybe" } })).toMatchObject({
      ok: false,
      problem: "/rules/a must be one of allow, ask, deny",
    });
  });
});

describe("the decoder of errors", () => {
  it("keeps the paths that were refused", () => {
    const paths = [{ path: "/size", message: "must be positive" }];
    const body = { error: { code: "invalid_parameters", message: "1 problem", paths } };
    expect(decodeError(body)).toMatchObject({ ok: true, value: { paths } });
  });
});

describe("a close code", () => {
  it.each<[number, string]>([
    [1006, "reconnect"],
    [4000, "reconnect"],
    [4002, "reconnect"],
    [1008, "sign-in"],
    [4100, "unknown-host"],
    [4101, "stop"],
    [4103, "stop"],
  ])("%i means %s", (code, verdict) => {
    expect(closeVerdict(code)).toBe(verdict);
  });
});
