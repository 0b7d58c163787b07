import type { Json, SessionView, ToolCall } from "@heddle/client";
import { describe, expect, it } from "vitest";
import { callFate, turnOf } from "./turn";

function call(state: string, more: Partial<ToolCall> = {}): ToolCall {
  return { action: "spawn", params: {}, state, ...more };
}

function view(keyed: readonly (readonly [string, Json])[]): SessionView {
  return {
    ...{ seq: 1, messages: [], dropped: 0, more: false, keyed: new Map(keyed), closed: false },
    ...{ answers: [], members: [], stats: {}, typing: [] },
    ...{ status: { kind: "connecting" }, unconfirmed: [], pending: 0, catchingUp: false },
  };
}

describe("a call of the assistant", () => {
  it("is told with the words that operations have", () => {
    const executed = callFate(call("settled", { outcome: "executed" }), false);
    expect(executed).toMatchObject({ name: "executed", tone: "good" });
    const error = { code: "denied", message: "assistants may not" };
    expect(callFate(call("settled", { outcome: "rejected", error }), true)).toMatchObject({
      text: "rejected: never ran",
      reason: "assistants may not",
    });
  });

  it("says of what ran at the end only that it did", () => {
    expect(callFate(call("running"), false).text).toBe("running");
    expect(callFate(call("running"), true).text).toBe("still ran when this was said");
  });

  it("shows states that later hubs have as they are", () => {
    expect(callFate(call("postponed"), false).text).toBe("postponed");
    expect(callFate(call("settled", { outcome: "merged" }), false).text).toBe("settled merged");
  });
});

describe("the turn of an answer under way", () => {
  const turn = { host: "stage", calls: [{ action: "spawn", params: { n: 1 }, state: "asks" }] };

  it("is found under the id of the message that asked", () => {
    const session = view([["session/turn/c-1", turn]]);
    expect(turnOf(session, "c-1")?.calls[0]?.state).toBe("asks");
    expect(turnOf(session, "c-2")).toBeUndefined();
  });

  it("is nothing where it cannot be read", () => {
    expect(turnOf(view([["session/turn/c-1", { host: 3 }]]), "c-1")).toBeUndefined();
  });
});
