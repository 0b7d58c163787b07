import { memo } from "react";
import { VERDICTS, type Finding, type Verdict } from "../../wire/jobs";
import { Pill } from "../pill";
import { excerpt } from "./marks";
import { VERDICT_HINTS, verdictWords } from "./words";

interface Props {
  readonly findings: readonly Finding[];
  readonly text: string;
  readonly onQuote: (finding: Finding, at: number) => void;
}

/** What the rules say, what is amiss first. */
export const Findings = memo(function Findings({ findings, text, onQuote }: Props) {
  return (
    <section className="card" aria-labelledby="findings-title">
      <div className="card-head">
        <h2 id="findings-title">Findings</h2>
      </div>
      {!findings.some(({ verdict }) => verdict === "FAIL") && (
        <p className="quiet">No rule fails.</p>
      )}
      {VERDICTS.map((verdict) => (
        <Group
          key={verdict}
          verdict={verdict}
          findings={findings.filter((finding) => finding.verdict === verdict)}
          text={text}
          onQuote={onQuote}
        />
      ))}
      {/* A program has read this; who signs is a person. */}
      <p className="quiet">A help for a reviewer, no legal or clinical advice.</p>
    </section>
  );
});

interface GroupProps extends Props {
  readonly verdict: Verdict;
}

function Group({ verdict, findings, text, onQuote }: GroupProps) {
  if (findings.length === 0) {
    return null;
  }
  const words = verdictWords(verdict, findings.length);
  return (
    <details
      className={`findings tone-edge-${words.tone}`}
      open={verdict === "FAIL" || verdict === "NOT_FOUND"}
      data-testid="finding-group"
      data-verdict={verdict}
    >
      <summary>
        <Pill tone={words.tone} icon={words.icon}>
          {findings.length} {words.text}
        </Pill>
      </summary>
      <p className="quiet">{VERDICT_HINTS[verdict]}</p>
      <ul>
        {findings.map((finding) => (
          <FindingItem key={finding.rule} finding={finding} text={text} onQuote={onQuote} />
        ))}
      </ul>
    </details>
  );
}

interface ItemProps extends Omit<Props, "findings"> {
  readonly finding: Finding;
}

function FindingItem({ finding, text, onQuote }: ItemProps) {
  const { rule, title, message, quotes, mend } = finding;
  return (
    <li data-testid="finding" data-rule={rule} data-verdict={finding.verdict}>
      <h3>{title}</h3>
      <p>{message}</p>
      {quotes.map((quote, at) => (
        <button
          key={quote.start}
          type="button"
          className="quote"
          title="Show it in the text"
          onClick={() => onQuote(finding, at)}
          data-testid="quote"
        >
          “{excerpt(text, quote)}”
        </button>
      ))}
      {mend && (
        <p className="mend">
          <b>To mend it:</b> {mend}
        </p>
      )}
      <Source finding={finding} />
    </li>
  );
}

function Source({ finding: { rule, citation, source, effective } }: { readonly finding: Finding }) {
  return (
    <p className="quiet source">
      {/^https?:\/\//.test(source) ? (
        <a href={source} target="_blank" rel="noopener noreferrer">
          {citation}
        </a>
      ) : (
        citation
      )}
      {effective && (
        <>
          , since <time dateTime={effective}>{effective}</time>
        </>
      )}{" "}
      <code>{rule}</code>
    </p>
  );
}
