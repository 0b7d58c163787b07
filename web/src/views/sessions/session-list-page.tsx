import { useCallback, useEffect, useRef, useState, type FormEvent } from "react";
import type { HubApi } from "../../session/api";
import type { SessionSummary } from "../../wire/wire";
import { HubGone } from "../hub-gone";
import { useNow } from "../hooks";
import { whileVisible } from "../visible";
import { count, ROLE_WORDS, saidAt } from "./words";

const POLL_MS = 5_000;

interface Props {
  readonly api: HubApi;
  readonly onSignedOut: () => void;
}

export function SessionListPage({ api, onSignedOut }: Props) {
  const { sessions, gone, next, more, refresh } = useSessionList(api, onSignedOut);
  useEffect(() => {
    document.title = "Sessions – Heddle";
  }, []);
  return (
    <>
      {gone && <HubGone onTryNow={refresh} />}
      <div className="sessions-head">
        <h1>Sessions</h1>
        <CreateForm api={api} />
      </div>
      {sessions === undefined ? (
        <p className="quiet">Asking the hub …</p>
      ) : sessions.length === 0 ? (
        <section className="card empty" data-testid="no-sessions">
          <p>
            In a session several people and an assistant work on the same things at the same time.
            Make one, and invite the others from its page.
          </p>
        </section>
      ) : (
        <ul className="sessions" aria-label="Sessions">
          {sessions.map((session) => (
            <SessionRow key={session.room} session={session} />
          ))}
        </ul>
      )}
      {next !== undefined && (
        <button type="button" className="more" onClick={more}>
          Show more
        </button>
      )}
    </>
  );
}

/** Asks for as much as is shown, again and again while somebody looks. */
function useSessionList(api: HubApi, onSignedOut: () => void) {
  const [sessions, setSessions] = useState<readonly SessionSummary[]>();
  const [next, setNext] = useState<string>();
  const [gone, setGone] = useState(false);
  const pages = useRef(1);
  const refresh = useCallback(async () => {
    const found: SessionSummary[] = [];
    let after: string | undefined;
    for (let page = 0; page < pages.current && (page === 0 || after !== undefined); page++) {
      const answer = await api.sessions(after);
      if (answer.kind === "refused" && answer.status === 401) {
        return onSignedOut();
      }
      setGone(answer.kind !== "ok");
      if (answer.kind !== "ok") {
        return;
      }
      found.push(...answer.value.sessions);
      after = answer.value.next;
    }
    setSessions(found);
    setNext(after);
  }, [api, onSignedOut]);
  useEffect(() => whileVisible(document, POLL_MS, () => void refresh()), [refresh]);
  const more = () => {
    pages.current++;
    void refresh();
  };
  return { sessions, gone, next, refresh: () => void refresh(), more };
}

function SessionRow({ session }: { readonly session: SessionSummary }) {
  const { room, name, role, here, members, closed, lastAt } = session;
  const now = useNow(60_000);
  return (
    <li data-testid="session-row">
      <a href={`#/sessions/${encodeURIComponent(room)}`}>
        <span className="name">{name === "" ? room : name}</span>
        <span className={here === 0 ? "quiet" : undefined}>
          {here} of {count(members, "member")} here
        </span>
        <span className="quiet">{closed ? "closed" : ROLE_WORDS[role]}</span>
        <span className="quiet">
          {lastAt === undefined ? "nothing said yet" : `last ${saidAt(Date.parse(lastAt), now)}`}
        </span>
      </a>
    </li>
  );
}

function CreateForm({ api }: { readonly api: HubApi }) {
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const create = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const answer = await api.createSession(name.trim());
    setBusy(false);
    if (answer.kind === "ok") {
      location.hash = `#/sessions/${encodeURIComponent(answer.value)}`;
    } else {
      setProblem(answer.kind === "gone" ? "The hub did not answer." : answer.error.message);
    }
  };
  return (
    <form className="create-session" onSubmit={(event) => void create(event)}>
      <label className="unseen" htmlFor="session-name">
        Name of the new session
      </label>
      <input
        id="session-name"
        value={name}
        maxLength={80}
        placeholder="Name of a new session"
        autoComplete="off"
        aria-describedby="session-problem"
        onChange={(event) => setName(event.target.value)}
      />
      <button type="submit" className="primary" disabled={busy || name.trim() === ""}>
        Create
      </button>
      <p id="session-problem" className="problem" role="alert">
        {problem}
      </p>
    </form>
  );
}
