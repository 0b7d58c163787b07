import type { JobDeed } from "../../session/api";
import type { Request } from "../../session/host-session";
import type { Job } from "../../wire/jobs";
import { Pill } from "../pill";
import { isOpen, jobWords } from "./words";
import { ProgressBar } from "./progress-bar";

/** Jobs that ended and are still shown; a program keeps many more. */
const ENDED_IN_VIEW = 50;

interface Props {
  readonly jobs: readonly Job[];
  /** What can be asked of a job here, and now. */
  readonly deeds: readonly JobDeed[];
  readonly live: boolean;
  readonly requestOf?: (job: Job) => Request | undefined;
  readonly onDeed: (job: Job, deed: JobDeed) => void;
}

/** Jobs: those whose threads have not stopped, and behind a click those that are over. */
export function JobList({ jobs: unsorted, ...rest }: Props) {
  const jobs = unsorted.toSorted(newestFirst);
  const over = jobs.filter(({ state }) => state === "ENDED");
  const under = jobs.filter(({ state }) => state !== "ENDED");
  return (
    <>
      {under.length === 0 ? (
        <p className="quiet">Nothing is under way.</p>
      ) : (
        <ul className="jobs">
          {under.map((job) => (
            <JobRow key={job.id} job={job} {...rest} />
          ))}
        </ul>
      )}
      {over.length > 0 && (
        <details>
          <summary>{over.length === 1 ? "One has ended" : `${over.length} have ended`}</summary>
          <ul className="jobs">
            {over.slice(0, ENDED_IN_VIEW).map((job) => (
              <JobRow key={job.id} job={job} {...rest} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function newestFirst(a: Job, b: Job): number {
  return Date.parse(b.submittedAt) - Date.parse(a.submittedAt);
}

interface RowProps extends Omit<Props, "jobs"> {
  readonly job: Job;
}

function JobRow({ job, requestOf, ...rest }: RowProps) {
  const words = jobWords(job);
  const request = requestOf?.(job);
  const running = job.state === "RUNNING" || job.state === "PAUSED";
  return (
    <li data-testid="job-row" data-job={job.id} data-state={job.state} data-outcome={job.outcome}>
      <div className="row">
        <span className="name">{job.name}</span>
        <Pill tone={words.tone} icon={words.icon}>
          {words.text}
        </Pill>
        <span className="quiet">{job.kind}</span>
        {running && <ProgressBar progress={job.progress} />}
      </div>
      <JobButtons job={job} asking={request?.kind === "asking"} {...rest} />
      {job.message && <p className="quiet">{job.message}</p>}
      {job.stack && (
        <details>
          <summary>Where it was seen</summary>
          <pre data-testid="job-stack">{job.stack}</pre>
        </details>
      )}
      {request?.kind === "refused" && (
        <p className="problem" role="status">
          Not done: {request.reason}
        </p>
      )}
    </li>
  );
}

interface ButtonProps extends Omit<Props, "jobs" | "requestOf"> {
  readonly job: Job;
  readonly asking: boolean;
}

const DEED_WORDS: Readonly<Record<JobDeed, string>> = {
  pause: "Pause",
  resume: "Go on",
  cancel: "Cancel",
};

function JobButtons({ job, deeds, live, asking, onDeed }: ButtonProps) {
  const may: Readonly<Record<JobDeed, boolean>> = {
    pause: job.pausable && job.state === "RUNNING",
    resume: job.pausable && job.state === "PAUSED",
    cancel: isOpen(job),
  };
  const offered = (["pause", "resume", "cancel"] as const).filter(
    (deed) => may[deed] && deeds.includes(deed),
  );
  const off = !live || asking;
  return (
    <span className="deeds">
      {offered.map((deed) => (
        <button
          key={deed}
          type="button"
          className="plain"
          aria-disabled={off}
          aria-label={`${DEED_WORDS[deed]}: ${job.name}`}
          onClick={() => !off && onDeed(job, deed)}
          data-testid={`job-${deed}`}
        >
          {DEED_WORDS[deed]}
        </button>
      ))}
    </span>
  );
}
