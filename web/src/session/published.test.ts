import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { HubApi } from "./api";
import { Published } from "./published";

let asked = 0;
let modules: object[] | undefined;
let published: Published;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  asked = 0;
  modules = [];
  published = new Published(
    new HubApi(async () => {
      asked++;
      if (!modules) {
        throw new TypeError("nobody answers");
      }
      return new Response(JSON.stringify({ modules }));
    }),
  );
});
afterEach(() => {
  published.stop();
  vi.useRealTimers();
});

async function shown(): Promise<string[] | undefined> {
  await vi.advanceTimersByTimeAsync(5_100);
  return published.snapshot().modules?.map(({ module }) => module);
}

it("sees what is published meanwhile, and keeps it while the hub does not answer", async () => {
  published.start();
  expect(await shown()).toEqual([]);
  modules = [{ module: "tools", releases: [] }];
  expect(await shown()).toEqual(["tools"]);
  modules = undefined;
  expect(await shown()).toEqual(["tools"]);
});

it("asks nothing while nobody looks, and takes no answer that came too late", async () => {
  published.start();
  published.stop();
  expect(await shown()).toBeUndefined();
  expect(asked).toBe(1);
});
