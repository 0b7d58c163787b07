import { useEffect } from "react";
import type { HostList } from "../session/host-list";
import { useStore } from "../session/use";
import type { HostSummary } from "../wire/wire";
import { duration } from "./format";
import { useNow } from "./hooks";
import { HubGone } from "./hub-gone";
import { Pill } from "./pill";
import { questions } from "./questions/questions";
import { hostHref } from "./route";
import { LinkPill, OwnerPill } from "./status";

/** How often "offline for …" moves on. */
const AGE_MS = 1_000;

export function HostListPage({ list }: { readonly list: HostList }) {
  const { hosts, retryAt, denied } = useStore(list);
  useEffect(() => {
    document.title = "Hosts – Heddle";
  }, []);
  return (
    <>
      {retryAt !== undefined && <HubGone retryAt={retryAt} onTryNow={() => list.tryNow()} />}
      <h1>Hosts</h1>
      {hosts === undefined ? (
        <p className="quiet">
          {denied ? "Only who is at home in this hub can see its hosts." : "Asking the hub …"}
        </p>
      ) : hosts.length === 0 ? (
        <NoHosts />
      ) : (
        <ul className="hosts" aria-label="Hosts">
          {hosts.map((host) => (
            <HostRow key={host.host} host={host} />
          ))}
        </ul>
      )}
    </>
  );
}

function HostRow({ host }: { readonly host: HostSummary }) {
  const { owner, link, transport, since, waiting, inFlight, asking } = host;
  const now = useNow(AGE_MS);
  return (
    <li data-testid="host-row" data-host={host.host}>
      <a href={hostHref(host.host)}>
        <span className="name">{host.host}</span>
        <span className="pills">
          <LinkPill link={link} transport={transport} />
          {link === "offline" && (
            <span className="quiet">for {duration(Math.max(0, now - Date.parse(since)))}</span>
          )}
          <OwnerPill owner={owner} link={link} />
          {asking > 0 && (
            <Pill tone="warn" icon="unknown">
              {questions(asking)}
            </Pill>
          )}
        </span>
        <span className="counts">
          <Count value={waiting} label="waiting at the hub" />
          <Count value={inFlight} label="in flight" />
          {/* Over a lost link the owner's queue is only what it was. */}
          {link === "online" && <Count value={owner.queued} label="queued at the owner" />}
        </span>
      </a>
    </li>
  );
}

function Count({ value, label }: { readonly value: number; readonly label: string }) {
  return (
    <span className={value === 0 ? "quiet" : undefined}>
      <b>{value}</b> {label}
    </span>
  );
}

function NoHosts() {
  const command = `./heddle scene --hub ${location.origin}`;
  return (
    <section className="card empty" data-testid="no-hosts">
      <p>No program is connected yet. Connect the sample engine from another terminal:</p>
      <pre>
        <code>{command}</code>
      </pre>
      <p className="quiet">It appears here by itself.</p>
    </section>
  );
}
