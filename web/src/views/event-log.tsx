import { useState } from "react";
import type { LogLine } from "../session/room";
import type { Json } from "../wire/json";
import { clock } from "./format";

/** What the host told, newest first. The filter looks at the type and the data. */
export function EventLog({ events }: { readonly events: readonly LogLine[] }) {
  const [filter, setFilter] = useState("");
  const wanted = filter.trim().toLowerCase();
  const lines = events.filter((line) => textOf(line).includes(wanted));
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
          {lines.map((line) => (
            <li key={`${line.at} ${line.s}`} data-testid="event-row" data-type={line.type}>
              <time dateTime={new Date(line.at).toISOString()}>{clock(line.at)}</time>
              <b>{line.type}</b>
              <code>{dataText(line.data)}</code>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function textOf(line: LogLine): string {
  return `${line.type} ${dataText(line.data)}`.toLowerCase();
}

function dataText(data: Json): string {
  return data === null ? "" : JSON.stringify(data);
}
