import { describe, expect, it } from "vitest";
import { decodeRoomFrame } from "../wire/decode";
import type { Json, JsonObject } from "../wire/json";
import { HEALTH } from "./hub-rooms";
import { ANALYSES, ANALYSIS, JOBS, jobsOf, LISTED } from "./job-rooms";
import { analysisJson, jobJson, storedJson } from "./testing";
import type { Fold } from "./watched-room";

/** What is shown after a snapshot and these frames. */
function shown<S>(fold: Fold<S>, snapshot: JsonObject, ...frames: readonly JsonObject[]): S {
  return frames.reduce((state, frame) => {
    const decoded = decodeRoomFrame(JSON.stringify(frame));
    return decoded.ok ? fold.frame(state, decoded.value) : state;
  }, fold.snapshot(fold.empty, snapshot));
}

describe("the list of analyses", () => {
  const list = { seq: 1, analyses: [analysisJson("b"), analysisJson("a")] };

  it("has the newest first, changes in place and forgets what is deleted", () => {
    const state = shown(
      ANALYSES,
      list,
      storedJson(2, "analysis", analysisJson("c"), "c"),
      storedJson(3, "analysis", analysisJson("a", { state: "RUNNING" }), "a"),
      storedJson(4, "analysis", null, "b"),
    );
    expect([...state.values()].map(({ id, state: at }) => `${id} ${at}`)).toEqual([
      "c WAITING",
      "a RUNNING",
    ]);
  });

  it("has an end", () => {
    const more = Array.from({ length: LISTED + 3 }, (_, n) =>
      storedJson(n + 2, "analysis", analysisJson(`${n}`), `${n}`),
    );
    const state = shown(ANALYSES, list, ...more);
    expect([state.size, state.has(`${LISTED + 2}`), state.has("2")]).toEqual([LISTED, true, false]);
  });

  it("shows the rest if it cannot read one", () => {
    const odd = [analysisJson("a"), analysisJson("b", { state: "DREAMING" }), 7];
    expect([...shown(ANALYSES, { seq: 1, analyses: odd }).keys()]).toEqual(["a"]);
  });
});

describe("one analysis", () => {
  it("is as it was told last, with its steps and its name, which is never stored", () => {
    const { analysis, steps } = shown(
      ANALYSIS,
      { seq: 0, ...analysisJson("a", { state: "RUNNING" }) },
      storedJson(1, "progress", { current: 2, total: 5, message: "classify" }),
      storedJson(2, "step", { step: "Classified", counts: { entities: 3, type: "DAILY_NOTE" } }),
      storedJson(3, "status", { message: "reads page 3" }),
      storedJson(4, "something new", {}),
    );
    expect(analysis).toMatchObject({
      progress: { current: 2, total: 5, message: "classify" },
      message: "reads page 3",
    });
    expect(steps).toEqual([
      {
        step: "Classified",
        counts: [
          ["entities", 3],
          ["type", "DAILY_NOTE"],
        ],
      },
    ]);
    const ended = analysisJson("a", { name: null, state: "ENDED", outcome: "lost" });
    const changed = shown(ANALYSIS, analysisJson("a"), storedJson(1, "changed", ended));
    expect(changed.analysis).toMatchObject({ name: "a.txt", outcome: "lost" });
  });
});

describe("jobs", () => {
  it("of the hub are listed with the stack of a runaway", () => {
    const runaway = jobJson("j", { state: "RUNAWAY", outcome: "timed_out", stack: "at a.B" });
    const state = shown(JOBS, { seq: 0, jobs: [] }, storedJson(1, "job", runaway, "j"));
    expect(state.get("j")).toMatchObject({ outcome: "timed_out", stack: "at a.B" });
  });

  it("of a host are taken from its state, and nothing else is", () => {
    const keyed = new Map<string, Json>([
      ["job/1", jobJson("1")],
      ["job/2", "no job"],
      ["other", jobJson("3")],
    ]);
    const { jobs, rest } = jobsOf(keyed);
    expect(jobs.map(({ id }) => id)).toEqual(["1"]);
    expect([...rest.keys()]).toEqual(["job/2", "other"]);
  });
});

it("the hub's load is what its pulse says, and absent where it cannot be measured", () => {
  const pulse = { t: "pulse", d: { uptimeMs: 5, cpuPercent: 12.5, activeTasks: 2 } };
  const { load, uptimeMs } = shown(HEALTH, { seq: 0, state: [] }, pulse);
  expect(uptimeMs).toBe(5);
  expect(load).toEqual({ cpuPercent: 12.5, memoryPercent: undefined, activeTasks: 2 });
});
