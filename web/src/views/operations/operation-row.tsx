import type { Row } from "../../session/calls";
import type { Cancelling } from "../../session/host-session";
import { isJsonObject, type Json } from "../../wire/json";
import type { Operation } from "../../wire/wire";
import { clock } from "../format";
import { Pill } from "../pill";
import { CancelButton } from "./cancel-button";
import { fateOf, isPending } from "./fate";
import { OperationTimes } from "./operation-times";
import { pictureOf, ResultPicture } from "./picture";

interface Props {
  readonly row: Row;
  readonly ownerName: string;
  readonly live: boolean;
  readonly cancelling: Cancelling | undefined;
  readonly onCancel: (operation: Operation) => void;
}

export function OperationRow({ row, ownerName, live, cancelling, onCancel }: Props) {
  const fate = fateOf(row, ownerName);
  const operation = row.kind === "operation" ? row.operation : undefined;
  const { action, params } = row.kind === "operation" ? row.operation : row.call;
  return (
    <li
      className={isPending(row) ? "operation pending" : "operation"}
      data-testid="operation-row"
      data-operation={operation?.operation}
      data-action={action}
      data-state={operation?.state ?? fate.name}
      data-outcome={operation?.state === "settled" ? operation.outcome : undefined}
    >
      <div className="what">
        <b>{action}</b> <code>{summaryOf(params)}</code>
      </div>
      <div className="fate">
        <Pill tone={fate.tone} icon={fate.icon}>
          {fate.text}
        </Pill>
        {operation && (
          <CancelButton
            operation={operation}
            live={live}
            cancelling={cancelling}
            onCancel={onCancel}
          />
        )}
      </div>
      {fate.reason && <p className="reason">{fate.reason}</p>}
      {fate.paths?.map(({ path, message }) => (
        <p className="reason" key={path}>
          <code>{path || "/"}</code> {message}
        </p>
      ))}
      {cancelling?.kind === "refused" && (
        <p className="reason" role="status">
          Not cancelled: {cancelling.reason}
        </p>
      )}
      {row.kind === "operation" ? (
        <Details row={row} />
      ) : (
        <p className="times">
          <OperationTimes row={row} />
        </p>
      )}
    </li>
  );
}

/** The line of times opens all the rest, so that a row stays short. */
function Details({ row }: { readonly row: Row & { readonly kind: "operation" } }) {
  const { operation } = row;
  const parts: readonly (readonly [string, Json | undefined])[] = [
    ["parameters", operation.params],
    ["result", operation.result],
    ["error", operation.error?.raw],
  ];
  return (
    <details data-testid="operation-details">
      <summary className="times">
        Details · <OperationTimes row={row} />
      </summary>
      <p className="quiet">
        operation <code>{operation.operation}</code>
      </p>
      <p className="quiet">
        queued <Clock at={operation.queuedAt} />
        {operation.startedAt !== undefined && (
          <>
            {", "}started <Clock at={operation.startedAt} />
          </>
        )}
        {operation.endedAt !== undefined && (
          <>
            {", "}ended <Clock at={operation.endedAt} />
          </>
        )}
      </p>
      {parts.map(([name, value]) =>
        value === undefined || value === null ? null : (
          <div key={name}>
            <h3>{name}</h3>
            {name === "result" && pictureOf(value) ? (
              <ResultPicture result={value} />
            ) : (
              <pre tabIndex={0}>{JSON.stringify(value, null, 2)}</pre>
            )}
          </div>
        ),
      )}
    </details>
  );
}

function Clock({ at }: { readonly at: string }) {
  return <time dateTime={at}>{clock(at)}</time>;
}

/** The parameters in a line; the style cuts what is too long. */
function summaryOf(params: Json): string {
  return isJsonObject(params)
    ? Object.entries(params)
        .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
        .join(", ")
    : JSON.stringify(params);
}
