/** Analyses and jobs as the page shows them, folded from the frames of the hub's rooms. */
import {
  decodeAnalysis,
  decodeJob,
  decodeProgress,
  decodeStep,
  readable,
} from "../wire/decode-jobs";
import type { Decoded, RoomFrame } from "../wire/decode";
import type { Analysis, AnalysisStep, Job } from "../wire/jobs";
import type { Json } from "../wire/json";
import type { Fold } from "./watched-room";

/** As many as the hub remembers of either; a page that is open for days keeps no more. */
export const LISTED = 1_000;

/** Everything that a room lists, newest first. */
export type ById<T> = ReadonlyMap<string, T>;

export const ANALYSES: Fold<ById<Analysis>> = listed("analyses", decodeAnalysis);

export const JOBS: Fold<ById<Job>> = listed("jobs", decodeJob);

function listed<T extends { readonly id: string }>(
  list: string,
  decodeOne: (data: Json) => Decoded<T>,
): Fold<ById<T>> {
  return {
    empty: new Map(),
    snapshot: (_, data) => new Map(readable(data, list, decodeOne).map((one) => [one.id, one])),
    frame(before, frame) {
      if (frame.t !== "stored" || frame.k === undefined) {
        return before;
      }
      const one = frame.d === null ? undefined : decodeOne(frame.d);
      if (!one?.ok) {
        return without(before, frame.k);
      }
      return before.has(frame.k)
        ? new Map(before).set(frame.k, one.value)
        : new Map([[frame.k, one.value] as const, ...before].slice(0, LISTED));
    },
  };
}

function without<T>(before: ById<T>, id: string): ById<T> {
  const left = new Map(before);
  left.delete(id);
  return left;
}

const HOST_KEY = "job/";

/** Takes the jobs that a host shows in its state; a value that is none stays in the rest. */
export function jobsOf(keyed: ReadonlyMap<string, Json>): {
  readonly jobs: readonly Job[];
  readonly rest: ReadonlyMap<string, Json>;
} {
  const jobs: Job[] = [];
  const rest = new Map<string, Json>();
  for (const [key, value] of keyed) {
    const job = key.startsWith(HOST_KEY) ? decodeJob(value) : undefined;
    if (job?.ok) {
      jobs.push(job.value);
    } else {
      rest.set(key, value);
    }
  }
  return { jobs, rest };
}

/** One analysis, and the steps of it that this page has seen. */
export interface AnalysisState {
  readonly analysis?: Analysis;
  readonly steps: readonly AnalysisStep[];
}

export const ANALYSIS: Fold<AnalysisState> = {
  empty: { steps: [] },
  snapshot(before, data) {
    const decoded = decodeAnalysis(data);
    return decoded.ok ? { ...before, analysis: decoded.value } : before;
  },
  frame(before, frame) {
    return frame.t === "stored" || frame.t === "soft" ? told(before, frame) : before;
  },
};

function told(before: AnalysisState, { type, d }: RoomFrame & { type: string; d: Json }) {
  const { analysis, steps } = before;
  switch (type) {
    case "changed": {
      const changed = decodeAnalysis(d);
      // What is stored of it has no name.
      const name = changed.ok ? (changed.value.name ?? analysis?.name) : undefined;
      return changed.ok ? { ...before, analysis: { ...changed.value, name } } : before;
    }
    case "progress": {
      const progress = decodeProgress(d);
      return progress.ok && analysis
        ? { ...before, analysis: { ...analysis, progress: progress.value } }
        : before;
    }
    case "status": {
      const message = typeof d === "object" && d !== null && "message" in d && d.message;
      return analysis && typeof message === "string"
        ? { ...before, analysis: { ...analysis, message } }
        : before;
    }
    case "step": {
      const step = decodeStep(d);
      return step.ok ? { ...before, steps: [...steps, step.value] } : before;
    }
    default:
      return before;
  }
}
