import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TabStorage } from "./storage";

/** One tab's storage; a duplicated tab begins with a copy. */
class FakeStorage implements Storage {
  constructor(private readonly items = new Map<string, string>()) {}

  get length(): number {
    return this.items.size;
  }

  copy(): FakeStorage {
    return new FakeStorage(new Map(this.items));
  }

  key = (index: number) => [...this.items.keys()][index] ?? null;
  getItem = (key: string) => this.items.get(key) ?? null;
  setItem = (key: string, value: string) => void this.items.set(key, value);
  removeItem = (key: string) => void this.items.delete(key);
  clear = () => this.items.clear();
}

/** The locks of a browser, which answers later. */
function fakeLocks(): LockManager {
  const held = new Set<string>();
  const request = async (
    name: string,
    _options: LockOptions,
    run: (lock: Lock | null) => Promise<void> | undefined,
  ) => {
    await Promise.resolve();
    if (held.has(name)) {
      return run(null);
    }
    held.add(name);
    await run({ name, mode: "exclusive" });
    held.delete(name);
  };
  return { request, query: async () => ({}) } as unknown as LockManager;
}

let storage: FakeStorage;
let locks: LockManager;

beforeEach(() => {
  vi.useFakeTimers();
  storage = new FakeStorage();
  locks = fakeLocks();
});

afterEach(() => void vi.useRealTimers());

/** What a page finds that is opened now. */
async function loaded(tab: TabStorage) {
  const loading = tab.load();
  await vi.advanceTimersByTimeAsync(5_000);
  return loading;
}

async function firstTab(): Promise<TabStorage> {
  const tab = new TabStorage("mix", storage, locks);
  expect(await loaded(tab)).toBeUndefined();
  tab.begin("c1");
  tab.put(1, "one");
  tab.put(2, "two");
  tab.remove(1);
  await vi.advanceTimersByTimeAsync(1_000);
  return tab;
}

describe("a tab's storage", () => {
  it("keeps what was not sent over a reload, and goes on counting", async () => {
    (await firstTab()).release();
    const again = new TabStorage("mix", storage, locks);
    const entries = [{ counter: 2, text: "two" }];
    expect(await loaded(again)).toEqual({ client: "c1", next: 3, entries });
  });

  it("waits for the page before to let go", async () => {
    const before = await firstTab();
    const loading = new TabStorage("mix", storage, locks).load();
    await vi.advanceTimersByTimeAsync(300);
    before.release();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await loading).toMatchObject({ client: "c1" });
  });

  it("gives a duplicated tab a client of its own, with nothing to send twice", async () => {
    await firstTab();
    const copied = new TabStorage("mix", storage.copy(), locks);
    expect(await loaded(copied)).toBeUndefined();
    copied.begin("c2");
    copied.release();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await loaded(copied)).toEqual({ client: "c2", next: 1, entries: [] });
  });

  it("does not stand in its own way when it is closed while it opens", async () => {
    (await firstTab()).release();
    const tab = new TabStorage("mix", storage, locks);
    void tab.load();
    tab.release();
    expect(await loaded(tab)).toMatchObject({ client: "c1" });
  });

  it("parts the rooms", async () => {
    await firstTab();
    expect(await loaded(new TabStorage("other", storage, locks))).toBeUndefined();
  });
});
