import { describe, expect, it } from "vitest";
import type { Row } from "../../session/calls";
import { operationOf, settledJson } from "../../session/testing";
import type { JsonObject } from "../../wire/json";
import { OUTCOMES } from "../../wire/wire";
import { ALL, askers, FATE_GROUPS, fits, type OperationFilter } from "./operation-filter";

function row(id: string, changes: JsonObject = {}): Row {
  return { kind: "operation", operation: operationOf(id, changes) };
}

const ROWS: readonly Row[] = [
  row("queued"),
  row("running", { state: "running" }),
  row("asks", { asks: true, by: "ann" }),
  row("unknown", { state: "unknown", by: "bob" }),
  ...OUTCOMES.map((outcome) => row(outcome, settledJson(outcome, outcome))),
];

function found(filter: Partial<OperationFilter>): string[] {
  return ROWS.filter((one) => fits(one, { ...ALL, ...filter })).map((one) =>
    one.kind === "operation" ? one.operation.operation : "",
  );
}

describe("the filter of operations", () => {
  it("keeps all at first", () => {
    expect(found({})).toHaveLength(ROWS.length);
  });

  it("knows what never ran, what is open and what nobody knows", () => {
    expect(found({ fate: "never ran" })).toEqual(["rejected", "dropped", "cancelled", "expired"]);
    expect(found({ fate: "open" })).toEqual(["queued", "running", "asks"]);
    expect(found({ fate: "asks" })).toEqual(["asks"]);
    expect(found({ fate: "unknown" })).toEqual(["unknown"]);
  });

  it("has a fate for every operation", () => {
    const sorted = FATE_GROUPS.filter((fate) => fate !== "any").flatMap((fate) => found({ fate }));
    expect(new Set(sorted).size).toBe(ROWS.length);
  });

  it("finds by part of the action, in any case, and by who asked", () => {
    expect(found({ action: " SPA" })).toHaveLength(ROWS.length);
    expect(found({ action: "delete" })).toEqual([]);
    expect(found({ by: "ann" })).toEqual(["asks"]);
    expect(askers(ROWS)).toEqual(["ann", "bob"]);
  });
});
