import { useEffect, useState } from "react";
import type { Answer, HubApi } from "../../session/api";
import type { Row } from "../../session/calls";
import type { Operation } from "../../wire/wire";
import { OperationRow } from "./operation-row";

interface Props {
  readonly id: string | undefined;
  readonly rows: readonly Row[];
  readonly ownerName: string;
  readonly api: HubApi;
}

/** An operation that somebody came here for and that is in view no more. */
export function SoughtOperation({ id, rows, ownerName, api }: Props) {
  const [found, setFound] = useState<{ readonly id: string; readonly answer: Answer<Operation> }>();
  const missing =
    id !== undefined &&
    !rows.some((row) => row.kind === "operation" && row.operation.operation === id);
  useEffect(() => {
    if (missing) {
      void api.operation(id).then((answer) => setFound({ id, answer }));
    }
  }, [missing, id, api]);
  if (!missing || found?.id !== id) {
    return null;
  }
  const { answer } = found;
  return (
    <section className="card" aria-labelledby="sought-title">
      <h2 id="sought-title">An older operation</h2>
      {answer.kind === "ok" ? (
        <ol className="operations">
          <OperationRow
            row={{ kind: "operation", operation: answer.value }}
            ownerName={ownerName}
            live={false}
            cancelling={undefined}
            sought
            onCancel={() => undefined}
          />
        </ol>
      ) : (
        <p className="quiet">
          {answer.kind === "gone"
            ? "The hub did not answer."
            : "The hub keeps no more of it than what the audit says."}
        </p>
      )}
    </section>
  );
}
