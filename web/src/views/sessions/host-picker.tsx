import { HOST_KEY } from "@heddle/client";
import { useCallback, useEffect, useState } from "react";
import type { HubApi } from "../../session/api";
import type { Session } from "../../session/use-session";

interface Props {
  readonly session: Session;
  readonly api: HubApi;
}

/** At which host the assistant acts; admins choose. */
export function HostPicker({ session, api }: Props) {
  const { state } = session;
  const known = state.keyed.get(HOST_KEY);
  const host = typeof known === "string" ? known : "";
  const mayChoose = state.you?.role === "admin" && !state.closed;
  const [hosts, setHosts] = useState<readonly string[]>([]);
  const look = useCallback(async () => {
    const answer = await api.hosts();
    if (answer.kind === "ok") {
      setHosts(answer.value.map((one) => one.host));
    } // Else it offers what it knew; the list is looked at again each time.
  }, [api]);
  useEffect(() => {
    if (mayChoose) {
      void look();
    }
  }, [mayChoose, look]);
  if (!mayChoose) {
    return host === "" ? null : (
      <span className="quiet" data-testid="host">
        acts at {host}
      </span>
    );
  }
  const others = hosts.includes(host) || host === "" ? hosts : [host, ...hosts];
  return (
    <label className="host-picker">
      <span className="quiet">Assistant acts at</span>{" "}
      <select
        value={host}
        data-testid="host-picker"
        onFocus={() => void look()}
        onChange={({ target }) =>
          session.sendOptimisticUpdate(HOST_KEY, target.value === "" ? null : target.value)
        }
      >
        <option value="">the only program</option>
        {others.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
