/** The lines of a conversation: what all have, and after it what only this page has. */
import type { Message, SessionView, Turn, Unconfirmed } from "@heddle/client";

/** Messages of one author within this time stand under one name. */
const TOGETHER_MS = 5 * 60_000;

/** Lines that are rendered, or not, together. */
export const CHUNK = 40;

export interface Line {
  readonly id: string;
  readonly author: string;
  readonly name: string;
  readonly role: "user" | "assistant" | "system";
  readonly at: number;
  readonly content: string;
  readonly code?: boolean;
  /** Whether the assistant is to answer it. */
  readonly ask?: boolean;
  readonly tokens?: number;
  /** Who asked what this answers. */
  readonly to?: string;
  /** Why this is not the whole answer. */
  readonly cut?: string;
  /** What was done for it at a host. */
  readonly turn?: Turn;
  /** Whether the name stands above it, because another one spoke before. */
  readonly first: boolean;
}

export interface Chunk {
  /** The same for as long as the chunk is there, also when older ones are dropped. */
  readonly key: number;
  readonly lines: readonly Line[];
}

/**
 * Chunks of equal place in the log. Whole chunks of before are kept as they are, so that a long log
 * costs nothing when a message comes.
 */
export function chunksOf(view: SessionView, before: readonly Chunk[]): readonly Chunk[] {
  const { messages, dropped } = view;
  const known = new Map(before.map((chunk) => [chunk.key, chunk]));
  const chunks: Chunk[] = [];
  for (let start = 0; start < messages.length; ) {
    const key = Math.floor((dropped + start) / CHUNK);
    const end = Math.min(messages.length, (key + 1) * CHUNK - dropped);
    const old = known.get(key);
    const same =
      old?.lines.length === end - start &&
      old.lines[0]?.id === messages[start]?.id &&
      old.lines.at(-1)?.id === messages[end - 1]?.id;
    chunks.push(same ? old : { key, lines: linesOf(view, start, end) });
    start = end;
  }
  return chunks;
}

function linesOf({ messages }: SessionView, start: number, end: number): Line[] {
  return messages.slice(start, end).map((message, index) => {
    const { id, author, name, role, ts, content, code, ask, tokens, answer, cut, turn } = message;
    const to = answer === undefined ? undefined : askedBy(messages, answer)?.name;
    const line = { id, author, name, role, at: ts, content, code, ask, tokens, to, cut, turn };
    return { ...line, first: startsAnew(messages[start + index - 1], message) };
  });
}

/** Each answer has its own head, which says whom it answers. */
function startsAnew(before: Message | undefined, now: Message): boolean {
  return (
    before?.author !== now.author || now.answer !== undefined || now.ts - before.ts > TOGETHER_MS
  );
}

/** The message that asked, if it is still here. */
export function askedBy(messages: readonly Message[], answer: string): Message | undefined {
  return messages.findLast(({ id }) => id === answer);
}

/** What was said here and is not among the messages of all. */
export function unsaid(view: SessionView): readonly Unconfirmed[] {
  return view.unconfirmed.filter(({ command }) => command.t === "say" || command.t === "ask");
}
