import { memo } from "react";
import type { DocumentDesk } from "../../session/document-desk";
import type { Request } from "../../session/host-session";
import type { Analysis } from "../../wire/jobs";
import { ConfirmButton } from "../confirm-button";
import { clock, fileSize } from "../format";
import { isOpen, jobWords } from "../jobs/words";
import { ProgressBar } from "../jobs/progress-bar";
import { Pill } from "../pill";
import { analysisHref } from "../route";
import { PasswordForm } from "./password-form";
import { VerdictPills } from "./verdict-pills";
import {
  disciplineWords,
  mayFareBetter,
  nameOf,
  needsPassword,
  remedyOf,
  typeWords,
} from "./words";

interface Props {
  readonly analysis: Analysis;
  readonly desk: DocumentDesk;
  /** The document itself, if this page has sent it. */
  readonly file: File | undefined;
  readonly live: boolean;
  readonly cancelling: Request | undefined;
  readonly deleting: Request | undefined;
}

/** One document: how far it is, what came out, what can be done. */
export const AnalysisRow = memo(function AnalysisRow(props: Props) {
  const { analysis, cancelling, deleting } = props;
  const { id, outcome, state, type, discipline, counts } = analysis;
  const words = jobWords(analysis);
  return (
    <li
      data-testid="document-row"
      data-analysis={id}
      data-state={state}
      data-outcome={outcome}
      data-error={analysis.error?.code}
    >
      <div className="row">
        <a className="name" href={analysisHref(id)}>
          {nameOf(analysis)}
        </a>
        <Pill tone={words.tone} icon={words.icon}>
          {words.text}
        </Pill>
        {isOpen(analysis) && state !== "WAITING" && <ProgressBar progress={analysis.progress} />}
        {counts && <VerdictPills counts={counts} />}
      </div>
      <Deeds {...props} />
      <p className="quiet counts">
        {type && <span>{typeWords(type)}</span>}
        {discipline && <span>{disciplineWords(discipline)}</span>}
        <span>{fileSize(analysis.bytes)}</span>
        <time dateTime={analysis.createdAt}>{clock(analysis.createdAt).slice(0, 8)}</time>
        {isOpen(analysis) && analysis.message && <span>{analysis.message}</span>}
      </p>
      <Remedy {...props} />
      {[cancelling, deleting].map(
        (request, index) =>
          request?.kind === "refused" && (
            <p className="problem" role="status" key={index}>
              {index === 0 ? "Not cancelled" : "Not deleted"}: {request.reason}
            </p>
          ),
      )}
    </li>
  );
});

function Deeds({ analysis, desk, file, live, cancelling, deleting }: Props) {
  const name = nameOf(analysis);
  if (isOpen(analysis)) {
    const off = !live || cancelling?.kind === "asking";
    return (
      <span className="deeds">
        <button
          type="button"
          className="plain"
          aria-disabled={off}
          aria-label={`Cancel: ${name}`}
          onClick={() => !off && void desk.cancel(analysis.id)}
          data-testid="document-cancel"
        >
          Cancel
        </button>
      </span>
    );
  }
  return (
    <span className="deeds">
      {file && mayFareBetter(analysis) && (
        <button
          type="button"
          className="plain"
          aria-label={`Analyze again: ${name}`}
          onClick={() => desk.again(analysis.id, file)}
        >
          Analyze again
        </button>
      )}
      <ConfirmButton
        question="Delete the copy and the result?"
        yes="Delete"
        disabled={!live || deleting?.kind === "asking"}
        onConfirm={() => void desk.delete(analysis.id)}
        testId="document-delete"
      >
        Delete
      </ConfirmButton>
    </span>
  );
}

/** What went wrong and what to do about it. */
export function Remedy({ analysis, desk, file }: Pick<Props, "analysis" | "desk" | "file">) {
  const remedy = remedyOf(analysis);
  if (remedy === undefined) {
    return null;
  }
  return (
    <>
      <p className="reason" data-testid="document-remedy">
        {remedy}
      </p>
      {needsPassword(analysis) && (
        <PasswordForm
          file={file}
          onOpen={(locked, password) => {
            desk.again(analysis.id, locked, password);
            location.assign("#/documents"); // Where the new attempt shows.
          }}
        />
      )}
    </>
  );
}
