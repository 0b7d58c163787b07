import { useMemo } from "react";
import type { JobDeed } from "../../session/api";
import { JOBS } from "../../session/job-rooms";
import { Requests } from "../../session/requests";
import type { Surroundings } from "../../session/surroundings";
import { useStore } from "../../session/use";
import { useWatchedRoom } from "../hub/use-watched-room";
import { JobList } from "./job-list";

const DEEDS: readonly JobDeed[] = ["pause", "resume", "cancel"];

interface Props {
  readonly around: Surroundings;
  readonly onSignedOut: () => void;
}

/** All jobs of the hub. */
export function HubJobs({ around, onSignedOut }: Props) {
  const [, { watching, state }] = useWatchedRoom("/ws/jobs", JOBS, around, onSignedOut);
  const requests = useMemo(() => new Requests<string>(), []);
  const asked = useStore(requests);
  return (
    <section className="card" aria-labelledby="jobs-title" data-testid="hub-jobs">
      <div className="card-head">
        <h2 id="jobs-title">Jobs</h2>
      </div>
      <JobList
        jobs={[...state.values()]}
        deeds={DEEDS}
        live={watching.kind === "live"}
        requestOf={({ id }) => asked.get(id)}
        onDeed={({ id }, deed) => void requests.ask(id, () => around.api.askJob(id, deed))}
      />
    </section>
  );
}
