import { describe, expect, it } from "vitest";
import { blockAt, blocksOf, byBlock, excerpt, kindsOf, segmentsOf } from "./marks";

const LINES = Array.from({ length: 1_000 }, (_, n) => `line ${n} of a note\n`).join("");

/** What is marked of a whole text, as `[marked]` and `<kind>`. */
function drawn(
  text: string,
  quotes: readonly { start: number; end: number }[],
  entities: readonly { kind: string; start: number; end: number }[] = [],
): string {
  const blocks = blocksOf(text);
  const quoted = byBlock(quotes, blocks);
  const kinds = byBlock(entities, blocks);
  return blocks
    .flatMap((block, at) => segmentsOf(block, quoted[at] ?? [], kinds[at] ?? []))
    .map(({ text: part, quoted: is, kind }) => {
      const inner = kind === undefined ? part : `<${part}>`;
      return is ? `[${inner}]` : inner;
    })
    .join("");
}

describe("the blocks of a text", () => {
  it.each([
    ["lines", LINES],
    ["one line without end", "x".repeat(20_000)],
    ["characters of two halves", "a" + "😀".repeat(9_000)],
    ["nothing", ""],
  ])("are the whole of it: %s", (_, text) => {
    const blocks = blocksOf(text);
    expect(blocks.map((block) => block.text).join("")).toBe(text);
    // A block with half of a character is not well formed.
    expect(blocks.every((block) => Buffer.from(block.text, "utf8").toString() === block.text)).toBe(
      true,
    );
  });

  it("end where a line does", () => {
    expect(blocksOf(LINES).every((block) => block.text.endsWith("\n"))).toBe(true);
  });

  it("are found by any place in them", () => {
    const blocks = blocksOf(LINES);
    blocks.forEach(({ start, end }, at) => {
      expect([blockAt(blocks, start), blockAt(blocks, end - 1)]).toEqual([at, at]);
    });
  });
});

describe("marks", () => {
  it("part the text where they begin and end, also on top of each other", () => {
    const entities = [
      { kind: "DATE", start: 4, end: 8 },
      { kind: "MIN", start: 10, end: 11 },
    ];
    expect(drawn("0123456789AB", [{ start: 2, end: 6 }], entities)).toBe(
      "01[23][<45>]<67>89<A>B",
    );
  });

  it("go on from block to block", () => {
    const text = "y".repeat(10_000);
    const all = drawn(text, [{ start: 3_999, end: 8_001 }]);
    expect(all.replaceAll(/[^[\]]/g, "")).toBe("[][][]");
    expect(all.replaceAll(/[[\]]/g, "")).toBe(text);
  });

  it("leave what they do not touch alone, so that it is not drawn again", () => {
    const [first, second] = byBlock([{ start: 9_000, end: 9_001 }], blocksOf("z".repeat(12_000)));
    expect(first).toBe(second);
  });

  it("say where a quote begins, and where a thing ends", () => {
    const [block] = blocksOf("0123456789");
    const segments = segmentsOf(
      block!,
      [{ start: 2, end: 8 }],
      [{ kind: "DATE", start: 4, end: 9 }],
    );
    expect(segments.filter(({ begins }) => begins).map(({ start }) => start)).toEqual([2]);
    expect(segments.filter(({ ends }) => ends).map(({ text }) => text)).toEqual(["8"]);
  });
});

it("kinds are counted, the most frequent first", () => {
  const of = (kind: string) => ({ kind, start: 0, end: 1 });
  expect(kindsOf([of("DATE"), of("CPT"), of("MIN"), of("CPT")])).toEqual([
    ["CPT", 2],
    ["DATE", 1],
    ["MIN", 1],
  ]);
});

it("an excerpt is one short line", () => {
  expect(excerpt("a\tb\n\nc", { start: 0, end: 6 })).toBe("a b c");
  expect(excerpt("w ".repeat(5_000), { start: 0, end: 10_000 })).toHaveLength(162);
});
