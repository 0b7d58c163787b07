import { ROLES, type Role, type SessionView } from "@heddle/client";
import { useState, type FormEvent } from "react";
import type { HubApi } from "../../session/api";
import { Face } from "./message-row";
import { ROLE_WORDS } from "./words";

interface Props {
  readonly room: string;
  readonly state: SessionView;
  readonly api: HubApi;
}

/** Who belongs here, who is here, and who types. */
export function PeoplePanel({ room, state, api }: Props) {
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
        {[...here, ...away].map(({ id, name, role, connections }) => (
          <li key={id} className={connections === 0 ? "away" : undefined} data-testid="person">
            <Face id={id} name={name} />
            <span className="name">
              {name}
              {id === you?.id && <span className="quiet"> you</span>}
            </span>
            <span className="quiet">
              {typing.includes(id) ? "typing …" : connections === 0 ? "away" : ROLE_WORDS[role]}
            </span>
          </li>
        ))}
      </ul>
      {you?.role === "admin" && <Invite room={room} api={api} />}
    </section>
  );
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
