import type { Row } from "../../session/calls";
import type { Cancelling } from "../../session/host-session";
import type { Operation } from "../../wire/wire";
import { OperationRow } from "./operation-row";

interface Props {
  readonly rows: readonly Row[];
  readonly cancelling: ReadonlyMap<string, Cancelling>;
  readonly live: boolean;
  readonly ownerName: string;
  readonly onCancel: (operation: Operation) => void;
}

export function OperationList({ rows, cancelling, live, ownerName, onCancel }: Props) {
  return (
    <section className="card area-operations" aria-labelledby="operations-title">
      <div className="card-head">
        <h2 id="operations-title">Operations</h2>
        <span className="quiet">newest first</span>
      </div>
      {rows.length === 0 ? (
        <p className="quiet">Nothing was called yet.</p>
      ) : (
        <ol className="operations" aria-label="Operations, newest first">
          {rows.map((row) => (
            <OperationRow
              key={keyOf(row)}
              row={row}
              ownerName={ownerName}
              live={live}
              cancelling={
                row.kind === "operation" ? cancelling.get(row.operation.operation) : undefined
              }
              onCancel={onCancel}
            />
          ))}
        </ol>
      )}
    </section>
  );
}

/** A call keeps its row when it becomes an operation, so that nothing jumps under the pointer. */
function keyOf(row: Row): string {
  return row.call?.key ?? (row.kind === "operation" ? row.operation.operation : "");
}
