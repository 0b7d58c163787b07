import { useRef, useState, type FormEvent, type KeyboardEvent } from "react";
import type { Session } from "../../session/use-session";
import { Icon } from "../icon";
import { NOT_TAKEN } from "./words";

/**
 * Enter sends, Shift+Enter makes a line, Ctrl+Enter asks the assistant. In code Enter makes a line
 * and Ctrl+Enter sends.
 */
export function Composer({ session }: { readonly session: Session }) {
  const { state, client } = session;
  const [text, setText] = useState("");
  const [code, setCode] = useState(false);
  const [problem, setProblem] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const role = state.you?.role;
  const mayAsk = role === "act" || role === "admin";

  if (role === "watch") {
    return <p className="quiet composer-note">You may watch this session, but not talk in it.</p>;
  }
  const send = (ask: boolean) => {
    const content = code ? text : text.trim();
    if (text.trim() === "") {
      return;
    }
    const sent = session.sendMessage(content, { ask, code });
    if (sent.ok) {
      client.typing(false);
      setText("");
      setCode(false);
      setProblem("");
      field.current?.focus();
    } else {
      setProblem(NOT_TAKEN[sent.code]);
    }
  };
  const onKey = (event: KeyboardEvent) => {
    // Some scripts are written with Enter as well; those keys are not ours.
    const enter = event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing;
    const strong = event.ctrlKey || event.metaKey;
    if (enter && (strong || !code)) {
      event.preventDefault();
      // Who we are here may not be known yet: what was meant goes out, and the hub decides.
      send((mayAsk || role === undefined) && strong && !code);
    }
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    send(false);
  };
  const ended = state.closed || state.status.kind === "disconnected";
  const nothing = text.trim() === "";
  return (
    <form className="composer" onSubmit={onSubmit}>
      <div className={code ? "growing code" : "growing"} data-text={`${text}\n`}>
        <textarea
          ref={field}
          rows={1}
          value={text}
          spellCheck={!code}
          disabled={ended}
          placeholder={code ? "Write code" : "Write a message"}
          aria-label="Message"
          aria-describedby="composer-problem composer-keys"
          onChange={(event) => {
            setText(event.target.value);
            setProblem("");
            client.typing(event.target.value !== "");
          }}
          onKeyDown={onKey}
          data-testid="composer"
        />
      </div>
      <div className="composer-row">
        <button
          type="button"
          className="plain"
          aria-pressed={code}
          disabled={ended}
          onClick={() => {
            setCode(!code);
            field.current?.focus();
          }}
        >
          Code
        </button>
        <span id="composer-keys" className="quiet keys">
          {code ? (
            <>
              <kbd>Ctrl Enter</kbd> sends
            </>
          ) : (
            <>
              <kbd>Enter</kbd> sends{mayAsk && <>, <kbd>Ctrl Enter</kbd> asks the assistant</>}
            </>
          )}
        </span>
        {mayAsk && (
          <button type="button" disabled={ended || nothing} onClick={() => send(true)}>
            <Icon name="spark" /> Ask
            <span className="unseen"> the assistant</span>
          </button>
        )}
        <button type="submit" className="primary" disabled={ended || nothing}>
          <Icon name="send" /> Send
        </button>
      </div>
      <p id="composer-problem" className="problem" role="alert">
        {problem}
      </p>
    </form>
  );
}
