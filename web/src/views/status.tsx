import type { LinkState, Owner, Transport } from "../wire/wire";
import { duration } from "./format";
import { Pill } from "./pill";

/** The link says whether the host can be reached; it says nothing about its owner. */
export function LinkPill({
  link,
  transport,
}: {
  readonly link: LinkState;
  readonly transport?: Transport;
}) {
  const online = link === "online";
  return (
    <Pill
      tone={online ? "good" : "bad"}
      icon={online ? "online" : "offline"}
      testId="link-state"
    >
      link {link}
      {transport === "polling" ? ", polling" : ""}
    </Pill>
  );
}

interface OwnerProps {
  readonly owner: Owner;
  readonly link: LinkState;
}

/** The owner's health; over a lost link it is only what was heard last. */
export function OwnerPill({ owner, link }: OwnerProps) {
  if (link === "offline") {
    return (
      <Pill tone="quiet" icon="unknown" testId="owner-state">
        owner unknown
      </Pill>
    );
  }
  if (owner.health === "unknown") {
    return (
      <Pill tone="quiet" icon="unknown" testId="owner-state">
        owner not told
      </Pill>
    );
  }
  if (owner.health === "stalled") {
    return (
      <Pill tone="warn" icon="alert" testId="owner-state">
        owner stalled for {duration(owner.sinceTickMs)}
      </Pill>
    );
  }
  return (
    <Pill tone={owner.phase === "open" ? "good" : "quiet"} icon="good" testId="owner-state">
      {owner.phase === "open" ? "owner ticks" : `owner ${owner.phase}`}
    </Pill>
  );
}
