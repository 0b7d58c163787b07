import { useState } from "react";
import type { JobDeed } from "../../session/api";
import type { Job } from "../../wire/jobs";
import type { Action } from "../../wire/wire";
import { CallResult } from "../actions/call-result";
import type { Calling } from "../actions/use-action-form";
import { JobList } from "./job-list";

/** The actions by which a host takes what people ask of its jobs. */
const ACTIONS: Readonly<Record<JobDeed, string>> = {
  cancel: "cancel_job",
  pause: "pause_job",
  resume: "resume_job",
};

/** A cancel that comes later than this is asked for again. */
const DEADLINE_MS = 5_000;

interface Props {
  readonly jobs: readonly Job[];
  readonly actions: readonly Action[];
  readonly calling: Calling;
}

/** The jobs of a host, under its own rules: what is asked of them are calls of its actions. */
export function HostJobs({ jobs, actions, calling }: Props) {
  const [key, setKey] = useState<string>();
  const deeds = (Object.keys(ACTIONS) as JobDeed[]).filter((deed) =>
    actions.some(({ name }) => name === ACTIONS[deed]),
  );
  const ask = ({ id }: Job, deed: JobDeed) => {
    const reason = deed === "cancel" && { reason: "asked for on the page" };
    setKey(calling.onCall(ACTIONS[deed], { id, ...reason }, DEADLINE_MS));
  };
  return (
    <section className="card" aria-labelledby="jobs-title" data-testid="host-jobs">
      <div className="card-head">
        <h2 id="jobs-title">Jobs</h2>
      </div>
      <JobList jobs={jobs} deeds={deeds} live={calling.live} onDeed={ask} />
      <CallResult
        row={calling.rows.find((row) => row.call !== undefined && row.call.key === key)}
      />
    </section>
  );
}
