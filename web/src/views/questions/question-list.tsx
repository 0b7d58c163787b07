import { useEffect, useRef, type FocusEvent } from "react";
import type { Request, RequestName } from "../../session/host-session";
import type { Action, Operation } from "../../wire/wire";
import { HintPills } from "../actions/hint-pills";
import { clock } from "../format";
import { askerOf } from "../operations/fate";
import { exactText, nextAfter, openQuestions, questions } from "./questions";

interface Props {
  readonly operations: readonly Operation[];
  readonly actions: readonly Action[];
  readonly requests: ReadonlyMap<RequestName, Request>;
  readonly live: boolean;
  readonly onAnswer: (operation: Operation, allow: boolean) => void;
}

/** What waits for a person to allow it, with all that is to be known before one does. */
export function QuestionList({ operations, actions, requests, live, onAnswer }: Props) {
  const open = openQuestions(operations);
  const { place, onFocus } = useKeptFocus(open.map(({ operation }) => operation));
  return (
    <div ref={place} className="asks-place" onFocus={onFocus}>
      <p className="unseen" role="status">
        {open.length > 0 && `${questions(open.length)} to answer`}
      </p>
      {open.length > 0 && (
        <section className="asks" aria-label="Questions" data-testid="host-questions">
          {open.map((operation) => (
            <Question
              key={operation.operation}
              operation={operation}
              action={actions.find(({ name }) => name === operation.action)}
              request={requests.get(`answer ${operation.operation}`)}
              live={live}
              onAnswer={onAnswer}
            />
          ))}
        </section>
      )}
    </div>
  );
}

/** An answered question goes; the keyboard must not be lost with it. */
function useKeptFocus(open: readonly string[]) {
  const place = useRef<HTMLDivElement>(null);
  const before = useRef(open);
  const at = useRef<string>(undefined);
  useEffect(() => {
    const gone = at.current;
    if (gone !== undefined && !open.includes(gone)) {
      at.current = undefined;
      const next = nextAfter(before.current, open, gone);
      // Not if the person has gone elsewhere meanwhile.
      if (document.activeElement === document.body) {
        (next === undefined
          ? document.getElementById("operations-title")
          : place.current?.querySelector<HTMLElement>(`[data-operation="${CSS.escape(next)}"]`)
        )?.focus();
      }
    }
    before.current = open;
  });
  const onFocus = (event: FocusEvent) => {
    at.current =
      event.target.closest("[data-operation]")?.getAttribute("data-operation") ?? undefined;
  };
  return { place, onFocus };
}

interface QuestionProps {
  readonly operation: Operation;
  readonly action: Action | undefined;
  readonly request: Request | undefined;
  readonly live: boolean;
  readonly onAnswer: (operation: Operation, allow: boolean) => void;
}

function Question({ operation, action, request, live, onAnswer }: QuestionProps) {
  const title = `question-${operation.operation}`;
  const obstacle = !live ? "not connected" : request?.kind === "asking" ? "sending …" : undefined;
  const answer = (allow: boolean) => obstacle === undefined && onAnswer(operation, allow);
  return (
    <article
      className="card ask"
      aria-labelledby={title}
      tabIndex={-1}
      data-testid="host-question"
      data-operation={operation.operation}
    >
      <h2 id={title}>
        May <code>{operation.action}</code> run?
      </h2>
      {action && <HintPills hints={action.hints} />}
      <p className="quiet">
        Asked by {askerOf(operation)} at{" "}
        <time dateTime={operation.queuedAt}>{clock(operation.queuedAt)}</time>. It runs once, with
        exactly these parameters:
      </p>
      <pre tabIndex={0} aria-label="Parameters" data-testid="question-params">
        {exactText(operation.params)}
      </pre>
      <div className="row">
        <button
          type="button"
          className="primary"
          aria-disabled={obstacle !== undefined}
          onClick={() => answer(true)}
          data-testid="allow"
        >
          Allow
        </button>
        <button
          type="button"
          aria-disabled={obstacle !== undefined}
          onClick={() => answer(false)}
          data-testid="refuse"
        >
          Refuse
        </button>
        <span className="quiet" role="status">
          {obstacle}
          {request?.kind === "refused" && `Not answered: ${request.reason}`}
        </span>
      </div>
    </article>
  );
}
