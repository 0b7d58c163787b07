import { useEffect, useMemo, useState } from "react";
import type { Answer } from "../../session/api";
import type { DocumentDesk } from "../../session/document-desk";
import { ANALYSIS, type AnalysisState } from "../../session/job-rooms";
import { refusalOf } from "../../session/requests";
import type { Surroundings } from "../../session/surroundings";
import { useStore } from "../../session/use";
import type { Analysis, AnalysisResult } from "../../wire/jobs";
import { ConfirmButton } from "../confirm-button";
import { HubGone } from "../hub-gone";
import { useWatchedRoom } from "../hub/use-watched-room";
import { ProgressBar } from "../jobs/progress-bar";
import { isOpen, jobWords } from "../jobs/words";
import { Pill } from "../pill";
import { Remedy } from "./analysis-row";
import { ReportLinks } from "./report-links";
import { ResultView } from "./result-view";
import { VerdictPills } from "./verdict-pills";
import { nameOf, plain } from "./words";

interface Props {
  readonly id: string;
  readonly desk: DocumentDesk;
  readonly around: Surroundings;
  readonly onSignedOut: () => void;
}

/** One document: how it is read, what was found beside its text. */
export function AnalysisPage({ id, desk, around, onSignedOut }: Props) {
  const path = `/ws/analysis/${encodeURIComponent(id)}`;
  const [room, { watching, state }] = useWatchedRoom(path, ANALYSIS, around, onSignedOut);
  useEffect(() => {
    // Its name would stay in the browser's history.
    document.title = "Document – Heddle";
  }, []);
  const { analysis } = state;
  const answer = useResult(analysis, around);
  if (watching.kind === "over") {
    // Whatever was known of it is not shown any longer than it exists.
    return (
      <>
        <Back />
        <p data-testid="no-document">There is no such document: it was deleted, or never was.</p>
      </>
    );
  }
  return (
    <>
      {watching.kind === "waiting" && watching.hubGone && (
        <HubGone retryAt={watching.retryAt} onTryNow={() => room.tryNow()} />
      )}
      <Back />
      {analysis && (
        <Head state={state} analysis={analysis} live={watching.kind === "live"} desk={desk} />
      )}
      {answer?.kind === "ok" ? (
        <ResultView result={answer.value} />
      ) : (
        answer && <p className="problem">The result cannot be shown: {refusalOf(answer)}</p>
      )}
    </>
  );
}

function Back() {
  return (
    <p className="back">
      <a href="#/documents">All documents</a>
    </p>
  );
}

/** The result, fetched once it is there. It is kept by this page's memory and nowhere else. */
function useResult(analysis: Analysis | undefined, { api }: Surroundings) {
  const [answer, setAnswer] = useState<Answer<AnalysisResult>>();
  const id = analysis?.result === "ready" ? analysis.id : undefined;
  useEffect(() => {
    let wanted = id !== undefined;
    if (id !== undefined) {
      void api.analysisResult(id).then((came) => wanted && setAnswer(came));
    }
    return () => {
      wanted = false;
    };
  }, [id, api]);
  return answer;
}

interface HeadProps {
  readonly state: AnalysisState;
  readonly analysis: Analysis;
  readonly live: boolean;
  readonly desk: DocumentDesk;
}

function Head({ state, analysis, live, desk }: HeadProps) {
  const { id, counts } = analysis;
  const words = jobWords(analysis);
  const requests = useStore(desk.requests);
  const { files } = useStore(desk);
  const request = requests.get(`${isOpen(analysis) ? "cancel" : "delete"} ${id}`);
  const off = !live || request?.kind === "asking";
  return (
    <div className="document-header" data-testid="document-header" data-outcome={analysis.outcome}>
      <div className="title">
        <h1>{nameOf(analysis)}</h1>
        <Pill tone={words.tone} icon={words.icon}>
          {words.text}
        </Pill>
        {counts && <VerdictPills counts={counts} />}
      </div>
      <div className="row">
        {analysis.result === "ready" && <ReportLinks id={id} />}
        {isOpen(analysis) ? (
          <button
            type="button"
            aria-disabled={off}
            onClick={() => !off && void desk.cancel(id)}
            data-testid="analysis-cancel"
          >
            Cancel
          </button>
        ) : (
          <ConfirmButton
            question="Delete the copy and the result?"
            yes="Delete"
            disabled={off}
            onConfirm={() => {
              // The list says how well that went; here is nothing left to see.
              void desk.delete(id).then(() => location.assign("#/documents"));
            }}
            testId="analysis-delete"
          >
            Delete
          </ConfirmButton>
        )}
      </div>
      {isOpen(analysis) && <UnderWay state={state} analysis={analysis} />}
      <Remedy analysis={analysis} desk={desk} file={files.get(id)} />
      {request?.kind === "refused" && (
        <p className="problem" role="status">
          Not done: {request.reason}
        </p>
      )}
    </div>
  );
}

/** The steps that are done, with what was counted in each. */
function UnderWay({ state, analysis }: { readonly state: AnalysisState; readonly analysis: Analysis }) {
  const steps = useMemo(
    () =>
      state.steps.map(({ step, counts }) => ({
        step: plain(step.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_")),
        counts: counts.map(([name, value]) => `${plain(name)} ${plain(String(value))}`).join(", "),
      })),
    [state.steps],
  );
  return (
    <>
      <ProgressBar progress={analysis.progress} />
      {analysis.message && <p className="quiet">{analysis.message}</p>}
      <ol className="steps">
        {steps.map(({ step, counts }) => (
          <li key={step}>
            <b>{step}</b> <span className="quiet">{counts}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
