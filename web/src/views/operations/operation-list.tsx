import { useState } from "react";
import type { Row } from "../../session/calls";
import type { Request, RequestName } from "../../session/host-session";
import type { Operation } from "../../wire/wire";
import { Choice } from "../choice";
import { ALL, askers, FATE_GROUPS, fits } from "./operation-filter";
import { OperationRow } from "./operation-row";

interface Props {
  readonly rows: readonly Row[];
  readonly requests: ReadonlyMap<RequestName, Request>;
  readonly live: boolean;
  readonly ownerName: string;
  /** The operation that somebody came here for. */
  readonly sought: string | undefined;
  readonly onCancel: (operation: Operation) => void;
  readonly onCancelAll: () => void;
}

/** Fewer operations than this are looked through without filters. */
const FILTER_FROM = 5;

export function OperationList(props: Props) {
  const { rows, requests, live, ownerName, sought, onCancel, onCancelAll } = props;
  const [filter, setFilter] = useState(ALL);
  const found = rows.filter((row) => isSought(row, sought) || fits(row, filter));
  return (
    <section className="card area-operations" aria-labelledby="operations-title">
      <div className="card-head">
        <h2 id="operations-title" tabIndex={-1}>
          Operations
        </h2>
        {rows.filter(isQueued).length > 1 && (
          <button
            type="button"
            className="plain"
            disabled={!live || requests.get("cancel all")?.kind === "asking"}
            onClick={onCancelAll}
            data-testid="cancel-all"
          >
            Cancel all that wait
          </button>
        )}
        <span className="quiet">newest first</span>
      </div>
      {rows.length >= FILTER_FROM && (
        <div className="filters" role="group" aria-label="Filter operations">
          <input
            type="search"
            aria-label="Action"
            placeholder="Action"
            value={filter.action}
            onChange={(event) => setFilter({ ...filter, action: event.target.value })}
            data-testid="operation-action"
          />
          <Choice
            label="Fate"
            value={filter.fate}
            options={FATE_GROUPS.map((fate) => [fate, fate === "any" ? "any fate" : fate])}
            onChange={(fate) => setFilter({ ...filter, fate })}
            testId="operation-fate"
          />
          <Choice
            label="Asked by"
            value={filter.by}
            options={[["", "by anybody"], ...askers(rows).map((by) => [by, by] as const)]}
            onChange={(by) => setFilter({ ...filter, by })}
            testId="operation-by"
          />
        </div>
      )}
      {found.length === 0 ? (
        <p className="quiet">
          {rows.length === 0 ? "Nothing was called yet." : "No operation fits the filter."}
        </p>
      ) : (
        <ol className="operations" aria-label="Operations, newest first">
          {found.map((row) => (
            <OperationRow
              key={keyOf(row)}
              row={row}
              ownerName={ownerName}
              live={live}
              cancelling={
                row.kind === "operation"
                  ? requests.get(`cancel ${row.operation.operation}`)
                  : undefined
              }
              sought={isSought(row, sought)}
              onCancel={onCancel}
            />
          ))}
        </ol>
      )}
    </section>
  );
}

function isQueued(row: Row): boolean {
  return row.kind === "operation" && row.operation.state === "queued";
}

function isSought(row: Row, sought: string | undefined): boolean {
  return row.kind === "operation" && row.operation.operation === sought;
}

/** A call keeps its row when it becomes an operation, so that nothing jumps under the pointer. */
function keyOf(row: Row): string {
  return row.call?.key ?? (row.kind === "operation" ? row.operation.operation : "");
}
