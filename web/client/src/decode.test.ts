import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decodeFrames } from "./decode";
import type { Json, JsonObject } from "./json";
import { SessionMachine } from "./machine";
import { stopReason } from "./wire";

const GOLDEN = join(import.meta.dirname, "../../../sync/src/test/resources/golden");
const names = readdirSync(GOLDEN).filter((name) => name.startsWith("session-"));
const isCommand = (name: string) => name.startsWith("session-command-");

function golden(name: string): string {
  return readFileSync(join(GOLDEN, name), "utf8");
}

function problemOf(frame: Json | string): string {
  const decoded = decodeFrames(typeof frame === "string" ? frame : JSON.stringify(frame));
  return decoded.ok ? "none" : decoded.problem;
}

describe("the decoder of session frames", () => {
  it("has golden frames to read", () => {
    // Without this an empty folder would pass for agreement with the hub.
    expect(names.filter((name) => !isCommand(name)).length).toBeGreaterThan(15);
    expect(names.filter(isCommand).length).toBeGreaterThan(10);
  });

  it.each(names.filter((name) => !isCommand(name)))("reads all of the golden %s", (name) => {
    const decoded = decodeFrames(golden(name));
    const json = JSON.parse(golden(name)) as JsonObject | JsonObject[];
    const frames = Array.isArray(json) ? json : [json];
    const value = decoded.ok ? decoded.value : decoded.problem;
    expect(value).toMatchObject(
      frames.map(({ t, s, p, k, id, d }) => ({
        t,
        ...(s !== undefined && { s, p }),
        ...(k !== undefined && { k }),
        ...(id !== undefined && { id }),
        // What a closed room says beside its number is for people.
        ...(t !== "closed" && { d }),
      })),
    );
  });

  it("counts a stored frame of a type it does not know, and passes over a soft one", () => {
    const frames = [{ t: "vote", s: 9, p: 8, ts: 1, d: {} }, { t: "mood", d: {} }];
    const read = decodeFrames(JSON.stringify(frames));
    expect(read).toMatchObject({ value: [{ t: "unfamiliar", s: 9, p: 8 }, { t: "unheard" }] });
  });

  it.each<[string, Json | string, string]>([
    ["broken JSON", "{", "/ must be an object"],
    ["a bad frame in a batch", [{ t: "pong", d: { seq: 1 } }, 7], "/1 must be an object"],
    ["a message without a number", { t: "message", d: {} }, "/s must be a number"],
    ["a part without its place", { t: "answer", d: { id: "a", by: "b", text: "" } }, "/d/at must"],
    [
      "an unknown role",
      { t: "presence", d: { members: [{ id: "a", name: "a", role: "king" }] } },
      "/d/members/0/role must be one of",
    ],
    ["an acknowledgement of nothing", { t: "done", d: { s: 1 } }, "/id must be a string"],
  ])("refuses %s and names the place", (_what, frame, problem) => {
    expect(problemOf(frame)).toContain(problem);
  });
});

describe("the commands a client sends", () => {
  const text = (name: string) => JSON.parse(golden(`session-command-${name}.json`)) as JsonObject;

  it("are those of the golden files", () => {
    const machine = new SessionMachine({
      client: "5f0c2ab91d3e4476",
      saved: { client: "5f0c2ab91d3e4476", next: 12, entries: [] },
      token: "t",
      transports: ["socket"],
      random: () => 0,
    });
    const link = 1_774_000_000_000;
    machine.start(link);
    machine.opened(link, link);
    machine.received(link, golden("session-welcome.json"), link);
    machine.received(link, golden("session-snapshot.json"), link);
    const said = { content: "gain(-12)", code: true };
    machine.submit({ t: "say", d: said }, link);
    machine.submit(
      { t: "set", k: "card/loop", d: { value: { title: "Loop", text: "121 bpm" } } },
      link,
    );
    machine.submit({ t: "set", k: "card/loop", d: { value: null } }, link);
    machine.typing(true, link);
    machine.signal({ cursor: [3, 14] }, link);
    machine.refresh("t");
    machine.wake(link);
    const sent = machine
      .takeEffects()
      .flatMap((effect) => (effect.kind === "send" ? [JSON.parse(effect.text) as JsonObject] : []));
    const { from: _from, name: _name, ...hello } = text("hello")["d"] as JsonObject;
    expect(sent).toEqual([
      { t: "hello", d: hello },
      ...["say", "set", "delete", "typing", "signal", "refresh", "ping"].map(text),
    ]);
  });
});

describe("a close code of a session", () => {
  it.each<[number, string | undefined]>([
    [1006, undefined],
    [4001, undefined],
    [4004, undefined],
    [1008, "bad_token"],
    [4104, "no_such_room"],
    [4105, "not_a_member"],
    [4106, "too_much"],
    [4199, "protocol"],
  ])("%i means %s", (code, reason) => {
    expect(stopReason(code)).toBe(reason);
  });
});
