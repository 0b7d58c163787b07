import { useEffect, useRef } from "react";
import type { Row } from "../../session/calls";
import type { Request } from "../../session/host-session";
import { isJsonObject, type Json } from "../../wire/json";
import type { Operation } from "../../wire/wire";
import { clock } from "../format";
import { Pill } from "../pill";
import { CancelButton } from "./cancel-button";
import { answerOf, askerOf, fateOf, isPending } from "./fate";
import { OperationTimes } from "./operation-times";
import { pictureOf, ResultPicture } from "./picture";

interface Props {
  readonly row: Row;
  readonly ownerName: string;
  readonly live: boolean;
  readonly cancelling: Request | undefined;
  /** Whether somebody came here for this very one. */
  readonly sought: boolean;
  readonly onCancel: (operation: Operation) => void;
}

export function OperationRow({ row, ownerName, live, cancelling, sought, onCancel }: Props) {
  const fate = fateOf(row, ownerName);
  const operation = row.kind === "operation" ? row.operation : undefined;
  const { action, params } = row.kind === "operation" ? row.operation : row.call;
  const element = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (sought) {
      element.current?.scrollIntoView({ block: "center" });
      element.current?.focus({ preventScroll: true });
    }
  }, [sought]);
  return (
    <li
      ref={element}
      tabIndex={-1}
      className={`operation${isPending(row) ? " pending" : ""}${sought ? " sought" : ""}`}
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
            request={cancelling}
            onCancel={onCancel}
          />
        )}
      </div>
      {operation?.approval && <p className="reason">{answerOf(operation.approval)}</p>}
      {fate.reason && operation?.approval?.allow !== false && (
        <p className="reason">{fate.reason}</p>
      )}
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
        <Details row={row} open={sought} />
      ) : (
        <p className="times">
          <OperationTimes row={row} />
        </p>
      )}
    </li>
  );
}

interface DetailsProps {
  readonly row: Row & { readonly kind: "operation" };
  readonly open: boolean;
}

/** The line of times opens all the rest, so that a row stays short. */
function Details({ row, open }: DetailsProps) {
  const { operation } = row;
  const parts: readonly (readonly [string, Json | undefined])[] = [
    ["parameters", operation.params],
    ["result", operation.result],
    ["error", operation.error?.raw],
  ];
  return (
    <details data-testid="operation-details" open={open}>
      <summary className="times">
        Details · <OperationTimes row={row} />
      </summary>
      <p className="quiet">
        operation <code>{operation.operation}</code>
        {operation.by !== undefined && `, asked by ${askerOf(operation)}`}
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
export function summaryOf(params: Json): string {
  return isJsonObject(params)
    ? Object.entries(params)
        .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
        .join(", ")
    : JSON.stringify(params);
}
