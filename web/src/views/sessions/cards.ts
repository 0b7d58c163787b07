/** The context cards of a session: what the keys `card/...` say. */
import { CARD_PREFIX, isJsonObject, type Json, type SessionView } from "@heddle/client";

export interface Card {
  readonly key: string;
  readonly title: string;
  readonly text: string;
  /** Changed here, and not yet for all. */
  readonly pending: boolean;
}

export function cardsOf({ keyed, unconfirmed }: SessionView): Card[] {
  const pending = new Set(
    unconfirmed.flatMap(({ command, refusal }) =>
      command.t === "set" && !refusal ? [command.k] : [],
    ),
  );
  return [...keyed]
    .filter(([key]) => key.startsWith(CARD_PREFIX))
    .map(([key, value]) => ({ key, ...wordsOf(value), pending: pending.has(key) }));
}

/** Other programs may put anything there; what has no title and text is shown as it is. */
function wordsOf(value: Json): { title: string; text: string } {
  const { title, text } = isJsonObject(value) ? value : {};
  return typeof title === "string" && (typeof text === "string" || text === undefined)
    ? { title, text: text ?? "" }
    : { title: "", text: typeof value === "string" ? value : JSON.stringify(value, null, 2) };
}
