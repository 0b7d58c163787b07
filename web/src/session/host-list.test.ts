import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HubApi } from "./api";
import { HostList } from "./host-list";
import { hostJson } from "./testing";

let status: number | undefined;
let asked: number;
const signedOut = vi.fn();
let list: HostList;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  status = 200;
  asked = 0;
  signedOut.mockReset();
  const api = new HubApi(async () => {
    asked++;
    if (status === undefined) {
      throw new TypeError("nobody answers");
    }
    return new Response(JSON.stringify({ hosts: [hostJson()] }), { status });
  });
  list = new HostList(api, () => 0, Date.now, signedOut);
  list.start();
});
afterEach(() => {
  list.stop();
  vi.useRealTimers();
});

describe("the list of hosts", () => {
  it("is asked for every two seconds", async () => {
    await vi.advanceTimersByTimeAsync(6_100);
    expect(asked).toBe(4);
    expect(list.snapshot().hosts?.map(({ host }) => host)).toEqual(["scene"]);
  });

  it("is not asked for while nobody looks", async () => {
    list.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toBe(1);
  });

  it("stays readable while the hub is gone, and comes back by itself", async () => {
    await vi.advanceTimersByTimeAsync(100);
    status = undefined;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(list.snapshot()).toMatchObject({ retryAt: 2_500, hosts: [{ host: "scene" }] });
    status = 200;
    await vi.advanceTimersByTimeAsync(500);
    expect(list.snapshot().retryAt).toBeUndefined();
  });

  it("stops and says so when the cookie no longer counts", async () => {
    status = 401;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(signedOut).toHaveBeenCalledOnce();
    expect(asked).toBe(2);
  });

  it("is not asked for again by a guest, who may not see it", async () => {
    status = 403;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(list.snapshot().denied).toBe(true);
    expect(asked).toBeLessThan(3);
    expect(signedOut).not.toHaveBeenCalled();
  });
});
