import type { Answer, SessionView, Status, Unconfirmed } from "@heddle/client";
import { memo, useCallback, useEffect, useRef, useState, type RefObject } from "react";
import type { HubApi } from "../../session/api";
import type { Session } from "../../session/use-session";
import { useNow } from "../hooks";
import { Icon } from "../icon";
import { askedBy, chunksOf, unsaid, type Chunk } from "./log";
import { MessageRow } from "./message-row";
import { turnOf } from "./turn";
import { TurnView } from "./turn-view";
import { typingWords } from "./words";

/** As close to the end as this counts as reading the newest. */
const AT_END_PX = 60;

/** Chunks this far above and below what is seen are ready before they are. */
const NEAR = "1200px 0px";

const PENDING_WORDS: Readonly<Record<Status["kind"], string>> = {
  connecting: "will be sent",
  connected: "sending",
  reconnecting: "will be sent",
  disconnected: "not sent",
};

/** What a line takes, until it was measured. */
const LINE_PX = 48;

interface ConversationProps {
  readonly session: Session;
  readonly api: HubApi;
}

export function Conversation({ session, api }: ConversationProps) {
  const { state } = session;
  const chunks = useChunks(state);
  const scroller = useRef<HTMLDivElement>(null);
  const { attach, atEnd, toEnd } = useSticking(scroller);
  const now = useNow(60_000);
  const mine = unsaid(state);
  const spoke = mine.at(-1)?.id;
  useEffect(() => {
    // Whoever speaks wants to see it said, also from far above.
    if (spoke !== undefined) {
      toEnd();
    }
  }, [spoke, toEnd]);
  const empty = state.messages.length + mine.length + state.answers.length === 0;
  const talked = state.status.kind === "connected" || state.messages.length > 0;
  return (
    <div className="conversation">
      <div className="scroller" ref={scroller} tabIndex={0} aria-label="Messages" role="region">
        <div ref={attach} className="lines">
          {state.more && <p className="quiet edge">Older messages are not shown here.</p>}
          <ol role="log" aria-label="Messages, newest last">
            {chunks.map((chunk, index) => (
              <ChunkView
                key={chunk.key}
                chunk={chunk}
                newest={index >= chunks.length - 2}
                you={state.you?.id}
                now={now}
                scroller={scroller}
              />
            ))}
          </ol>
          {mine.length > 0 && <Unsaid session={session} unsaid={mine} now={now} />}
          {state.answers.map((answer) => (
            <AnswerView
              key={answer.id}
              answer={answer}
              session={session}
              api={api}
              scroller={scroller}
            />
          ))}
          {empty && talked && (
            <p className="quiet edge">Nothing said yet. What you write here, all members read.</p>
          )}
        </div>
      </div>
      {!atEnd && (
        <button type="button" className="to-end" onClick={toEnd}>
          <Icon name="down" /> Newest
        </button>
      )}
      <p className="typing quiet" aria-live="polite" data-testid="typing">
        {typingWords(namesOf(state))}
      </p>
      <p className="unseen" aria-live="polite">
        {state.answers.length > 0 &&
          (state.answers.some(({ id }) => asksIn(state, id))
            ? "The assistant asks whether an action may run."
            : "The assistant is answering.")}
      </p>
      <Refusals session={session} />
    </div>
  );
}

function useChunks(state: SessionView): readonly Chunk[] {
  const kept = useRef<{ of?: SessionView["messages"]; chunks: readonly Chunk[] }>({ chunks: [] });
  if (kept.current.of !== state.messages) {
    kept.current = { of: state.messages, chunks: chunksOf(state, kept.current.chunks) };
  }
  return kept.current.chunks;
}

/** Whoever reads the newest goes on doing so; whoever reads back is left alone. */
function useSticking(scroller: RefObject<HTMLDivElement | null>) {
  const [atEnd, setAtEnd] = useState(true);
  const stuck = useRef(true);
  const toEnd = useCallback(() => {
    const box = scroller.current;
    box?.scrollTo({ top: box.scrollHeight });
  }, [scroller]);
  useEffect(() => {
    const box = scroller.current;
    let top = 0;
    const follow = () => {
      if (box) {
        const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < AT_END_PX;
        // Only who goes up leaves the end: it may have moved on before this was told.
        stuck.current = isAtEnd || (stuck.current && box.scrollTop >= top);
        top = box.scrollTop;
        setAtEnd(stuck.current);
      }
    };
    box?.addEventListener("scroll", follow, { passive: true });
    return () => box?.removeEventListener("scroll", follow);
  }, [scroller]);
  const attach = useCallback(
    (lines: HTMLDivElement | null) => {
      if (!lines) {
        return undefined;
      }
      const observer = new ResizeObserver(() => stuck.current && toEnd());
      observer.observe(lines);
      if (lines.parentElement) {
        observer.observe(lines.parentElement); // A banner or a keyboard takes room as well.
      }
      return () => observer.disconnect();
    },
    [toEnd],
  );
  return { attach, atEnd, toEnd };
}

interface ChunkProps {
  readonly chunk: Chunk;
  readonly newest: boolean;
  readonly you?: string;
  readonly now: number;
  readonly scroller: RefObject<HTMLDivElement | null>;
}

