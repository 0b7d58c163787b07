import type { SessionView } from "@heddle/client";
import { useEffect, useState } from "react";
import { HubGone } from "../hub-gone";
import { Pill } from "../pill";
import { count, reasonWords } from "./words";

/** A line that is back within this time is not worth moving the page for. */
const BLINK_MS = 1_200;

/** Whether what is shown is of now, and what of it others cannot see yet. */
export function SessionStatus({ state }: { readonly state: SessionView }) {
  const { status, pending } = state;
  const waiting = pending > 0 && (
    <Pill tone="warn" icon="wait" testId="pending-count">
      {status.kind === "connected"
        ? `${count(pending, "change")} on the way`
        : status.kind === "disconnected"
          ? `${count(pending, "change")} not sent`
          : `${count(pending, "change")} to be sent`}
    </Pill>
  );
  return (
    <span className="pills" role="status" data-testid="session-status" data-status={status.kind}>
      {status.kind === "connected" ? (
        <Pill tone="good" icon="online">
          {status.over === "socket" ? "connected" : "connected over HTTP"}
        </Pill>
      ) : status.kind === "disconnected" ? (
        <Pill tone="bad" icon="offline">
          disconnected
        </Pill>
      ) : (
        <Pill tone={status.kind === "connecting" ? "quiet" : "warn"} icon="wait">
          {status.kind === "connecting" ? "connecting" : "reconnecting"}
        </Pill>
      )}
      {state.catchingUp && (
        <Pill tone="busy" icon="down">
          catching up
        </Pill>
      )}
      {waiting}
    </span>
  );
}

interface NoticeProps {
  readonly state: SessionView;
  readonly onTryNow: () => void;
}

export function StatusNotice({ state: { status, closed }, onTryNow }: NoticeProps) {
  const lasting = useLasting(status.kind === "reconnecting");
  if (lasting) {
    const retryAt = status.kind === "reconnecting" ? status.retryAt : undefined;
    return <HubGone retryAt={retryAt} onTryNow={onTryNow} />;
  }
  if (status.kind === "disconnected") {
    return (
      <div className="banner tone-bad" role="alert" data-testid="session-stopped">
        <p>{reasonWords(status)}</p>
        <a href="#/sessions">All sessions</a>
      </div>
    );
  }
  return closed ? (
    <div className="banner tone-warn" role="status">
      <p>This session has been closed. It can be read, and nothing more can be said in it.</p>
    </div>
  ) : null;
}

/** True once something has been so for longer than a blink. */
function useLasting(so: boolean): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!so) {
      setLasting(false);
      return undefined;
    }
    const timer = setTimeout(() => setLasting(true), BLINK_MS);
    return () => clearTimeout(timer);
  }, [so]);
  return so && lasting;
}
