import { useCallback, useRef, useState } from "react";
import type { AnalysisResult, Finding, Span } from "../../wire/jobs";
import { Findings } from "./findings";
import { ReadingPanel } from "./reading-panel";
import { TextPanel } from "./text-panel";

/** What somebody looks at in the text. */
export interface Look {
  readonly title: string;
  readonly quotes: readonly Span[];
  /** Which of the quotes is to be in sight. */
  readonly at: number;
  /** Another one for each wish, or the same wish twice would not be two. */
  readonly wish: number;
}

/** Findings beside the text. */
export function ResultView({ result }: { readonly result: AnalysisResult }) {
  const { reading, text, findings } = result;
  const [look, setLook] = useState<Look>();
  const from = useRef<Element>(null);
  const lookAt = useCallback((title: string, quotes: readonly Span[], at: number) => {
    from.current = document.activeElement;
    setLook((before) => ({ title, quotes, at, wish: (before?.wish ?? 0) + 1 }));
  }, []);
  const onFinding = useCallback(
    ({ title, quotes }: Finding, at: number) => lookAt(title, quotes, at),
    [lookAt],
  );
  const goBack = () => {
    if (from.current instanceof HTMLElement) {
      from.current.scrollIntoView({ block: "center" });
      from.current.focus({ preventScroll: true });
    }
  };
  return (
    <div className="result" data-testid="result">
      <div className="result-findings">
        <ReadingPanel
          result={result}
          onEvidence={() => lookAt("Type and discipline", reading.evidence, 0)}
        />
        <Findings findings={findings} text={text} onQuote={onFinding} />
      </div>
      <TextPanel text={text} entities={reading.entities} look={look} onBack={goBack} />
    </div>
  );
}
