import { useState } from "react";
import type { LogLine } from "../session/room";
import type { Json } from "../wire/json";
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

/** What the host told, newest first. The filter looks at all that a line holds. */
export function EventLog({ events, wordsOf }: Props) {
  const [filter, setFilter] = useState("");
  const wanted = filter.trim().toLowerCase();
  const lines = events
    .map((line) => ({ line, words: wordsOf?.(line) }))
    .filter(({ line, words }) => textOf(line, words).includes(wanted));
  return (
    <section className="card" aria-labelledby="events-title">
      <div className="card-head">
        <h2 id="events-title">Events</h2>
        <input
          type="search"
          aria-label="Filter events"
          placeholder="Filter"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          data-testid="event-filter"
        />
      </div>
      {lines.length === 0 ? (
        <p className="quiet">{events.length === 0 ? "Nothing yet." : "Nothing fits the filter."}</p>
      ) : (
        <ol className="log scroll" aria-label="Events, newest first" tabIndex={0}>
          {lines.map(({ line, words }) => (
            <li key={`${line.at} ${line.s}`} data-testid="event-row" data-type={line.type}>
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

function textOf({ type, data }: LogLine, words: LineWords | undefined): string {
  return `${words?.text ?? ""} ${type} ${dataText(data)}`.toLowerCase();
}

function dataText(data: Json): string {
  return data === null ? "" : JSON.stringify(data);
}
