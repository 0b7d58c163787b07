import type { AnalysisResult, Caution } from "../../wire/jobs";
import { fileSize } from "../format";
import { Icon } from "../icon";
import { disciplineWords, typeWords } from "./words";

/** Below this a person should look whether the type is the right one. */
const SURE = 0.7;

interface Props {
  readonly result: AnalysisResult;
  readonly onEvidence: () => void;
}

/** What the document is, how sure that is, and what to know of how it was read. */
export function ReadingPanel({ result, onEvidence }: Props) {
  const { document, reading, ruleSet } = result;
  const { decoding } = document;
  return (
    <section className="card reading" aria-labelledby="reading-title">
      <div className="card-head">
        <h2 id="reading-title">What it is</h2>
        {reading.evidence.length > 0 && (
          <button type="button" className="plain" onClick={onEvidence} data-testid="evidence">
            Show what speaks for it
          </button>
        )}
      </div>
      <p className="kinds">
        <Sure what={typeWords(reading.type)} confidence={reading.typeConfidence} testId="type" />
        <Sure
          what={disciplineWords(reading.discipline)}
          confidence={reading.disciplineConfidence}
          testId="discipline"
        />
      </p>
      <p className="quiet counts">
        <span>{document.format}</span>
        {document.pages > 0 && (
          <span>{document.pages === 1 ? "1 page" : `${document.pages} pages`}</span>
        )}
        <span>{fileSize(document.bytes)}</span>
        {decoding && (
          <span>
            {decoding.charset}, {percent(decoding.confidence)} sure
            {decoding.runnerUp && `, else ${decoding.runnerUp}`}
          </span>
        )}
        <span>rules {ruleSet}</span>
      </p>
      {document.cautions.map((caution) => (
        <p className="note tone-warn" key={`${caution.code} ${caution.offset}`}>
          <Icon name="alert" /> {cautionWords(caution)}
        </p>
      ))}
    </section>
  );
}

interface SureProps {
  readonly what: string;
  readonly confidence: number;
  readonly testId: string;
}

function Sure({ what, confidence, testId }: SureProps) {
  return (
    <span data-testid={testId}>
      <b>{what}</b>{" "}
      <span className={confidence < SURE ? "unsure" : "quiet"}>
        {percent(confidence)} sure{confidence < SURE && ": look yourself"}
      </span>
    </span>
  );
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function cautionWords({ message, offset }: Caution): string {
  return offset < 0 ? message : `${message} (byte ${offset.toLocaleString("en")})`;
}
