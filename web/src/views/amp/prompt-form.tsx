import { useId, useState, type FormEvent, type KeyboardEvent } from "react";
import type { Calling } from "../actions/use-action-form";
import { CallResult } from "../actions/call-result";
import { Icon } from "../icon";

/** As many characters as the host takes. */
const MAX_PROMPT = 280;
const MAX_VARIATIONS = 3;

/** A request that could not even be queued by then was meant for another moment. */
const DEADLINE_MS = 10_000;

interface Props {
  readonly calling: Calling;
  readonly may: (action: string) => boolean;
  /** Who answers; absent if the host does not say. */
  readonly provider: string | undefined;
}

/** Words for a sound. */
export function PromptForm({ calling, may, provider }: Props) {
  const id = useId();
  const [text, setText] = useState("");
  const [variations, setVariations] = useState(1);
  const [hear, setHear] = useState(false);
  const [key, setKey] = useState<string>();
  const length = [...text.trim()].length;
  const wrong = length > MAX_PROMPT;
  const row = calling.rows.find(({ call }) => call !== undefined && call.key === key);
  const failed = row && !(row.kind === "operation" && isFine(row.operation));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (length > 0 && !wrong && may("generate_preset")) {
      const params = { prompt: text.trim(), variations, hear };
      setKey(calling.onCall("generate_preset", params, DEADLINE_MS));
      setText("");
    }
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // Some scripts are written with Enter as well; those keys are not ours.
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      submit(event);
    }
  };
  return (
    <form className="prompt" onSubmit={submit} data-testid="prompt-form">
      <p className="prompt-head">
        <label htmlFor={id}>What should it sound like?</label>
        {provider !== undefined && (
          <span className="quiet" data-testid="provider">
            {`answered by: ${provider}`}
          </span>
        )}
      </p>
      <div className="prompt-box">
        <textarea
          id={id}
          rows={2}
          value={text}
          placeholder="warm bluesy crunch with a little room"
          aria-invalid={wrong}
          aria-describedby={`${id}-count`}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          data-testid="prompt"
        />
        <span
          id={`${id}-count`}
          className={wrong ? "prompt-count problem" : "prompt-count quiet"}
          data-testid="prompt-count"
        >
          {length} / {MAX_PROMPT}
        </span>
      </div>
      <div className="prompt-row">
        <fieldset className="segments" aria-label="Variations">
          {Array.from({ length: MAX_VARIATIONS }, (_, n) => n + 1).map((count) => (
            <label key={count} className={count === variations ? "chosen" : undefined}>
              <input
                type="radio"
                className="unseen"
                name={`${id}-variations`}
                checked={count === variations}
                onChange={() => setVariations(count)}
              />
              {count}
            </label>
          ))}
          <span className="quiet">{variations === 1 ? "variation" : "variations"}</span>
        </fieldset>
        {may("surprise_me") && (
          <button
            type="button"
            onClick={() => setKey(calling.onCall("surprise_me", { hear }, DEADLINE_MS))}
            data-testid="surprise"
          >
            <Icon name="spark" /> Surprise me
          </button>
        )}
        <button
          type="submit"
          className="primary"
          disabled={!may("generate_preset")}
          aria-disabled={length === 0 || wrong}
          data-testid="generate"
        >
          Generate
        </button>
      </div>
      <label className="hear-at-once">
        <input
          type="checkbox"
          checked={hear}
          onChange={(event) => setHear(event.target.checked)}
          data-testid="hear-at-once"
        />
        Hear it as soon as it is made
      </label>
      {failed && <CallResult row={row} />}
    </form>
  );
}

function isFine(operation: { readonly state: string; readonly outcome?: string }): boolean {
  return operation.state !== "settled" || operation.outcome === "executed";
}
