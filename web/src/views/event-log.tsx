import { useState } from "react";
import type { LogLine } from "../session/room";
import { Choice } from "./choice";
import { ALL_EVENTS, dataText, EVENT_LEVELS, fitsEvent, levelOf } from "./event-filter";
import { clock } from "./format";

/** A line as people would say it. */
export interface LineWords {
  readonly text: string;
  /** On the clock of what the line is about, where that has one of its own. */
  readonly time?: string;
}

interface Props {
  readonly events: readonly LogLine[];
  /** Puts the lines it knows into words; the others are shown as they came. */
  readonly wordsOf?: (line: LogLine) => LineWords | undefined;
}

const LEVEL_WORDS = { info: "all levels", warning: "warnings, errors", error: "errors" } as const;

/** What the host told, newest first. */
export function EventLog({ events, wordsOf }: Props) {
  const [filter, setFilter] = useState(ALL_EVENTS);
  const types = [...new Set(events.map(({ type }) => type))].sort();
  const lines = events
    .map((line) => ({ line, words: wordsOf?.(line) }))
    .filter(({ line, words }) => fitsEvent(line, words?.text ?? "", filter));
  return (
    <section className="card" aria-labelledby="events-title">
      <div className="card-head">
        <h2 id="events-title">Events</h2>
      </div>
      <div className="filters" role="group" aria-label="Filter events">
        <input
          type="search"
          aria-label="Filter events"
          placeholder="Filter"
          value={filter.text}
          onChange={(event) => setFilter({ ...filter, text: event.target.value })}
          data-testid="event-filter"
        />
        <Choice
          label="Type"
          value={filter.type}
          options={[["", "all types"], ...types.map((type) => [type, type] as const)]}
          onChange={(type) => setFilter({ ...filter, type })}
          testId="event-type"
        />
        <Choice
          label="Level"
          value={filter.level}
          options={EVENT_LEVELS.map((level) => [level, LEVEL_WORDS[level]])}
          onChange={(level) => setFilter({ ...filter, level })}
          testId="event-level"
        />
      </div>
      {lines.length === 0 ? (
        <p className="quiet">{events.length === 0 ? "Nothing yet." : "Nothing fits the filter."}</p>
      ) : (
        <ol className="log scroll" aria-label="Events, newest first" tabIndex={0}>
          {lines.map(({ line, words }) => (
            <li
              key={`${line.at} ${line.s}`}
              data-testid="event-row"
              data-type={line.type}
              data-level={levelOf(line)}
            >
              <time dateTime={new Date(line.at).toISOString()}>{clock(line.at)}</time>
              {words ? (
                <p className="said">
                  {words.text}
                  {words.time !== undefined && (
                    <span className="show-time">
                      <span className="unseen"> at show time </span>
                      {words.time}
                    </span>
                  )}
                </p>
              ) : (
                <>
                  <b>{line.type}</b>
                  <code>{dataText(line.data)}</code>
                </>
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
