import { VERDICTS, type Verdict, type VerdictCounts } from "../../wire/jobs";
import { Pill } from "../pill";
import { verdictWords } from "./words";

/** How many rules came to each verdict; those that do not apply say nothing of the document. */
export function VerdictPills({ counts }: { readonly counts: VerdictCounts }) {
  const count: Readonly<Record<Verdict, number>> = {
    FAIL: counts.fail,
    NOT_FOUND: counts.notFound,
    PASS: counts.pass,
    NOT_APPLICABLE: 0,
  };
  return (
    <span className="pills" data-testid="verdicts">
      {VERDICTS.filter((verdict) => count[verdict] > 0).map((verdict) => {
        const { tone, icon, text } = verdictWords(verdict, count[verdict]);
        return (
          <Pill key={verdict} tone={tone} icon={icon}>
            {count[verdict]} {text}
          </Pill>
        );
      })}
    </span>
  );
}
