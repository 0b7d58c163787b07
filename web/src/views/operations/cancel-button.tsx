import { useId } from "react";
import type { Request } from "../../session/host-session";
import type { Operation } from "../../wire/wire";

interface Props {
  readonly operation: Operation;
  readonly live: boolean;
  readonly request: Request | undefined;
  readonly onCancel: (operation: Operation) => void;
}

/**
 * Withdraws what has not started. A disabled button stays focusable and says why, so that a
 * keyboard user does not lose the place when an operation starts.
 */
export function CancelButton({ operation, live, request, onCancel }: Props) {
  const id = useId();
  if (operation.state === "settled") {
    return null;
  }
  const obstacle = obstacleOf(operation, live, request);
  return (
    <>
      <button
        type="button"
        className="plain"
        data-testid="cancel-operation"
        aria-label={`Cancel ${operation.action}`}
        aria-disabled={obstacle !== undefined}
        aria-describedby={obstacle === undefined ? undefined : id}
        onClick={() => obstacle === undefined && onCancel(operation)}
      >
        Cancel
      </button>
      {obstacle !== undefined && (
        <span id={id} className="quiet">
          {obstacle}
        </span>
      )}
    </>
  );
}

function obstacleOf(operation: Operation, live: boolean, request: Request | undefined) {
  if (operation.state === "running") {
    return "it has started";
  }
  if (operation.state === "unknown") {
    return "the host does not answer";
  }
  if (!live) {
    return "not connected";
  }
  return request?.kind === "asking" ? "asking …" : undefined;
}
