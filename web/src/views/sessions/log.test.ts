import type { Json, Message, SessionView } from "@heddle/client";
import { describe, expect, it } from "vitest";
import { cardsOf } from "./cards";
import { CHUNK, chunksOf } from "./log";
import { typingWords } from "./words";

function view(first: number, last: number, dropped = 0): SessionView {
  const messages = Array.from({ length: last - first + 1 }, (_, i): Message => {
    const s = first + i;
    const author = s % 10 < 5 ? "a" : "b";
    return { id: `m${s}`, s, ts: s * 1_000, author, name: author, role: "user", content: "" };
  });
  return {
    ...{ seq: last, messages, dropped, more: false, keyed: new Map(), closed: false },
    ...{ answers: [], members: [], stats: {}, typing: [] },
    ...{ status: { kind: "connecting" }, unconfirmed: [], pending: 0, catchingUp: false },
  };
}

const ids = (chunks: ReturnType<typeof chunksOf>) =>
  chunks.flatMap(({ lines }) => lines.map(({ id }) => id));

describe("the chunks of a conversation", () => {
  it("hold every message once, in order", () => {
    const chunks = chunksOf(view(0, 99), []);
    expect(chunks.map(({ lines }) => lines.length)).toEqual([CHUNK, CHUNK, 100 - 2 * CHUNK]);
    expect(ids(chunks)).toEqual(Array.from({ length: 100 }, (_, i) => `m${i}`));
  });

  it("stay the same objects when only the end grows", () => {
    const before = chunksOf(view(0, 99), []);
    const after = chunksOf(view(0, 100), before);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).toBe(before[1]);
    expect(after[2]).not.toBe(before[2]);
  });

  it("stay where they are when the oldest are dropped", () => {
    const before = chunksOf(view(0, 119), []);
    const after = chunksOf(view(50, 120, 50), before);
    expect(after.map(({ key }) => key)).toEqual([1, 2, 3]);
    expect(after[1]).toBe(before[2]);
    expect(ids(after)[0]).toBe("m50");
  });

  it("are made anew after a snapshot of another place", () => {
    const after = chunksOf(view(500, 510), chunksOf(view(0, 99), []));
    expect(ids(after)[0]).toBe("m500");
  });

  it("name an author once for what was said together", () => {
    const [chunk] = chunksOf(view(0, 9), []);
    expect(chunk?.lines.filter(({ first }) => first).map(({ id }) => id)).toEqual(["m0", "m5"]);
  });
});

describe("an answer", () => {
  it("has a head of its own, which says whom it answers", () => {
    const of = (id: string, more: Partial<Message>): Message => ({
      ...{ id, s: 1, ts: 1_000, author: "assistant", name: "Assistant", role: "assistant" },
      ...{ content: "", ...more },
    });
    const messages = [
      of("c-1", { author: "a", name: "Ada", role: "user", ask: true }),
      of("h-1", { answer: "gone" }),
      of("h-2", { answer: "c-1", cut: "Ada stopped it." }),
    ];
    const [chunk] = chunksOf({ ...view(0, 0), messages }, []);
    expect(chunk?.lines).toMatchObject([
      { ask: true, first: true },
      { to: undefined, first: true },
      { to: "Ada", cut: "Ada stopped it.", first: true },
    ]);
  });
});

describe("the cards of a session", () => {
  it("are the keys that say so, and tell which of them are pending", () => {
    const set = { t: "set" as const, k: "card/a", d: { value: 1 } };
    const state: SessionView = {
      ...view(0, 0),
      keyed: new Map<string, Json>([
        ["name", "Mix"],
        ["card/a", { title: "A", text: "one" }],
        ["card/b", 7],
      ]),
      unconfirmed: [{ id: "c-1", command: set, at: 0 }],
    };
    expect(cardsOf(state)).toEqual([
      { key: "card/a", title: "A", text: "one", pending: true },
      { key: "card/b", title: "", text: "7", pending: false },
    ]);
  });
});

describe("who types", () => {
  it.each([
    [[], ""],
    [["Bo"], "Bo is typing …"],
    [["Bo", "Ada"], "Bo and Ada are typing …"],
    [["Bo", "Ada", "Cy"], "Bo and 2 others are typing …"],
  ])("%j is said as %j", (names, words) => {
    expect(typingWords(names)).toBe(words);
  });
});
