import { isJsonObject, type Json, type ToolCall, type Turn } from "@heddle/client";
import { useEffect, useState, type ReactNode } from "react";
import type { Answer } from "../../session/api";
import type { Operation } from "../../wire/wire";
import { Pill } from "../pill";
import { callFate } from "./turn";

type OnAnswer = (operation: string, allow: boolean) => Promise<Answer<Operation>>;

interface Props {
  readonly turn: Turn;
  /** Whether it goes on. */
  readonly live?: boolean;
  /** For who may say whether a call may run; without it nobody here may. */
  readonly onAnswer?: OnAnswer;
}

/** The calls of a turn, each with what it was called with and what became of it. */
export function TurnView({ turn, live = false, onAnswer }: Props) {
  return (
    <ul className="tool-calls" aria-label={`Actions at ${turn.host}`} data-testid="tool-calls">
      {turn.calls.map((call, index) => (
        // Calls are only ever added at the end.
        <Call key={index} call={call} host={turn.host} live={live}>
          {call.state === "asks" && <Question call={call} onAnswer={onAnswer} />}
        </Call>
      ))}
    </ul>
  );
}

interface CallProps {
  readonly call: ToolCall;
  readonly host: string;
  readonly live: boolean;
  readonly children: ReactNode;
}

function Call({ call, host, live, children }: CallProps) {
  const fate = callFate(call, !live);
  return (
    <li
      data-testid="tool-call"
      data-action={call.action}
      data-state={call.state}
      data-outcome={call.outcome}
      data-operation={call.operation}
    >
      <details>
        <summary>
          <b>{call.action}</b> <span className="quiet">at {host}</span>{" "}
          <code>{summaryOf(call.params)}</code>{" "}
          <Pill tone={fate.tone} icon={fate.icon}>
            {fate.text}
          </Pill>
        </summary>
        <pre tabIndex={0} aria-label="Parameters">
          {JSON.stringify(call.params, null, 2)}
        </pre>
        {call.result !== undefined && (
          <pre tabIndex={0} aria-label="Result">
            {call.result}
          </pre>
        )}
        {call.operation !== undefined && (
          <p className="quiet">
            operation <code>{call.operation}</code>
          </p>
        )}
      </details>
      {fate.reason !== undefined && <p className="reason">{fate.reason}</p>}
      {children}
    </li>
  );
}

interface QuestionProps {
  readonly call: ToolCall;
  readonly onAnswer?: OnAnswer;
}

/** Asks with the exact parameters, which the answer is bound to. */
function Question({ call, onAnswer }: QuestionProps) {
  const { operation, action } = call;
  const [said, setSaid] = useState(false);
  const [problem, setProblem] = useState("");
  useEffect(() => setSaid(false), [operation]);
  if (onAnswer === undefined || operation === undefined) {
    return <p className="quiet">An admin has to say whether it may run.</p>;
  }
  const answer = async (allow: boolean) => {
    setSaid(true);
    setProblem("");
    const came = await onAnswer(operation, allow);
    if (came.kind !== "ok") {
      setSaid(false);
      setProblem(came.kind === "gone" ? "The hub does not answer." : came.error.message);
    }
  };
  return (
    <div className="question" role="group" aria-label={`May ${action} run?`} data-testid="question">
      <pre tabIndex={0} aria-label="It would run with">
        {JSON.stringify(call.params, null, 2)}
      </pre>
      <button type="button" className="primary" disabled={said} onClick={() => void answer(true)}>
        Allow
      </button>
      <button type="button" disabled={said} onClick={() => void answer(false)}>
        Refuse
      </button>
      <p className="problem" role="alert">
        {problem}
      </p>
    </div>
  );
}

/** The parameters in a line; the style cuts what is too long. */
function summaryOf(params: Json): string {
  return isJsonObject(params)
    ? Object.entries(params)
        .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
        .join(", ")
    : JSON.stringify(params);
}
