import { memo, type ReactNode } from "react";
import { Icon } from "../icon";
import type { Line } from "./log";
import { TurnView } from "./turn-view";
import { saidAt } from "./words";

/** Colours of the faces; as many as are told apart at a glance. */
const HUES = 8;

interface Props {
  readonly line: Line;
  readonly mine: boolean;
  readonly now: number;
  /** What became of it, while it is not everybody's. */
  readonly fate?: ReactNode;
}

export const MessageRow = memo(function MessageRow({ line, mine, now, fate }: Props) {
  const { id, author, name, role, at, content, code, ask, tokens, to, cut, turn, first } = line;
  if (role === "system") {
    return (
      <li className="line system quiet" data-message={id}>
        <p className="content">{content}</p>
        {turn && <TurnView turn={turn} />}
      </li>
    );
  }
  const state = fate === undefined ? "" : " pending";
  return (
    <li className={`line${first ? " first" : ""}${state}`} data-testid="message" data-message={id}>
      {first && <Face id={author} name={name} assistant={role === "assistant"} />}
      {first && (
        <p className="who">
          <b>{name}</b>
          {mine && <span className="quiet">you</span>}
          {to !== undefined && <span className="quiet">to {to}</span>}
          <time dateTime={new Date(at).toISOString()} title={new Date(at).toLocaleString("en-GB")}>
            {saidAt(at, now)}
          </time>
          {tokens !== undefined && <span className="quiet">{tokens} tokens</span>}
        </p>
      )}
      {turn && <TurnView turn={turn} />}
      {code ? (
        <pre tabIndex={0} aria-label={`Code of ${name}`}>
          <code>{content}</code>
        </pre>
      ) : (
        <p className="content">
          {!first && <span className="unseen">{name}: </span>}
          {content}
          {ask && <Asked />}
        </p>
      )}
      {code && ask && <Asked />}
      {cut !== undefined && (
        <p className="cut quiet" data-testid="cut">
          <Icon name="never" /> {cut}
        </p>
      )}
      {fate}
    </li>
  );
});

/** Beside what is said to the assistant as well. */
function Asked() {
  return (
    <span className="asked" title="Asks the assistant">
      {"\u00a0"}
      <Icon name="spark" />
      <span className="unseen"> (asks the assistant)</span>
    </span>
  );
}

interface FaceProps {
  readonly id: string;
  readonly name: string;
  readonly assistant?: boolean;
}

/** An initial on a colour of its own; the name stands beside it. */
export function Face({ id, name, assistant = false }: FaceProps) {
  const hue = hashOf(id);
  return (
    <span
      className={`face${assistant ? " assistant" : ""}`}
      data-hue={assistant ? undefined : hue % HUES}
      aria-hidden="true"
    >
      {assistant ? <Icon name="spark" /> : ([...name][0] ?? "?").toUpperCase()}
    </span>
  );
}

/** FNV-1a, which parts short names well. */
function hashOf(text: string): number {
  const mixed = [...text].reduce(
    (hash, letter) => Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193),
    0x811c9dc5,
  );
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
