/**
 * What this client has said and the hub has not decided. Entries leave in the order they came, and
 * only when the hub has decided them; each keeps its id over every retry.
 */
import { isJsonObject, parseJson, type Json } from "./json";
import type { Command } from "./wire";

/** A person writes no more than this offline; a program that does must hear that it is too much. */
export const OUTBOX_ENTRIES = 1_000;
export const OUTBOX_BYTES = 1 << 20;

const KINDS: readonly (Json | undefined)[] = ["say", "ask", "set", "cancel"];

export interface Entry {
  readonly counter: number;
  readonly id: string;
  readonly command: Command;
  /** When it was said, on this client's clock. */
  readonly at: number;
  readonly bytes: number;
  /** `acknowledged`: decided as event `s`, which has not come yet; it is not sent again. */
  readonly fate:
    | { readonly kind: "waiting" }
    | { readonly kind: "sent" }
    | { readonly kind: "acknowledged"; readonly s: number };
}

/** What a storage holds of an outbox. */
export interface Saved {
  readonly client: string;
  /** The counter of the next command. */
  readonly next: number;
  readonly entries: readonly SavedEntry[];
}

export interface SavedEntry {
  readonly counter: number;
  readonly text: string;
}

export class Outbox {
  private readonly entries = new Map<string, Entry>();
  private bytes = 0;
  private next: number;

  constructor(
    readonly client: string,
    saved?: Saved,
  ) {
    this.next = saved?.next ?? 1;
    for (const { counter, text } of saved?.entries ?? []) {
      const known = parseEntry(text);
      if (known) {
        this.put(counter, known.command, known.at);
        this.next = Math.max(this.next, counter + 1);
      }
    }
  }

  get size(): number {
    return this.entries.size;
  }

  get nextId(): string {
    return `${this.client}-${this.next}`;
  }

  /** Whether another command of this size has room. */
  hasRoom(bytes: number): boolean {
    return this.entries.size < OUTBOX_ENTRIES && this.bytes + bytes <= OUTBOX_BYTES;
  }

  add(command: Command, at: number): Entry {
    return this.put(this.next++, command, at);
  }

  /** A hub may know of more than a storage that was emptied. */
  atLeast(acked: number): void {
    this.next = Math.max(this.next, acked + 1);
  }

  get(id: string): Entry | undefined {
    return this.entries.get(id);
  }

  /** In the order they were said. */
  all(): Entry[] {
    return [...this.entries.values()];
  }

  remove(id: string): Entry | undefined {
    const entry = this.entries.get(id);
    if (entry) {
      this.entries.delete(id);
      this.bytes -= entry.bytes;
    }
    return entry;
  }

  mark(id: string, fate: Entry["fate"]): void {
    const entry = this.entries.get(id);
    if (entry) {
      this.entries.set(id, { ...entry, fate });
    }
  }

  /** What was sent from this counter on may be lost and has to be sent again. */
  unsend(from = 0): void {
    for (const entry of this.entries.values()) {
      if (entry.fate.kind === "sent" && entry.counter >= from) {
        this.mark(entry.id, { kind: "waiting" });
      }
    }
  }

  private put(counter: number, command: Command, at: number): Entry {
    const id = `${this.client}-${counter}`;
    const bytes = sizeOf({ id, ...command });
    const entry: Entry = { counter, id, command, at, bytes, fate: { kind: "waiting" } };
    this.entries.set(id, entry);
    this.bytes += bytes;
    return entry;
  }
}

export function textOf({ at, command }: Entry): string {
  return JSON.stringify({ at, command });
}

/** Bytes of a message on the wire. */
export function sizeOf(message: object): number {
  return new TextEncoder().encode(JSON.stringify(message)).length;
}

/** What stands in a storage was written by this library, perhaps by an older one. */
function parseEntry(text: string): { at: number; command: Command } | undefined {
  const saved = parseJson(text);
  if (!isJsonObject(saved) || typeof saved["at"] !== "number") {
    return undefined;
  }
  const command: Json | undefined = saved["command"];
  return isJsonObject(command) && KINDS.includes(command["t"]) && isJsonObject(command["d"])
    ? { at: saved["at"], command: command as unknown as Command }
    : undefined;
}
