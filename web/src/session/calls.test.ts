import { describe, expect, it } from "vitest";
import type { Answer } from "./api";
import { afterRestart, mayRepeat, rowsOf, withAnswer, withCall, type Call } from "./calls";
import type { Operation } from "../wire/wire";
import { operationOf, T0 } from "./testing";

function callOf(key: string, changes: Partial<Call> = {}): Call {
  return {
    key,
    action: "spawn",
    params: { name: "Cube" },
    deadlineMs: 10_000,
    sentAt: T0,
    epoch: "e1",
    fate: { kind: "sending" },
    ...changes,
  };
}

/** An operation of the call `k1`. */
const own = (id: string, changes = {}) => operationOf(id, { key: "k1", ...changes });
const taken = (value: Operation): Answer<Operation> => ({ kind: "ok", value });
const refused: Answer<Operation> = {
  kind: "refused",
  status: 404,
  error: { code: "unknown_action", message: "no such action", raw: {} },
};

function shown(operations: readonly Operation[], calls: readonly Call[]): string[] {
  return rowsOf(operations, calls).map((row) =>
    row.kind === "call"
      ? `${row.call.key} ${row.call.fate.kind}`
      : `${row.operation.operation} ${row.operation.state}`,
  );
}

describe("a call made on this page", () => {
  it("shows at once as pending", () => {
    expect(shown([], [callOf("k1")])).toEqual(["k1 sending"]);
  });

  it("is confirmed by the hub's answer", () => {
    const calls = withAnswer([callOf("k1")], "k1", taken(own("o1")));
    expect(shown([own("o1", { state: "running" })], calls)).toEqual(["o1 running"]);
  });

  it("is confirmed by its operation's own frame when that comes before the answer", () => {
    expect(shown([own("o1")], [callOf("k1")])).toEqual(["o1 queued"]);
  });

  it("shows as refused with the reason when the hub made no operation of it", () => {
    const calls = withAnswer([callOf("k1")], "k1", refused);
    expect(shown([], calls)).toEqual(["k1 refused"]);
  });

  it("shows a rejected operation that no frame told of", () => {
    const rejected = own("o1", { state: "settled", outcome: "rejected" });
    expect(shown([], withAnswer([callOf("k1")], "k1", taken(rejected)))).toEqual(["o1 settled"]);
  });

  it.each([
    ["another key", { key: "k9" }],
    ["no key", { key: null }],
  ])("is not taken for an equal operation with %s", (_what, changes) => {
    const call = callOf("k1", { sentAt: T0 + 1, params: { name: "o1" } });
    expect(shown([own("o1", changes)], [call])).toEqual(["k1 sending", "o1 queued"]);
  });

  it("is one of two equal clicks, each with its own operation", () => {
    const calls = withCall([callOf("k1")], callOf("k2", { sentAt: T0 + 1 }));
    expect(shown([own("o2", { key: "k2" })], calls)).toEqual(["o2 queued", "k1 sending"]);
    expect(shown([own("o2", { key: "k2" }), own("o1")], calls)).toEqual(["o2 queued", "o1 queued"]);
  });

  it("became the newer operation when a rejected one was sent again", () => {
    const rejected = own("o1", { state: "settled", outcome: "rejected" });
    const second = own("o2", { queuedAt: "2026-01-01T00:00:01Z" });
    const rows = rowsOf([second, rejected], [callOf("k1")]);
    expect(rows.map(({ call }) => call?.key)).toEqual(["k1", undefined]);
  });

  it("does not let a late answer undo what a frame said", () => {
    const calls = withAnswer([callOf("k1")], "k1", taken(own("o1")));
    const executed = own("o1", { state: "settled", outcome: "executed" });
    expect(shown([executed], calls)).toEqual(["o1 settled"]);
  });

  it("is sent again only to the same hub and before its deadline", () => {
    const lost = withAnswer([callOf("k1")], "k1", { kind: "gone" })[0]!;
    expect(mayRepeat(lost, [], "e1", T0 + 9_999)).toBe(true);
    expect(mayRepeat(lost, [], "e1", T0 + 10_000)).toBe(false);
    expect(mayRepeat(lost, [], "e2", T0)).toBe(false);
    expect(mayRepeat(callOf("k2"), [], "e1", T0)).toBe(false);
  });

  it("is not sent again when its operation is in view", () => {
    const lost = withAnswer([callOf("k1")], "k1", { kind: "gone" })[0]!;
    const rejected = own("o1", { state: "settled", outcome: "rejected" });
    expect(mayRepeat(lost, [rejected], "e1", T0)).toBe(false);
  });

  it("keeps its outcome when the hub restarts, and reads forgotten if it had none", () => {
    const done = own("o1", { state: "settled", outcome: "executed" });
    const calls = [
      ...withAnswer([callOf("k1")], "k1", taken(own("o1"))),
      ...withAnswer([callOf("k2")], "k2", taken(own("o2", { key: "k2" }))),
    ];
    const kinds = afterRestart(calls, [done]).map(({ fate }) => fate.kind);
    expect(kinds).toEqual(["taken", "forgotten"]);
  });

  it("keeps an outcome that only a frame told, though its own answer never comes", () => {
    const done = own("o1", { state: "settled", outcome: "executed" });
    const calls = afterRestart([callOf("k1")], [done]);
    expect(shown([], withAnswer(calls, "k1", { kind: "gone" }))).toEqual(["o1 settled"]);
  });

  it("is forgotten after 100 newer ones", () => {
    let calls: Call[] = [];
    for (let n = 0; n < 130; n++) {
      calls = withCall(calls, callOf(`k${n}`, { sentAt: T0 + n }));
    }
    expect(calls).toHaveLength(100);
    expect(rowsOf([], calls)).toHaveLength(100);
  });
});
