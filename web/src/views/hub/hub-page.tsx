import { useEffect } from "react";
import { HEALTH, type HealthState } from "../../session/hub-rooms";
import type { Surroundings } from "../../session/surroundings";
import type { HubPart } from "../../wire/wire";
import { duration } from "../format";
import { HubGone } from "../hub-gone";
import { HubJobs } from "../jobs/hub-jobs";
import { Pill } from "../pill";
import { LinkPill } from "../status";
import { LogPanel } from "./log-panel";
import { useWatchedRoom } from "./use-watched-room";
import { overall, ownerWords, type Words } from "./words";

interface Props {
  readonly around: Surroundings;
  readonly onSignedOut: () => void;
}

/** How the hub is, and what it logs. */
export function HubPage({ around, onSignedOut }: Props) {
  const [room, view] = useWatchedRoom("/ws/health", HEALTH, around, onSignedOut);
  useEffect(() => {
    document.title = "Hub – Heddle";
  }, []);
  const { watching, state } = view;
  if (watching.kind === "over") {
    return <p className="quiet">Only who is at home in this hub can see how it is.</p>;
  }
  return (
    <>
      {watching.kind === "waiting" && watching.hubGone && (
        <HubGone retryAt={watching.retryAt} onTryNow={() => room.tryNow()} />
      )}
      <Health state={state} live={watching.kind === "live"} />
      <HubJobs around={around} onSignedOut={onSignedOut} />
      <LogPanel around={around} onSignedOut={onSignedOut} />
    </>
  );
}

/** Where what was acknowledged is. */
const KEPT: ReadonlyMap<string, string> = new Map([
  ["memory", "in memory"],
  ["disk", "on disk"],
  ["quorum_memory", "in the memory of most servers"],
  ["quorum_disk", "on the disks of most servers"],
]);

function Health({ state, live }: { readonly state: HealthState; readonly live: boolean }) {
  const parts = [...state.parts].sort(([one], [other]) => one.localeCompare(other));
  const hub = state.parts.get("hub");
  return (
    <>
      <div className="title">
        <h1>Hub</h1>
        {parts.length > 0 && <WordsPill words={overall(state.parts, live)} testId="hub-state" />}
        {hub?.kind === "hub" && (
          <p className="quiet counts">
            <span>version {hub.version}</span>
            {state.uptimeMs !== undefined && <span>up for {duration(state.uptimeMs)}</span>}
            <span>keeps sessions {KEPT.get(hub.durability) ?? hub.durability}</span>
            <span>
              <b>{hub.sessions}</b> {hub.sessions === 1 ? "session is" : "sessions are"} open
            </span>
            <span>
              <b>{hub.connections}</b> {hub.connections === 1 ? "connection" : "connections"}
            </span>
          </p>
        )}
      </div>
      <div className="hub-parts">
        <Parts title="Links" none="No program has linked yet." parts={parts} kind="link" />
        <Parts title="Owners" none="Nothing is known yet." parts={parts} kind="owner" />
      </div>
    </>
  );
}

interface PartsProps {
  readonly title: string;
  readonly none: string;
  readonly parts: readonly (readonly [string, HubPart])[];
  readonly kind: "link" | "owner";
}

function Parts({ title, none, parts, kind }: PartsProps) {
  const own = parts.filter(([, part]) => part.kind === kind);
  return (
    <section className="card" aria-label={title}>
      <div className="card-head">
        <h2>{title}</h2>
      </div>
      {own.length === 0 ? (
        <p className="quiet">{none}</p>
      ) : (
        <ul className="hub-rows">
          {own.map(([key, part]) => (
            <li key={key} data-testid="hub-part" data-part={key}>
              <PartRow name={key.slice(kind.length + 1)} part={part} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function PartRow({ name, part }: { readonly name: string; readonly part: HubPart }) {
  switch (part.kind) {
    case "hub":
      return null;
    case "owner":
      return (
        <>
          <span className="name">{name}</span>
          <span className="pills">
            <WordsPill words={ownerWords(part)} />
          </span>
          <span className="quiet">{part.queued} queued</span>
        </>
      );
    case "link":
      return (
        <>
          <a className="name" href={`#/hosts/${encodeURIComponent(name)}`}>
            {name}
          </a>
          <span className="pills">
            <LinkPill link={part.link} />
            {part.link === "online" && <WordsPill words={ownerWords(part.owner)} />}
          </span>
          <span className="quiet">
            {part.waiting} waiting, {part.inFlight} in flight
          </span>
        </>
      );
  }
}

function WordsPill({ words, testId }: { readonly words: Words; readonly testId?: string }) {
  return (
    <Pill tone={words.tone} icon={words.icon} testId={testId}>
      {words.text}
    </Pill>
  );
}
