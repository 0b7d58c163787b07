import { Icon } from "../icon";
import type { Amp, Lane, Slot } from "./amp";
import { causeWords } from "./words";

interface Props {
  readonly amp: Amp;
  /** Whether the page has set something that the host has not shown yet. */
  readonly pending: boolean;
  readonly call: (action: string, params: { readonly [name: string]: string | number }) => void;
  readonly may: (action: string) => boolean;
}

const SLOTS: readonly Slot[] = ["a", "b"];

/** What sounds, whether it sounds, and what it is compared with. */
export function AmpHead({ amp, pending, call, may }: Props) {
  const { preset, comparison, lane, input } = amp;
  return (
    <div className="amp-head">
      <div className="amp-title">
        <h2 id="amp-title" data-testid="preset-name">
          {preset.name}
          {pending && (
            <span className="quiet amp-pending" data-testid="pending">
              {" "}
              sending …
            </span>
          )}
        </h2>
        {preset.notes !== "" && <p className="quiet">{preset.notes}</p>}
      </div>
      <div className="amp-controls">
        {input && input.choices.length > 1 && (
          <label className="amp-input">
            <span className="unseen">Input</span>
            <select
              value={input.name}
              disabled={!may("choose_input")}
              onChange={(event) => call("choose_input", { name: event.target.value })}
              data-testid="amp-input"
            >
              {input.choices.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
        <div className="segments ab" role="group" aria-label="Compare two sounds; B switches">
          {SLOTS.map((slot) => {
            const stored = comparison[slot];
            const sounds = comparison.sounds === slot;
            return (
              <button
                key={slot}
                type="button"
                className={sounds ? "chosen" : undefined}
                aria-pressed={sounds}
                aria-label={`${slot.toUpperCase()}: ${stored ?? "empty"}`}
                title={stored ?? "empty: stores what sounds"}
                onClick={() => call(stored === undefined ? "store_ab" : "select_ab", { slot })}
                data-testid={`slot-${slot}`}
                data-stored={stored !== undefined}
              >
                {slot.toUpperCase()}
              </button>
            );
          })}
          <button
            type="button"
            onClick={() => call("store_ab", { slot: comparison.sounds ?? "a" })}
            disabled={!may("store_ab")}
            data-testid="store"
          >
            Store<span className="unseen"> what sounds in {comparison.sounds ?? "a"}</span>
          </button>
        </div>
        {lane && may(lane.playing ? "stop" : "play") && (
          <button
            type="button"
            className={lane.playing ? "play" : "play primary"}
            onClick={() => call(lane.playing ? "stop" : "play", {})}
            data-testid="play"
            data-playing={lane.playing}
          >
            <Icon name={lane.playing ? "pause" : "run"} /> {lane.playing ? "Stop" : "Play"}
          </button>
        )}
      </div>
    </div>
  );
}

/** How the real-time lane is: late blocks and why, and what it runs on. */
export function LaneLine({ lane }: { readonly lane: Lane }) {
  const late = lane.late.reduce((sum, [, count]) => sum + count, 0);
  const causes = lane.late.filter(([, count]) => count > 0);
  return (
    <p className="lane quiet" data-testid="lane" data-late={late}>
      <span className={late === 0 ? "lamp-dot good" : "lamp-dot bad"} aria-hidden="true" />
      <span>
        {late === 0 ? "no xruns" : late === 1 ? "1 xrun" : `${late} xruns`}
        {causes.length > 0 &&
          ` (${causes.map(([cause, count]) => `${causeWords(cause)} ${count}`).join(", ")})`}
      </span>
      <span>
        worst block {lane.worstMs.toFixed(2)} of {lane.deadlineMs.toFixed(2)} ms
      </span>
      <span>latency {lane.latencyMs.toFixed(1)} ms</span>
      {lane.device !== "" && <span>{lane.device}</span>}
      {lane.priority !== "" && <span>{lane.priority}</span>}
    </p>
  );
}
