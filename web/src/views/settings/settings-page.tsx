import type { HostSession, HostView } from "../../session/host-session";
import type { Room } from "../../session/room";
import type { Action } from "../../wire/wire";
import { ActionPanel } from "../actions/action-panel";
import type { Calling } from "../actions/use-action-form";
import { ConfirmButton } from "../confirm-button";
import { DiagnosticsPanel } from "./diagnostics-panel";
import { PolicyTable } from "./policy-table";
import { upkeepOf } from "./upkeep";

interface Props {
  readonly session: HostSession;
  readonly view: HostView;
  readonly room: Room;
  readonly calling: Calling;
}

/** What is set once, and what helps when a host is not well. */
export function SettingsPage({ session, view, room, calling }: Props) {
  const { host, policy } = room;
  const { link, modules } = upkeepOf(host.actions);
  return (
    <div className="settings">
      <PolicyTable
        actions={host.actions}
        policy={policy}
        requests={view.requests}
        live={calling.live}
        onRule={(action, rule) => void session.setRule(action, rule)}
      />
      <div className="settings-side">
        <Upkeep title="Link and recovery" actions={link} calling={calling} />
        <Upkeep title="Upkeep of modules" actions={modules} calling={calling} />
        <DiagnosticsPanel room={room} />
        {host.link === "offline" && <DeleteHost session={session} view={view} />}
      </div>
    </div>
  );
}

interface UpkeepProps {
  readonly title: string;
  readonly actions: readonly Action[];
  readonly calling: Calling;
}

function Upkeep({ title, actions, calling }: UpkeepProps) {
  return actions.length === 0 ? null : (
    <ActionPanel title={title} actions={actions} calling={calling} />
  );
}

/** Only for a host that is gone for good; one that links again comes back by itself. */
function DeleteHost({ session, view }: Pick<Props, "session" | "view">) {
  const request = view.requests.get("delete the host");
  return (
    <section className="card" aria-labelledby="delete-title">
      <h2 id="delete-title">Forget this host</h2>
      <p className="quiet">
        It leaves the list of hosts, with its rules and what is kept of its operations. What was
        done stays in the audit.
      </p>
      <ConfirmButton
        question={`Forget ${session.host}?`}
        yes="Forget it"
        disabled={view.connection.kind !== "live" || request?.kind === "asking"}
        onConfirm={() => void session.deleteHost()}
        testId="delete-host"
      >
        Forget …
      </ConfirmButton>
      {request?.kind === "refused" && (
        <p className="reason" role="status">
          Not forgotten: {request.reason}
        </p>
      )}
    </section>
  );
}
