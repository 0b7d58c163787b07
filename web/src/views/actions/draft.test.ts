import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../wire/json";
import { collect, draftOf, strayProblems } from "./draft";
import { formOf } from "./field";

const VEC3 = { type: "array", items: { type: "number" }, minItems: 3, maxItems: 3 };

function object(properties: JsonObject, ...required: string[]): JsonObject {
  return { type: "object", properties, required };
}

function submit(schema: JsonObject, inputs: Record<string, string> = {}) {
  const form = formOf(schema);
  return collect(form, new Map([...draftOf(form), ...Object.entries(inputs)]));
}

function problemOf(property: JsonObject, text: string): string | undefined {
  const { problems } = submit(object({ p: property }, "p"), { "/p": text });
  expect(problems.every(({ path }) => path === "/p")).toBe(true);
  return problems[0]?.message;
}

describe("a form drawn from a schema", () => {
  it("makes parameters of their types", () => {
    const schema = object({
      name: { type: "string" },
      kind: { enum: ["cube", "sphere"] },
      count: { type: "integer" },
      size: { type: "number" },
      solid: { type: "boolean" },
      location: VEC3,
    });
    const inputs = {
      "/name": "A",
      "/kind": "sphere",
      "/count": "2",
      "/size": "0.5",
      "/solid": "true",
      "/location/0": "1",
      "/location/1": "-2.5",
      "/location/2": "1e3",
    };
    expect(submit(schema, inputs)).toEqual({
      params: {
        name: "A",
        kind: "sphere",
        count: 2,
        size: 0.5,
        solid: true,
        location: [1, -2.5, 1000],
      },
      problems: [],
    });
  });

  it("leaves out what is empty and optional", () => {
    const inner = object({ deep: { type: "string" } }, "deep");
    const schema = object({ a: { type: "number" }, b: VEC3, c: inner, d: { type: "boolean" } });
    expect(submit(schema)).toEqual({ params: {}, problems: [] });
  });

  it("names every required field that is empty", () => {
    const inner = object({ deep: { type: "number" } }, "deep");
    const schema = object({ a: { type: "number" }, b: VEC3, c: inner }, "a", "b", "c");
    expect(submit(schema).problems.map(({ path }) => path)).toEqual([
      "/a",
      "/b/0",
      "/b/1",
      "/b/2",
      "/c/deep",
    ]);
  });

  it("fills in the defaults, also those of a whole group", () => {
    const schema = object({
      kind: { enum: ["cube", "cone"], default: "cone" },
      at: { ...VEC3, default: [1, 2, 3] },
      on: { type: "boolean", default: true },
      look: { ...object({ fov: { type: "number" }, far: { type: "number", default: 9 } }),
        default: { fov: 60 } },
    });
    expect(submit(schema).params).toEqual({
      kind: "cone",
      at: [1, 2, 3],
      on: true,
      look: { fov: 60, far: 9 },
    });
  });

  it("sends a required box that nobody ticked as false", () => {
    expect(submit(object({ on: { type: "boolean" } }, "on")).params).toEqual({ on: false });
  });

  it("asks for all numbers of a vector or none", () => {
    const { problems } = submit(object({ at: VEC3 }), { "/at/0": "1" });
    expect(problems.map(({ path }) => path)).toEqual(["/at/1", "/at/2"]);
  });

  it.each<[string, JsonObject, string, string | undefined]>([
    ["letters for a number", { type: "number" }, "abc", "must be a number"],
    ["NaN", { type: "number" }, "NaN", "must be a number"],
    ["infinity", { type: "number" }, "Infinity", "must be a number"],
    ["a fraction for an integer", { type: "integer" }, "1.5", "must be a whole number"],
    ["less than the minimum", { type: "number", minimum: 1 }, "0", "must be at least 1"],
    ["more than the maximum", { type: "number", maximum: 1 }, "2", "must be at most 1"],
    ["an excluded bound", { type: "number", exclusiveMinimum: 0 }, "0", "must be more than 0"],
    ["a text too long", { type: "string", maxLength: 2 }, "abc", "at most 2 characters"],
    ["a text off its pattern", { type: "string", pattern: "^#.$" }, "a", "must match ^#.$"],
    ["a word off the list", { enum: ["a"] }, "b", "is required"],
    ["broken JSON", { type: "array" }, "[1", "must be JSON"],
  ])("refuses %s beside its field", (_what, property, text, problem) => {
    expect(problemOf(property, text)).toBe(problem);
  });

  it.each<[string, JsonObject, string, Json]>([
    ["a list of any length", { type: "array", items: { type: "string" } }, '["a"]', ["a"]],
    ["an object without known fields", { type: "object" }, '{"a":1}', { a: 1 }],
    ["a schema it does not know", { oneOf: [] }, "7", 7],
    ["a type that may be null", { type: ["integer", "null"] }, "7", 7],
  ])("takes %s", (_what, property, text, value) => {
    expect(submit(object({ p: property }), { "/p": text }).params).toEqual({ p: value });
  });

  it("escapes names in pointers as the hub does", () => {
    const { problems } = submit(object({ "a/b~c": { type: "number" } }, "a/b~c"));
    expect(problems[0]?.path).toBe("/a~1b~0c");
  });

  it("finds the hub's problems that belong to no field", () => {
    const form = formOf(object({ at: VEC3, look: object({ fov: { type: "number" } }) }));
    const known = ["/at", "/at/1", "/look", "/look/fov"];
    const stray = ["", "/colour", "/look/far"];
    const problems = [...known, ...stray].map((path) => ({ path, message: "no" }));
    expect(strayProblems(form, problems).map(({ path }) => path)).toEqual(stray);
  });
});