/** Renders its lines while they are near the view, and else holds their place. */
const ChunkView = memo(function ChunkView({ chunk, newest, you, now, scroller }: ChunkProps) {
  const place = useRef<HTMLLIElement>(null);
  const [near, setNear] = useState(newest);
  const height = useRef(chunk.lines.length * LINE_PX);
  useEffect(() => {
    const { current } = place;
    if (!current) {
      return undefined;
    }
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry) {
          height.current = entry.isIntersecting ? height.current : entry.boundingClientRect.height;
          setNear(entry.isIntersecting);
        }
      },
      { root: scroller.current, rootMargin: NEAR },
    );
    observer.observe(current);
    return () => observer.disconnect();
  }, [scroller]);
  return (
    <li ref={place} role="presentation" style={near ? undefined : { height: height.current }}>
      {near && (
        <ol role="presentation">
          {chunk.lines.map((line) => (
            <MessageRow key={line.id} line={line} mine={line.author === you} now={now} />
          ))}
        </ol>
      )}
    </li>
  );
});

interface UnsaidProps {
  readonly session: Session;
  readonly unsaid: readonly Unconfirmed[];
  readonly now: number;
}

/** What only this page has: on its way, or refused with what can be done about it. */
function Unsaid({ session, unsaid, now }: UnsaidProps) {
  const { client, state } = session;
  const { you } = state;
  return (
    <ol aria-label="Not yet seen by the others">
      {unsaid.map(({ id, command, at, refusal }, index) => {
        if (command.t !== "say" && command.t !== "ask") {
          return null;
        }
        const before = state.messages.at(-1)?.author;
        const line = {
          id,
          author: you?.id ?? "",
          name: you?.name ?? "You",
          role: "user" as const,
          at,
          content: command.d.content,
          code: command.d.code,
          ask: command.t === "ask",
          first: index === 0 && before !== you?.id,
        };
        const fate = refusal ? (
          <span className="fate tone-bad" role="alert" data-testid="refused">
            <Icon name="bad" /> Refused: {refusal.message}
            <button type="button" className="plain" onClick={() => client.again(id)}>
              Send again
            </button>
            <button type="button" className="plain" onClick={() => client.dismiss(id)}>
              Discard
            </button>
          </span>
        ) : (
          <span className="fate quiet" data-testid="pending">
            <Icon name="wait" />
            {PENDING_WORDS[state.status.kind]}
          </span>
        );
        return <MessageRow key={id} line={line} mine now={now} fate={fate} />;
      })}
    </ol>
  );
}

interface AnswerProps {
  readonly answer: Answer;
  readonly session: Session;
  readonly api: HubApi;
  readonly scroller: RefObject<HTMLDivElement | null>;
}

/** A piece at a time is nothing to read out; the whole message is, when it comes. */
function AnswerView({ answer, session, api, scroller }: AnswerProps) {
  const { state } = session;
  const turn = turnOf(state, answer.id);
  const ask = askedBy(state.messages, answer.id);
  const [stopping, setStopping] = useState(false);
  const goesOn = state.unconfirmed.some(
    ({ command, refusal }) => command.t === "cancel" && command.d.answer === answer.id && refusal,
  );
  useEffect(() => {
    if (goesOn) {
      setStopping(false);
    }
  }, [goesOn]);
  const { you } = state;
  const mayStop = you?.role === "admin" || (you?.role === "act" && ask?.author === you.id);
  const stop = () => {
    setStopping(session.cancel(answer.id).ok);
    scroller.current?.focus(); // This button is about to go, and a keyboard must not be lost.
  };
  return (
    <div className="line first answering" data-testid="answer" aria-live="off" aria-busy="true">
      <span className="face assistant" aria-hidden="true">
        <Icon name="spark" />
      </span>
      <p className="who">
        <b>Assistant</b> <span className="quiet">is answering{ask && ` ${ask.name}`}</span>
        {mayStop && (
          <button
            type="button"
            className="plain"
            disabled={stopping}
            aria-label={`Stop the answer${ask ? ` to ${ask.name}` : ""}`}
            onClick={stop}
          >
            {stopping ? "Stopping …" : "Stop"}
          </button>
        )}
      </p>
      {turn && (
        <TurnView
          turn={turn}
          live
          onAnswer={
            // Who is at home at the hub is admin of its sessions; the hub asks nobody else.
            you?.role === "admin" ? (operation, allow) => api.approve(operation, allow) : undefined
          }
        />
      )}
      <p className="content">
        {answer.text}
        <span className="caret" aria-hidden="true" />
      </p>
    </div>
  );
}

/** What else was refused; messages tell it in their own place. */
function Refusals({ session }: { readonly session: Session }) {
  const { state, client } = session;
  const refused = state.unconfirmed.flatMap(({ id, command, refusal }) => {
    const isChange = command.t === "set";
    return refusal && (isChange || command.t === "cancel")
      ? [{ id, message: refusal.message, isChange }]
      : [];
  });
  return refused.map(({ id, message, isChange }) => (
    <div key={id} className="note tone-bad rolled-back" role="alert" data-testid="rolled-back">
      <span>
        {isChange ? "Your change was taken back: " : "The answer goes on: "}
        {message}
      </span>
      <span className="pills">
        {isChange && (
          <button type="button" className="plain" onClick={() => client.again(id)}>
            Try again
          </button>
        )}
        <button type="button" className="plain" onClick={() => client.dismiss(id)}>
          Understood
        </button>
      </span>
    </div>
  ));
}

/** Whether a call of this answer waits for a person's word. */
function asksIn(state: SessionView, answer: string): boolean {
  return turnOf(state, answer)?.calls.some((call) => call.state === "asks") ?? false;
}

function namesOf({ typing, members }: SessionView): string[] {
  return typing.map((id) => members.find((member) => member.id === id)?.name ?? "Somebody");
}
