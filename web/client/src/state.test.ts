import { describe, expect, it } from "vitest";
import { DROPPED_AT_ONCE, MESSAGES_KEPT, SessionState, TYPING_MS } from "./state";
import type { Message, StoredFrame } from "./wire";

function message(s: number, changes: Partial<Message> = {}): StoredFrame {
  const d: Message = {
    id: `m${s}`,
    s,
    ts: s,
    author: "u1",
    name: "Ada",
    role: "user",
    content: `${s}`,
    ...changes,
  };
  return { t: "message", s, p: s - 1, ts: s, d };
}

const part = (at: number, text: string, id = "a1") => ({ id, by: "assistant", at, text });

describe("the state of a session", () => {
  it("knows what fits, what came before and what leaves a hole", () => {
    const state = new SessionState();
    state.apply(message(1));
    expect(state.fit(message(2))).toBe("next");
    expect(state.fit(message(1))).toBe("old");
    expect(state.fit(message(3))).toBe("hole");
    // A batch in which frame 2 was merged away.
    expect(state.fit({ t: "state", k: "a", d: 1, s: 3, p: 1, ts: 0 })).toBe("next");
  });

  it("keeps what views hold as it was", () => {
    const state = new SessionState();
    state.apply({ t: "state", k: "a", d: 1, s: 1, p: 0, ts: 0 });
    const before = state.shown();
    state.apply({ t: "state", k: "a", d: 2, s: 2, p: 1, ts: 0 });
    state.apply(message(3));
    expect(before.keyed.get("a")).toBe(1);
    expect(before.messages).toEqual([]);
    expect(state.shown().keyed.get("a")).toBe(2);
  });

  it("shows the same objects while nothing changed", () => {
    const state = new SessionState();
    state.apply(message(1));
    const before = state.shown();
    state.type("u2", true, 0);
    const after = state.shown();
    expect(after.messages).toBe(before.messages);
    expect(after.keyed).toBe(before.keyed);
  });

  it("drops its oldest messages, many at once", () => {
    const state = new SessionState();
    for (let s = 1; s <= MESSAGES_KEPT + 1; s++) {
      state.apply(message(s));
    }
    const { messages, dropped, more } = state.shown();
    expect(messages).toHaveLength(MESSAGES_KEPT + 1 - DROPPED_AT_ONCE);
    expect({ dropped, more }).toEqual({ dropped: DROPPED_AT_ONCE, more: true });
    expect(messages[0]?.s).toBe(DROPPED_AT_ONCE + 1);
  });
});

describe("an answer under way", () => {
  const textOf = (...parts: ReturnType<typeof part>[]) => {
    const state = new SessionState();
    parts.forEach((one) => state.answer(one));
    return state.shown().answers.map(({ id, text }) => `${id}:${text}`);
  };

  it("grows piece by piece", () => {
    expect(textOf(part(0, "Turn "), part(5, "it up"))).toEqual(["a1:Turn it up"]);
  });

  it("takes a piece that comes again only for what is new in it", () => {
    expect(textOf(part(0, "Turn "), part(0, "Turn it"), part(5, "it"))).toEqual(["a1:Turn it"]);
  });

  it("shows where a piece is missing, and goes on", () => {
    expect(textOf(part(0, "Turn "), part(8, "up"), part(10, "!"))).toEqual(["a1:Turn  … up!"]);
  });

  it("never mixes with another", () => {
    const both = [part(0, "one "), part(0, "two ", "a2"), part(4, "1"), part(4, "2", "a2")];
    expect(textOf(...both)).toEqual(["a1:one 1", "a2:two 2"]);
  });

  it("ends with the message that has all of it", () => {
    const state = new SessionState();
    state.answer(part(0, "Turn"));
    state.apply(message(1, { role: "assistant", answer: "a1", content: "Turn it up" }));
    expect(state.shown().answers).toEqual([]);
  });
});

describe("typing", () => {
  it("ends by itself, and when it is sent", () => {
    const state = new SessionState();
    state.type("u1", true, 0);
    state.type("u2", true, 1_000);
    expect(state.expireTyping(TYPING_MS)).toBe(1_000 + TYPING_MS);
    expect(state.shown().typing).toEqual(["u2"]);
    state.apply(message(1, { author: "u2" }));
    expect(state.shown().typing).toEqual([]);
  });
});
