import { describe, expect, it } from "vitest";
import { hostJson, operationOf, settledJson, snapshotOf } from "../../session/testing";
import type { JsonObject } from "../../wire/json";
import { askedBy, exactText, nextAfter, openQuestions } from "./questions";

const at = (second: number) => `2026-01-01T00:00:0${second}Z`;
const summary = (changes: JsonObject) => snapshotOf(1, { host: hostJson(changes) }).d.host;

describe("questions", () => {
  it("are what waits for a person, the oldest first", () => {
    const asked = openQuestions([
      operationOf("newer", { asks: true, queuedAt: at(2) }),
      operationOf("older", { asks: true, queuedAt: at(1) }),
      operationOf("plain"),
      operationOf("over", { ...settledJson("over", "rejected"), asks: true }),
    ]);
    expect(asked.map(({ operation }) => operation)).toEqual(["older", "newer"]);
  });

  it("hand the keyboard on to the next one, or to the last if there is none after", () => {
    expect(nextAfter(["a", "b", "c"], ["a", "c"], "b")).toBe("c");
    expect(nextAfter(["a", "b", "c"], ["a"], "b")).toBe("a");
    expect(nextAfter(["a", "b"], ["b", "new"], "a")).toBe("b");
    expect(nextAfter(["a"], [], "a")).toBeUndefined();
  });

  it("are counted over all hosts, and lead to the only one that asks", () => {
    const quiet = summary({ host: "quiet" });
    const one = summary({ host: "one", asking: 2 });
    const other = summary({ host: "other", asking: 1 });
    expect(askedBy([quiet])).toEqual({ count: 0 });
    expect(askedBy([quiet, one])).toEqual({ count: 2, only: "one" });
    expect(askedBy([quiet, one, other])).toEqual({ count: 3 });
  });

  it("show exactly what would run, and nothing else", () => {
    const params = { name: 'a "b"\n', location: [0, 50, 0], deep: { list: [{}] }, nothing: null };
    expect(exactText(params).split("\n")).toHaveLength(6);
    for (const value of [params, {}, [1, { a: 2 }], "text"]) {
      expect(JSON.parse(exactText(value))).toEqual(value);
    }
  });
});
