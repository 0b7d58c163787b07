import { useState } from "react";
import { LOGS, type LogItem, type LogState } from "../../session/hub-rooms";
import type { Surroundings } from "../../session/surroundings";
import { LOG_LEVELS, type LogEntry, type LogLevel } from "../../wire/wire";
import { clock } from "../format";
import { Icon, type IconName } from "../icon";
import { Pill, type Tone } from "../pill";
import { useWatchedRoom } from "./use-watched-room";

interface Props {
  readonly around: Surroundings;
  readonly onSignedOut: () => void;
}

const LEVEL_PILLS: Readonly<Record<LogLevel, { tone: Tone; icon: IconName }>> = {
  DEBUG: { tone: "quiet", icon: "never" },
  INFO: { tone: "busy", icon: "good" },
  WARNING: { tone: "warn", icon: "alert" },
  ERROR: { tone: "bad", icon: "bad" },
};

/** What the hub logs, newest first. While it is paused the hub's lines go on behind it. */
export function LogPanel(props: Props) {
  const [level, setLevel] = useState<LogLevel>("INFO");
  return (
    <section className="card" aria-labelledby="log-title">
      {/* A room of its own for each level: nothing of one may show under another. */}
      <Lines key={level} level={level} onLevel={setLevel} {...props} />
    </section>
  );
}

interface LinesProps extends Props {
  readonly level: LogLevel;
  readonly onLevel: (level: LogLevel) => void;
}

function Lines({ level, onLevel, around, onSignedOut }: LinesProps) {
  const [, view] = useWatchedRoom(`/ws/logs?level=${level}`, LOGS, around, onSignedOut);
  const [held, setHeld] = useState<LogState>();
  const { items } = held ?? view.state;
  const behind = held === undefined ? 0 : view.state.nextId - held.nextId;
  return (
    <>
      <div className="card-head log-head">
        <h2 id="log-title">Log</h2>
        <label>
          From
          <select
            value={level}
            onChange={(event) => onLevel(event.target.value as LogLevel)}
            data-testid="log-level"
          >
            {LOG_LEVELS.map((one) => (
              <option key={one} value={one}>
                {one.toLowerCase()}
              </option>
            ))}
          </select>
          on
        </label>
        <button
          type="button"
          aria-pressed={held !== undefined}
          onClick={() => setHeld(held === undefined ? view.state : undefined)}
          data-testid="log-pause"
        >
          <Icon name={held === undefined ? "pause" : "run"} />
          {held === undefined ? "Pause" : `Go on${behind > 0 ? ` (${behind} new)` : ""}`}
        </button>
      </div>
      {items.length === 0 ? (
        <p className="quiet">
          {view.watching.kind === "live" ? "Nothing was logged from this level on." : "Asking the hub …"}
        </p>
      ) : (
        <ol className="log scroll hub-log" aria-label="Log, newest first" tabIndex={0}>
          {items.map((item) => (
            <Line key={item.id} item={item} />
          ))}
        </ol>
      )}
    </>
  );
}

function Line({ item }: { readonly item: LogItem }) {
  if (item.kind === "missing") {
    return (
      <li className="missing" data-testid="log-missing">
        <p className="quiet">{item.lines} lines were too many, and are not here.</p>
      </li>
    );
  }
  const { line } = item;
  const { head, rest } = headAndRest(line);
  return (
    <li data-testid="log-line" data-level={line.level}>
      <time dateTime={new Date(line.at).toISOString()}>{clock(line.at)}</time>
      <div className="entry">
        <p>
          <Pill {...LEVEL_PILLS[line.level]}>{line.level.toLowerCase()}</Pill>{" "}
          <span>{head}</span>{" "}
          <span className="quiet">
            {line.logger.split(".").at(-1)} on {line.thread}
          </span>
        </p>
        {rest !== "" && (
          <details>
            <summary className="quiet">All of it</summary>
            <pre>{rest}</pre>
          </details>
        )}
      </div>
    </li>
  );
}

/** What a line says first, and what only who looks into it reads. */
function headAndRest({ message, trace }: LogEntry): { head: string; rest: string } {
  const end = message.indexOf("\n");
  const head = end < 0 ? message : message.slice(0, end);
  const more = end < 0 ? [] : [message.slice(end + 1)];
  return { head, rest: [...more, ...(trace === undefined ? [] : [trace])].join("\n") };
}
