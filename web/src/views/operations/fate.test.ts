import { describe, expect, it } from "vitest";
import type { Row } from "../../session/calls";
import { operationOf } from "../../session/testing";
import type { JsonObject } from "../../wire/json";
import { fateOf, isPending } from "./fate";

function rowOf(changes: JsonObject): Row {
  return { kind: "operation", operation: operationOf("o1", changes) };
}

function told(changes: JsonObject): string {
  return fateOf(rowOf(changes), "scene").text;
}

describe("the fate of an operation", () => {
  it.each<[JsonObject, string]>([
    [{ state: "queued" }, "waits for its turn"],
    [{ state: "queued", stalled: true }, "waits: scene stands still"],
    [{ state: "running" }, "running"],
    [{ state: "unknown" }, "fate unknown: host was lost"],
    [{ state: "settled", outcome: "executed" }, "executed"],
    [{ state: "settled", outcome: "failed" }, "failed while it ran"],
    [{ state: "settled", outcome: "rejected" }, "rejected: never ran"],
    [{ state: "settled", outcome: "dropped" }, "dropped: never ran"],
    [{ state: "settled", outcome: "cancelled" }, "cancelled: never ran"],
    [{ state: "settled", outcome: "expired" }, "expired: never ran"],
  ])("of %j reads %j", (changes, text) => {
    expect(told(changes)).toBe(text);
  });

  it("gives the reason where somebody said one", () => {
    const error = { code: "owner_stalled", message: "scene has not ticked for 3 s" };
    const fate = fateOf(rowOf({ state: "settled", outcome: "rejected", error }), "scene");
    expect(fate.reason).toBe("scene has not ticked for 3 s");
  });

  it("is pending only while something is on its way", () => {
    const states = ["queued", "running", "unknown"].map((state) => isPending(rowOf({ state })));
    expect(states).toEqual([true, true, false]);
    expect(isPending(rowOf({ state: "settled", outcome: "executed" }))).toBe(false);
  });
});
