import type { Room } from "../session/room";
import { OUTCOMES } from "../wire/wire";
import { clock, duration } from "./format";
import { auditHref, HOST_PARTS, hostHref, type HostPart } from "./route";
import { LinkPill, OwnerPill } from "./status";

interface Props {
  readonly room: Room;
  /** Whether what is shown is of now, or only what was known last. */
  readonly live: boolean;
  readonly part: HostPart;
}

export function HostHeader({ room, live, part }: Props) {
  const { host, linkReason } = room;
  const { owner } = host;
  return (
    <div className="host-header" data-testid="host-header" data-live={live}>
      <div className="title">
        <h1>{host.host}</h1>
        <span className="pills">
          <LinkPill link={host.link} transport={host.transport} />
          <OwnerPill owner={owner} link={host.link} />
        </span>
        {!live && <span className="quiet">as last known</span>}
        {host.link === "offline" && (
          <span className="quiet">
            since {clock(host.since)}
            {linkReason && `: ${linkReason}`}
          </span>
        )}
      </div>
      <nav className="places" aria-label={`Pages of ${host.host}`}>
        {HOST_PARTS.map((one) => (
          <a
            key={one}
            href={hostHref(host.host, one)}
            aria-current={one === part ? "page" : undefined}
          >
            {one === "live" ? "Live" : "Settings"}
          </a>
        ))}
        <a href={auditHref({ host: host.host })}>Audit</a>
      </nav>
      <dl className="numbers">
        <Figure label="queue" value={String(owner.queued)} />
        <Figure label="mean tick" value={duration(owner.tickMs)} />
        <Figure label="longest tick" value={duration(owner.tickMaxMs)} />
        <Figure label="ticks" value={owner.ticks.toLocaleString("en")} />
        {OUTCOMES.map((name) => (
          <Figure key={name} label={name} value={owner.outcomes[name].toLocaleString("en")} />
        ))}
      </dl>
    </div>
  );
}

function Figure({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div className={value === "0" ? "quiet" : undefined}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
