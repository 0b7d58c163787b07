/**
 * Where a tab keeps its outbox, so that a reload loses nothing. Each tab is a client of its own:
 * `sessionStorage` belongs to one tab, but a tab that is duplicated copies it, and two clients of
 * one id would each use the same counters. A lock that only one tab can hold tells them apart; on
 * an insecure origin there are no locks, and then nothing is kept over a reload.
 */
import { isJsonObject, parseJson } from "./json";
import type { Saved, SavedEntry } from "./outbox";

export interface OutboxStorage {
  /** The outbox of this tab, or `undefined` for a new client. */
  load(): Promise<Saved | undefined>;
  /** A new client begins. */
  begin(client: string): void;
  put(counter: number, text: string): void;
  remove(counter: number): void;
  /** Gives the claim back; what is stored stays. */
  release(): void;
}

/** The page before this one may take a moment to let go of the lock. */
const CLAIM_TRIES = 15;
const CLAIM_MS = 100;

interface Claim {
  over: boolean;
  letGo?: () => void;
}

export function noStorage(): OutboxStorage {
  const nothing = () => undefined;
  return {
    load: async () => undefined,
    begin: nothing,
    put: nothing,
    remove: nothing,
    release: nothing,
  };
}

/** This tab's own storage, if the browser lets us have one. */
export function tabStorage(room: string): OutboxStorage {
  try {
    return navigator.locks ? new TabStorage(room, sessionStorage, navigator.locks) : noStorage();
  } catch {
    return noStorage(); // A browser may forbid storage, and says so by throwing.
  }
}

export class TabStorage implements OutboxStorage {
  private readonly prefix: string;
  private claim: Claim | undefined;
  private client: string | undefined;

  constructor(
    room: string,
    private readonly storage: Storage,
    private readonly locks: LockManager,
  ) {
    this.prefix = `heddle/outbox/${room}/`;
  }

  async load(): Promise<Saved | undefined> {
    const head = parseJson(this.storage.getItem(this.prefix) ?? "");
    if (!isJsonObject(head) || typeof head["client"] !== "string") {
      return undefined;
    }
    const client = head["client"];
    if (!(await this.claimed(client))) {
      return undefined; // The tab this one was copied from has it.
    }
    this.client = client;
    const next = typeof head["next"] === "number" ? head["next"] : 1;
    return { client, next, entries: this.entries() };
  }

  begin(client: string): void {
    this.client = client;
    void this.claimed(client);
    // What a duplicated tab brought along is the other tab's to send.
    this.entries().forEach(({ counter }) => this.remove(counter));
    this.head(1);
  }

  put(counter: number, text: string): void {
    try {
      this.head(counter + 1);
      this.storage.setItem(`${this.prefix}${counter}`, text);
    } catch {
      // Full: what is pending lives as long as the page, as it says while it is pending.
    }
  }

  remove(counter: number): void {
    this.storage.removeItem(`${this.prefix}${counter}`);
  }

  release(): void {
    if (this.claim) {
      this.claim.over = true;
      this.claim.letGo?.();
      this.claim = undefined;
    }
  }

  private head(next: number): void {
    this.storage.setItem(this.prefix, JSON.stringify({ client: this.client, next }));
  }

  private entries(): SavedEntry[] {
    const keys = Array.from({ length: this.storage.length }, (_, i) => this.storage.key(i) ?? "");
    return keys
      .filter((key) => key.startsWith(this.prefix) && key !== this.prefix)
      .map((key) => ({
        counter: Number(key.slice(this.prefix.length)),
        text: this.storage.getItem(key) ?? "",
      }))
      .filter(({ counter }) => Number.isSafeInteger(counter))
      .sort((a, b) => a.counter - b.counter);
  }

  /** Only a clear no counts as one: a slow browser must not cost anybody their words. */
  private async claimed(client: string): Promise<boolean> {
    this.release();
    const claim: Claim = { over: false };
    this.claim = claim;
    for (let tries = 0; tries < CLAIM_TRIES && !claim.over; tries++) {
      if (await this.tryClaim(client, claim)) {
        return true;
      }
      await new Promise((later) => setTimeout(later, CLAIM_MS));
    }
    return false;
  }

  private tryClaim(client: string, claim: Claim): Promise<boolean> {
    return new Promise((answer) => {
      const held = this.locks.request(
        `heddle/client/${client}`,
        { ifAvailable: true },
        (lock): Promise<void> | undefined => {
          // Released while the browser was answering: then whoever comes next shall have it.
          const ours = lock !== null && !claim.over;
          answer(ours);
          return ours ? new Promise((letGo) => (claim.letGo = letGo)) : undefined;
        },
      );
      held.catch(() => answer(false));
    });
  }
}
