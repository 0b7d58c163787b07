import { useState } from "react";
import { Icon } from "../icon";
import type { Amp, Offer, Result, Wanted } from "./amp";

interface Props {
  readonly amp: Amp;
  /** Calls an action of the host; absent if that is not possible now. */
  readonly call: (action: string, params: { readonly [name: string]: string | number }) => void;
  readonly may: (action: string) => boolean;
}

/** What is being made, what has been made, and what comes along: all to be heard by one click. */
export function Sounds({ amp, call, may }: Props) {
  const [shown, setShown] = useState<"made" | "library">("made");
  const {
    queue: { wanted },
    results,
    library,
    preset,
  } = amp;
  const tabs = [
    ["made", "Made", wanted.length + results.length],
    ["library", "Library", library.length],
  ] as const;
  return (
    <div className="sounds">
      <div className="segments" role="group" aria-label="Sounds">
        {tabs.map(([tab, words, count]) => (
          <button
            key={tab}
            type="button"
            className={tab === shown ? "chosen" : undefined}
            aria-pressed={tab === shown}
            onClick={() => setShown(tab)}
            data-testid={`sounds-${tab}`}
          >
            {words} <span className="quiet">{count}</span>
          </button>
        ))}
        {wanted.length > 1 && may("cancel_all") && (
          <button
            type="button"
            className="plain"
            onClick={() => call("cancel_all", {})}
            data-testid="cancel-requests"
          >
            Cancel all
          </button>
        )}
      </div>
      {shown === "made" ? (
        <ul className="sound-list" data-testid="made">
          {wanted.map((one) => (
            <Request
              key={one.id}
              wanted={one}
              onCancel={may("cancel_request") ? () => call("cancel_request", { id: one.id }) : undefined}
            />
          ))}
          {results.map((result) => (
            <Made
              key={result.id}
              result={result}
              sounding={preset.name}
              onHear={
                may("apply_preset")
                  ? (variation) => call("apply_preset", { request: result.id, variation })
                  : undefined
              }
            />
          ))}
          {wanted.length + results.length === 0 && (
            <li className="quiet">What you ask for appears here.</li>
          )}
        </ul>
      ) : (
        <ul className="sound-list library" data-testid="library">
          {library.map((offer) => (
            <li key={offer.name}>
              <Hear
                offer={offer}
                sounding={offer.name === preset.name}
                onHear={
                  may("apply_preset") ? () => call("apply_preset", { library: offer.name }) : undefined
                }
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface RequestProps {
  readonly wanted: Wanted;
  readonly onCancel: (() => void) | undefined;
}

const STATES = { waiting: "waits", asking: "being made", retrying: "tries again" } as const;

function Request({ wanted: { id, prompt, state, attempts }, onCancel }: RequestProps) {
  return (
    <li className="request" data-testid="request" data-id={id} data-state={state}>
      <span className={state === "asking" ? "spinner" : "spinner still"} aria-hidden="true" />
      <span className="request-prompt">{prompt}</span>
      <span className="quiet">
        {STATES[state]}
        {attempts > 1 && `, attempt ${attempts}`}
      </span>
      {onCancel && (
        <button
          type="button"
          className="plain"
          onClick={onCancel}
          aria-label={`Cancel ${prompt}`}
          data-testid="cancel-request"
        >
          Cancel
        </button>
      )}
    </li>
  );
}

interface MadeProps {
  readonly result: Result;
  /** The name of the preset that sounds. */
  readonly sounding: string;
  readonly onHear: ((variation: number) => void) | undefined;
}

function Made({ result, sounding, onHear }: MadeProps) {
  const { id, prompt, presets, failed, corrections } = result;
  return (
    <li className="made" data-testid="result" data-id={id}>
      <p className="made-prompt">
        <q>{prompt}</q>
      </p>
      {failed !== undefined && (
        <p className="problem" data-testid="failed">
          {failed}
        </p>
      )}
      {presets.map((offer, variation) => (
        <Hear
          key={variation}
          offer={offer}
          sounding={offer.name === sounding}
          onHear={onHear && (() => onHear(variation))}
        />
      ))}
      {corrections.length > 0 && (
        <details>
          <summary>{corrections.length === 1 ? "1 value mended" : `${corrections.length} values mended`}</summary>
          <ul className="quiet">
            {corrections.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

interface HearProps {
  readonly offer: Offer;
  readonly sounding: boolean;
  readonly onHear: (() => void) | undefined;
}

function Hear({ offer: { name, notes }, sounding, onHear }: HearProps) {
  return (
    <button
      type="button"
      className={sounding ? "hear sounding" : "hear"}
      aria-current={sounding}
      disabled={!onHear}
      onClick={onHear}
      data-testid="hear"
      data-name={name}
    >
      <Icon name={sounding ? "sound" : "run"} />
      <span className="hear-name">{name}</span>
      {notes !== "" && <span className="quiet hear-notes">{notes}</span>}
    </button>
  );
}
