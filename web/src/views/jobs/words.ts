import { assertNever } from "../../wire/wire";
import type { JobOutcomeName, JobStateName } from "../../wire/jobs";
import type { Words } from "../hub/words";

/** Where a job is; what has its outcome says it also while its thread has not stopped. */
export function jobWords(job: {
  readonly state: JobStateName;
  readonly outcome?: JobOutcomeName;
}): Words {
  const outcome = outcomeWords(job.outcome);
  switch (job.state) {
    case "WAITING":
      return { tone: "quiet", icon: "wait", text: "waits" };
    case "RUNNING":
      return { tone: "busy", icon: "run", text: "running" };
    case "PAUSED":
      return { tone: "warn", icon: "pause", text: "paused" };
    case "STOPPING":
      return { tone: "warn", icon: "wait", text: `${outcome.text}, still stopping` };
    case "RUNAWAY":
      return { tone: "bad", icon: "alert", text: `${outcome.text}, but it does not stop` };
    case "ENDED":
      return outcome;
    default:
      return assertNever(job.state);
  }
}

function outcomeWords(outcome: JobOutcomeName | undefined): Words {
  switch (outcome) {
    case "succeeded":
      return { tone: "good", icon: "good", text: "done" };
    case "failed":
      return { tone: "bad", icon: "bad", text: "failed" };
    case "refused":
      return { tone: "bad", icon: "never", text: "refused" };
    case "cancelled":
      return { tone: "quiet", icon: "never", text: "cancelled" };
    case "timed_out":
      return { tone: "warn", icon: "wait", text: "took too long" };
    case "lost":
      return { tone: "bad", icon: "unknown", text: "lost" };
    case undefined:
      return { tone: "quiet", icon: "unknown", text: "ended" };
    default:
      return assertNever(outcome);
  }
}

/** Whether a job has no outcome yet. */
export function isOpen({ outcome }: { readonly outcome?: JobOutcomeName }): boolean {
  return outcome === undefined;
}
