import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HubApi } from "./api";
import { SoundLine } from "./sound-line";
import { FakeSockets, sendNoFile } from "./testing";

function block(position: number): ArrayBuffer {
  const data = new ArrayBuffer(20);
  const view = new DataView(data);
  view.setBigInt64(0, BigInt(position), true);
  view.setInt32(8, 48_000, true);
  view.setInt16(12, 1, true);
  view.setInt16(14, 1, true);
  return data;
}

describe("a line of sound", () => {
  const sockets = { current: new FakeSockets() };
  const heard: number[] = [];

  function connect(): SoundLine {
    sockets.current = new FakeSockets();
    heard.length = 0;
    const line = new SoundLine(
      "my amp",
      "sound",
      {
        api: new HubApi(() => Promise.reject(new Error("nothing is asked for here"))),
        socketBase: "ws://hub",
        openSocket: sockets.current.open,
        sendFile: sendNoFile,
        random: () => 0.5,
        now: Date.now,
        newKey: () => "key",
      },
      ({ position }) => heard.push(position),
    );
    line.connect();
    return line;
  }

  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("hears what comes, says up to where, and passes over what is none", () => {
    connect();
    sockets.current.sayBytes(block(960));
    sockets.current.sayBytes(new ArrayBuffer(2));
    sockets.current.sayText("{}");
    expect(sockets.current.urls).toEqual(["ws://hub/ws/amps/my%20amp/sound?of=sound"]);
    expect(heard).toEqual([960]);
    expect(sockets.current.said).toEqual(['{"heard":960}']);
  });

  it("comes back after a loss, and until then for a host that is not known", () => {
    connect();
    for (const code of [1006, 4000, 4100]) {
      const before = sockets.current.urls.length;
      sockets.current.end(code);
      vi.advanceTimersByTime(21_000);
      expect(sockets.current.urls.length).toBe(before + 1);
    }
  });

  it("stops when it is told to, or closed", () => {
    connect();
    sockets.current.end(1008);
    vi.advanceTimersByTime(60_000);
    expect(sockets.current.urls.length).toBe(1);
    const line = connect();
    sockets.current.end(1006);
    line.close();
    vi.advanceTimersByTime(60_000);
    expect(sockets.current.urls.length).toBe(1);
  });
});
