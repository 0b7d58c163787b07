import { useEffect, useState } from "react";
import { installSelfTest } from "../../selftest/install";
import type { HubApi } from "../../session/api";
import { useSession } from "../../session/use-session";
import { CardPanel } from "./card-panel";
import { Composer } from "./composer";
import { Conversation } from "./conversation";
import { HostPicker } from "./host-picker";
import { PeoplePanel } from "./people-panel";
import { SessionStatus, StatusNotice } from "./session-status";
import { StatsPanel } from "./stats-panel";

interface Props {
  readonly room: string;
  readonly api: HubApi;
  readonly onSignedOut: () => void;
}

/** On a phone one of these is seen at a time. */
const PARTS = ["talk", "cards", "people"] as const;
type Part = (typeof PARTS)[number];

/** Under which the name is kept that a person has given in this browser. */
const NAME = "heddle-name";

/** A session under the person's name; who takes another comes in anew. */
export function SessionPage(props: Props) {
  const [name, setName] = useState(() => localStorage.getItem(NAME) ?? "");
  const rename = (next: string) => {
    localStorage.setItem(NAME, next);
    setName(next);
  };
  return <SessionUnderName key={name} {...props} yourName={name} onName={rename} />;
}

interface UnderName extends Props {
  readonly yourName: string;
  readonly onName: (name: string) => void;
}

function SessionUnderName({ room, api, onSignedOut, yourName, onName }: UnderName) {
  const session = useSession(room, { name: yourName === "" ? undefined : yourName });
  const { state, status } = session;
  const [part, setPart] = useState<Part>("talk");
  const known = state.keyed.get("name");
  const name = typeof known === "string" && known !== "" ? known : room;
  useEffect(() => {
    document.title = `${name} – Heddle`;
  }, [name]);
  useEffect(() => installSelfTest(api), [api]);
  const signedOut = status.kind === "disconnected" && status.reason === "bad_token";
  useEffect(() => {
    if (signedOut) {
      onSignedOut();
    }
  }, [signedOut, onSignedOut]);
  const labels: Readonly<Record<Part, string>> = {
    talk: "Talk",
    cards: "Cards",
    people: `People ${state.members.filter(({ connections }) => connections > 0).length}`,
  };
  return (
    <div className="session" data-part={part} data-testid="session">
      <div className="session-head">
        <h1>{name}</h1>
        <SessionStatus state={state} />
        <HostPicker session={session} api={api} />
        <div className="parts-bar" role="group" aria-label="Parts of the session">
          {PARTS.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={part === one}
              onClick={() => setPart(one)}
            >
              {labels[one]}
            </button>
          ))}
        </div>
      </div>
      <StatusNotice state={state} onTryNow={() => session.client.tryNow()} />
      <section className="card talk" aria-label="Conversation">
        <Conversation session={session} api={api} />
        <Composer session={session} />
      </section>
      <div className="session-side">
        <CardPanel session={session} />
        <PeoplePanel room={room} state={state} api={api} onName={onName} />
        <StatsPanel stats={state.stats} />
      </div>
    </div>
  );
}
