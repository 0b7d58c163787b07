import { useState } from "react";
import { analysisPath } from "../../session/api";

/** The report, to take along. */
export function ReportLinks({ id }: { readonly id: string }) {
  const [deidentified, setDeidentified] = useState(false);
  const query = deidentified ? "?deidentified=true" : "";
  return (
    <span className="reports row" role="group" aria-label="Report">
      <span aria-hidden="true">Report</span>
      {(["html", "pdf"] as const).map((format) => (
        <a
          key={format}
          className="button"
          href={`${analysisPath(id)}/report.${format}${query}`}
          // Named after nothing that stands in the document.
          download={`report-${id.slice(0, 8)}.${format}`}
          data-testid={`report-${format}`}
        >
          <span className="unseen">Report as </span>
          {format.toUpperCase()}
        </a>
      ))}
      <label>
        <input
          type="checkbox"
          checked={deidentified}
          onChange={({ currentTarget }) => setDeidentified(currentTarget.checked)}
          data-testid="deidentified"
        />
        de-identified
      </label>
    </span>
  );
}
