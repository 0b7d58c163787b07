import { useEffect, useState } from "react";
import type { LinkState, Operation, Owner } from "../wire/wire";
import { duration } from "./format";
import { Icon } from "./icon";

interface Props {
  readonly owner: Owner;
  readonly link: LinkState;
  readonly operations: readonly Operation[];
}

/**
 * Says that the owner stands still, by name. Screen readers hear it once when it begins and once
 * when it ends; the time that grows is for the eyes.
 */
export function StallBanner({ owner, link, operations }: Props) {
  const stalled = owner.health === "stalled" && link === "online";
  const sentence = sentenceOf(owner, operations);
  return (
    <>
      <Announcement
        news={stalled ? "stalled" : link === "online" ? "ticks" : "nothing"}
        name={owner.name}
        sentence={sentence}
      />
      {stalled && (
        <div className="banner tone-warn stall" data-testid="stall-banner">
          <p>
            <Icon name="alert" />
            <strong>{sentence}</strong>
          </p>
          <p>New calls are refused until it ticks again; what is queued waits for its deadline.</p>
          {owner.stack && owner.stack.length > 0 && (
            <details data-testid="stall-stack">
              <summary>Where it stands</summary>
              <pre tabIndex={0}>{owner.stack.join("\n")}</pre>
            </details>
          )}
        </div>
      )}
    </>
  );
}

interface AnnouncementProps {
  /** Over a lost link nobody knows whether the owner ticks again. */
  readonly news: "stalled" | "ticks" | "nothing";
  readonly name: string;
  readonly sentence: string;
}

function Announcement({ news, name, sentence }: AnnouncementProps) {
  const [told, setTold] = useState("");
  useEffect(() => {
    // That an owner ticks is worth saying only after it has been said that it does not.
    const again = (before: string) => (before === "" ? "" : `${name} ticks again.`);
    setTold((before) =>
      news === "stalled" ? sentence : news === "ticks" ? again(before) : "",
    );
    // Only the change is news; the sentence itself changes with every tenth of a second.
  }, [news]);
  return (
    <p className="unseen" aria-live="assertive" data-testid="stall-announcement">
      {told}
    </p>
  );
}

function sentenceOf(owner: Owner, operations: readonly Operation[]): string {
  const { running } = owner;
  const known = operations.find(({ operation }) => operation === running?.operation);
  const still = `${owner.name} has not ticked for ${duration(owner.sinceTickMs)}`;
  return running ? `${still}; it is running ${known?.action ?? running.operation}.` : `${still}.`;
}
