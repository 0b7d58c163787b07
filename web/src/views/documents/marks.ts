/** Marks in a long text, found by blocks, so that only what a mark touches is drawn again. */
import type { Entity, Span } from "../../wire/jobs";

/** Large enough that a long text has few, small enough that one is drawn at once. */
const BLOCK_CHARS = 4_000;

export interface Block extends Span {
  readonly text: string;
}

/** The text in pieces that end with a line where they can; together they are the whole. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  for (let start = 0; start < text.length; ) {
    const end = blockEnd(text, start);
    blocks.push({ start, end, text: text.slice(start, end) });
    start = end;
  }
  return blocks;
}

function blockEnd(text: string, start: number): number {
  const most = start + BLOCK_CHARS;
  if (most >= text.length) {
    return text.length;
  }
  const behindLine = text.lastIndexOf("\n", most - 1) + 1;
  if (behindLine > start) {
    return behindLine;
  }
  // Half of a character would show as two broken ones.
  const low = text.charCodeAt(most) >= 0xdc00 && text.charCodeAt(most) <= 0xdfff;
  return low ? most - 1 : most;
}

/** The block that has this place, by halves: a long text has thousands of blocks and of marks. */
export function blockAt(blocks: readonly Block[], place: number): number {
  let low = 0;
  for (let high = blocks.length - 1; low < high; ) {
    const middle = Math.ceil((low + high) / 2);
    if ((blocks[middle]?.start ?? 0) <= place) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

const NONE: readonly never[] = [];

/** The spans that touch each block; those that touch none all get the same empty list. */
export function byBlock<T extends Span>(
  spans: readonly T[],
  blocks: readonly Block[],
): readonly (readonly T[])[] {
  const found: T[][] = [];
  for (const span of spans) {
    for (let at = blockAt(blocks, span.start); at < blocks.length; at++) {
      if ((blocks[at]?.start ?? 0) >= span.end) {
        break;
      }
      (found[at] ??= []).push(span);
    }
  }
  return blocks.map((_, at) => found[at] ?? NONE);
}

/** A stretch of text that is marked the same from end to end. */
export interface Segment {
  readonly start: number;
  readonly text: string;
  /** Whether it belongs to a quote of what somebody looks at. */
  readonly quoted: boolean;
  /** Whether a quote begins here. */
  readonly begins: boolean;
  readonly kind?: string;
  /** Whether the thing of this kind ends here. */
  readonly ends: boolean;
}

/** Parts a block at the ends of all marks. Of things on top of each other the first shows. */
export function segmentsOf(
  block: Block,
  quotes: readonly Span[],
  entities: readonly Entity[],
): Segment[] {
  const cuts = new Set([block.start, block.end]);
  for (const { start, end } of [...quotes, ...entities]) {
    cuts.add(Math.max(start, block.start));
    cuts.add(Math.min(end, block.end));
  }
  const places = [...cuts].sort((a, b) => a - b);
  return places.slice(0, -1).map((start, index): Segment => {
    const end = places[index + 1] ?? block.end;
    const covers = (span: Span) => span.start <= start && span.end >= end;
    const entity = entities.find(covers);
    return {
      start,
      text: block.text.slice(start - block.start, end - block.start),
      quoted: quotes.some(covers),
      begins: quotes.some((quote) => quote.start === start && quote.end > start),
      kind: entity?.kind,
      ends: entity?.end === end,
    };
  });
}

/** How often each kind is there, the most frequent first. */
export function kindsOf(entities: readonly Entity[]): (readonly [string, number])[] {
  const counts = new Map<string, number>();
  entities.forEach(({ kind }) => counts.set(kind, (counts.get(kind) ?? 0) + 1));
  return [...counts].sort(([a, one], [b, other]) => other - one || a.localeCompare(b));
}

const EXCERPT_CHARS = 160;

/** How a quote begins, in one line. */
export function excerpt(text: string, { start, end }: Span): string {
  const whole = text.slice(start, Math.min(end, start + 4 * EXCERPT_CHARS)).replaceAll(/\s+/g, " ");
  return whole.length > EXCERPT_CHARS || end > start + 4 * EXCERPT_CHARS
    ? `${whole.slice(0, EXCERPT_CHARS)} …`
    : whole;
}
