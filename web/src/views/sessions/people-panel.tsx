import { ROLES, type Member, type Role, type SessionView } from "@heddle/client";
import { useState, type FormEvent } from "react";
import type { Answer, HubApi } from "../../session/api";
import { Face } from "./message-row";
import { ROLE_WORDS } from "./words";

interface Props {
  readonly room: string;
  readonly state: SessionView;
  readonly api: HubApi;
  readonly onName: (name: string) => void;
}

/** A name that others can read in a line. */
const MAX_NAME = 80;

/** Who belongs here, who is here, and who types. */
export function PeoplePanel({ room, state, api, onName }: Props) {
  const { members, typing, you } = state;
  // Those who are here first; within that the order of the hub.
  const here = members.filter(({ connections }) => connections > 0);
  const away = members.filter(({ connections }) => connections === 0);
  return (
    <section className="card side-people" aria-labelledby="people-title">
      <div className="card-head">
        <h2 id="people-title">People</h2>
        <span className="quiet">
          {here.length} of {members.length} here
        </span>
      </div>
      <ul className="people">
        {[...here, ...away].map((member) => {
          const { id, name, role, connections } = member;
          return (
            <li
              key={id}
              className={connections === 0 ? "away" : undefined}
              data-testid="person"
            >
              <Face id={id} name={name} />
              <span className="name">
                {name}
                {id === you?.id && <span className="quiet"> you</span>}
              </span>
              <span className="quiet">
                {typing.includes(id) ? "typing …" : connections === 0 ? "away" : ROLE_WORDS[role]}
              </span>
              {you?.role === "admin" && id !== you.id && role !== "admin" && (
                <Rights room={room} member={member} api={api} />
              )}
            </li>
          );
        })}
      </ul>
      {you && <Name key={you.name} name={you.name} onName={onName} />}
      {you?.role === "admin" && !state.closed && (
        <>
          <Invite room={room} api={api} />
          <Close room={room} api={api} />
        </>
      )}
    </section>
  );
}

/** How the others see who sits here. */
function Name({ name, onName }: { readonly name: string; readonly onName: Props["onName"] }) {
  const [written, setWritten] = useState(name);
  const isNew = written.trim() !== "" && written.trim() !== name;
  const rename = (event: FormEvent) => {
    event.preventDefault();
    if (isNew) {
      onName(written.trim());
    }
  };
  return (
    <form className="invite" onSubmit={rename}>
      <label htmlFor="own-name">Your name here</label>
      <div className="row">
        <input
          id="own-name"
          value={written}
          maxLength={MAX_NAME}
          autoComplete="nickname"
          onChange={(event) => setWritten(event.target.value)}
        />
        <button type="submit" disabled={!isNew}>
          Change
        </button>
      </div>
    </form>
  );
}

interface RightsProps {
  readonly room: string;
  readonly member: Member;
  readonly api: HubApi;
}

/** What a member may do, for an admin to change. The list shows it once the hub has decided. */
function Rights({ room, member: { id, name, role }, api }: RightsProps) {
  const [problem, setProblem] = useState("");
  const tell = (answer: Answer<null>) => setProblem(words(answer));
  return (
    <span className="rights">
      <select
        aria-label={`What ${name} may do`}
        value={role}
        onChange={(event) => {
          const next = ROLES.find((one) => one === event.target.value);
          if (next) {
            void api.setRole(room, id, next).then(tell);
          }
        }}
      >
        {ROLES.map((one) => (
          <option key={one} value={one}>
            {ROLE_WORDS[one]}
          </option>
        ))}
      </select>
      <button
        type="button"
        aria-label={`Take ${name} out`}
        onClick={() => {
          if (confirm(`Take ${name} out of this session?`)) {
            void api.removeMember(room, id).then(tell);
          }
        }}
      >
        Take out
      </button>
      {problem !== "" && <span role="alert">{problem}</span>}
    </span>
  );
}

/** Ends the session for all; what was said in it can still be read. */
function Close({ room, api }: { readonly room: string; readonly api: HubApi }) {
  const [problem, setProblem] = useState("");
  const close = async () => {
    if (confirm("Close this session for all? It can be read, and nothing more said in it.")) {
      setProblem(words(await api.closeSession(room)));
    }
  };
  return (
    <div className="invite">
      <button type="button" onClick={() => void close()}>
        Close this session
      </button>
      {problem !== "" && <p role="alert">{problem}</p>}
    </div>
  );
}

/** What went wrong, in words; empty if nothing did. */
function words(answer: Answer<null>): string {
  return answer.kind === "ok"
    ? ""
    : answer.kind === "gone"
      ? "The hub did not answer."
      : answer.error.message;
}

/** A link lets one person in, once. */
function Invite({ room, api }: { readonly room: string; readonly api: HubApi }) {
  const [role, setRole] = useState<Role>("talk");
  const [link, setLink] = useState("");
  const [said, setSaid] = useState("");
  const invite = async (event: FormEvent) => {
    event.preventDefault();
    const answer = await api.invite(room, role);
    if (answer.kind === "ok") {
      const whole = new URL(answer.value, location.origin).href;
      setLink(whole);
      setSaid((await copied(whole)) ? "Copied. It lets one person in." : "It lets one person in.");
    } else {
      setSaid(answer.kind === "gone" ? "The hub did not answer." : answer.error.message);
    }
  };
  return (
    <form className="invite" onSubmit={(event) => void invite(event)}>
      <label htmlFor="invite-role">Invite somebody who</label>
      <div className="row">
        <select
          id="invite-role"
          value={role}
          onChange={(event) => setRole(ROLES.find((one) => one === event.target.value) ?? "talk")}
        >
          {ROLES.map((one) => (
            <option key={one} value={one}>
              {ROLE_WORDS[one]}
            </option>
          ))}
        </select>
        <button type="submit">Make a link</button>
      </div>
      {link !== "" && (
        <input
          readOnly
          aria-label="The invitation's link"
          value={link}
          onFocus={(event) => event.target.select()}
          data-testid="invite-link"
        />
      )}
      <p className="hint" role="status">
        {said}
      </p>
    </form>
  );
}

/** A page on an insecure origin may not touch the clipboard; the link is there to be marked. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
