/**
 * A session as the fold of its frames: what every client of the room agrees on, and beside it what
 * is only said and never stored. Mutable, because a replay of ten thousand frames must not copy the
 * log ten thousand times; `shown()` answers what no later frame changes.
 */
import type { Json, JsonObject } from "./json";
import {
  assertNever,
  type AnswerPart,
  type Member,
  type Message,
  type Snapshot,
  type StoredFrame,
} from "./wire";

/** Messages kept in memory; a page of so many is long enough for reading back. */
export const MESSAGES_KEPT = 5_000;

/** How many of the oldest go at once, so that dropping them costs little. */
export const DROPPED_AT_ONCE = 500;

/** A member types until this long after the last word of it. */
export const TYPING_MS = 6_000;

/** An answer that is being written. */
export interface Answer {
  readonly id: string;
  readonly by: string;
  readonly text: string;
  /** How much the hub has told of it, also where a piece was missed. */
  readonly at: number;
}

export interface ShownState {
  readonly seq: number;
  /** Oldest first. */
  readonly messages: readonly Message[];
  /** How many were dropped in front since the snapshot. */
  readonly dropped: number;
  /** Whether older messages exist than are here. */
  readonly more: boolean;
  readonly keyed: ReadonlyMap<string, Json>;
  readonly closed: boolean;
  readonly answers: readonly Answer[];
  readonly members: readonly Member[];
  readonly stats: JsonObject;
  /** The members who type, by id. */
  readonly typing: readonly string[];
}

export const NOTHING: ShownState = {
  seq: 0,
  messages: [],
  dropped: 0,
  more: false,
  keyed: new Map(),
  closed: false,
  answers: [],
  members: [],
  stats: {},
  typing: [],
};

/** How a stored frame stands to what was applied before it. */
export type Fit = "next" | "old" | "hole";

export class SessionState {
  seq = 0;
  closed = false;
  private messages: Message[] = [];
  private dropped = 0;
  private more = false;
  private keyed = new Map<string, Json>();
  private answers = new Map<string, Answer>();
  private members: readonly Member[] = [];
  private stats: JsonObject = {};
  private typing = new Map<string, number>();
  private last: ShownState = NOTHING;

  load(snapshot: Snapshot): void {
    this.seq = snapshot.seq;
    this.closed = snapshot.closed;
    this.messages = [...snapshot.messages];
    this.dropped = 0;
    this.more = snapshot.more;
    this.keyed = new Map(snapshot.state.map(({ k, d }) => [k, d]));
    this.members = snapshot.members;
    this.stats = snapshot.stats;
    this.forgetSoft();
    snapshot.answers.forEach((part) => this.answer(part));
    this.last = NOTHING;
  }

  fit(frame: StoredFrame): Fit {
    if (frame.s <= this.seq) {
      return "old";
    }
    return frame.p <= this.seq ? "next" : "hole";
  }

  /** Takes a frame that fits as the next one. */
  apply(frame: StoredFrame): void {
    this.seq = frame.s;
    switch (frame.t) {
      case "message":
        return this.message(frame.d);
      case "state":
        return this.set(frame.k, frame.d);
      case "closed":
        this.closed = true;
        return undefined;
      case "unfamiliar":
        return undefined;
      default:
        return assertNever(frame);
    }
  }

  answer({ id, by, at, text }: AnswerPart): void {
    const before = this.answers.get(id) ?? { id, by, text: "", at: 0 };
    // A piece may come twice after a reconnect, whole or in part; and one may be missing, because
    // pieces are never stored. The message at the end has the whole text.
    const fresh = text.slice(Math.max(0, before.at - at));
    const missed = at > before.at ? " … " : "";
    if (fresh !== "" || !this.answers.has(id)) {
      const end = Math.max(before.at, at + text.length);
      this.answers = new Map(this.answers).set(id, {
        ...before,
        text: before.text + missed + fresh,
        at: end,
      });
    }
  }

  endAnswer(id: string): void {
    if (this.answers.has(id)) {
      this.answers = new Map([...this.answers].filter(([one]) => one !== id));
    }
  }

  presence(members: readonly Member[]): void {
    this.members = members;
  }

  statistics(stats: JsonObject): void {
    this.stats = stats;
  }

  type(member: string, on: boolean, now: number): void {
    this.typing = new Map(this.typing);
    this.typing.delete(member);
    if (on) {
      this.typing.set(member, now + TYPING_MS);
    }
  }

  /** Ends what was last heard too long ago, and answers when to look again. */
  expireTyping(now: number): number | undefined {
    const still = [...this.typing].filter(([, until]) => until > now);
    if (still.length < this.typing.size) {
      this.typing = new Map(still);
    }
    return still.length === 0 ? undefined : Math.min(...still.map(([, until]) => until));
  }

  /** A new connection tells again what is under way. */
  forgetSoft(): void {
    this.answers = new Map();
    this.typing = new Map();
  }

  /** What is known now; parts that did not change are the same objects as before. */
  shown(): ShownState {
    const { last } = this;
    this.last = {
      seq: this.seq,
      messages: sameLog(last, this.messages, this.dropped) ? last.messages : [...this.messages],
      dropped: this.dropped,
      more: this.more || this.dropped > 0,
      keyed: this.keyed,
      closed: this.closed,
      answers: sameItems(last.answers, [...this.answers.values()]),
      members: this.members,
      stats: this.stats,
      typing: sameItems(last.typing, [...this.typing.keys()]),
    };
    return this.last;
  }

  private message(message: Message): void {
    this.messages.push(message);
    if (message.answer !== undefined) {
      this.endAnswer(message.answer);
    }
    if (this.typing.has(message.author)) {
      this.type(message.author, false, 0);
    }
    if (this.messages.length > MESSAGES_KEPT) {
      this.messages.splice(0, DROPPED_AT_ONCE);
      this.dropped += DROPPED_AT_ONCE;
    }
  }

  private set(key: string, value: Json): void {
    if (this.last.keyed === this.keyed) {
      this.keyed = new Map(this.keyed); // A page holds the one of before.
    }
    setKey(this.keyed, key, value);
  }
}

/** `null` deletes. */
export function setKey(keyed: Map<string, Json>, key: string, value: Json): void {
  if (value === null) {
    keyed.delete(key);
  } else {
    keyed.set(key, value);
  }
}

/** A log only grows at its end and shrinks at its front, so its ends tell whether it changed. */
function sameLog(last: ShownState, messages: readonly Message[], dropped: number): boolean {
  return (
    last.dropped === dropped &&
    last.messages.length === messages.length &&
    last.messages[0] === messages[0] &&
    last.messages.at(-1) === messages.at(-1)
  );
}

function sameItems<T>(before: readonly T[], now: readonly T[]): readonly T[] {
  return before.length === now.length && before.every((one, i) => one === now[i]) ? before : now;
}
