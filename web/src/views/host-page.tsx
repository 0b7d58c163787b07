import { useEffect, useMemo } from "react";
import { rowsOf } from "../session/calls";
import { HostSession, type Connection, type HostView } from "../session/host-session";
import type { Room } from "../session/room";
import type { Surroundings } from "../session/surroundings";
import { useStore } from "../session/use";
import { assertNever } from "../wire/wire";
import { ActionPanel } from "./actions/action-panel";
import type { Calling } from "./actions/use-action-form";
import { isAmpAction, isKnobTurn } from "./amp/deeds";
import { AmpPanel } from "./amp/amp-panel";
import { EventLog } from "./event-log";
import { HostHeader } from "./host-header";
import { HubGone } from "./hub-gone";
import { HostJobs } from "./jobs/host-jobs";
import { LoadChart } from "./load-chart";
import { moduleWords } from "./modules/module";
import { ModulePanel } from "./modules/module-panel";
import { OperationList } from "./operations/operation-list";
import { SoughtOperation } from "./operations/sought-operation";
import { partsOf } from "./parts";
import { QuestionList } from "./questions/question-list";
import { isDeskAction } from "./radio/desk";
import { RadioPanel } from "./radio/radio-panel";
import { lineWords } from "./radio/words";
import type { HostPart } from "./route";
import { ScenePanel } from "./scene/scene-panel";
import { SettingsPage } from "./settings/settings-page";
import { upkeepOf } from "./settings/upkeep";
import { StallBanner } from "./stall-banner";
import { StatePanel } from "./state-panel";

/** A click that is answered later than this has missed what it was meant for. */
const SELECT_DEADLINE_MS = 5_000;

interface Props {
  readonly host: string;
  readonly part: HostPart;
  /** The operation that somebody came here for. */
  readonly sought: string | undefined;
  readonly around: Surroundings;
  readonly onSignedOut: () => void;
}

export function HostPage({ host, part, sought, around, onSignedOut }: Props) {
  const session = useHostSession(host, around);
  const view = useStore(session);
  const signedOut = view.connection.kind === "signed-out";
  useEffect(() => {
    if (signedOut) {
      onSignedOut();
    }
  }, [signedOut, onSignedOut]);
  return (
    <>
      <ConnectionNotice
        host={host}
        connection={view.connection}
        onTryNow={() => session.tryNow()}
      />
      {view.room ? (
        <Known
          session={session}
          view={view}
          room={view.room}
          part={part}
          sought={sought}
          around={around}
        />
      ) : (
        <h1>{host}</h1>
      )}
    </>
  );
}

function useHostSession(host: string, around: Surroundings): HostSession {
  const session = useMemo(() => new HostSession(host, around), [host, around]);
  useEffect(() => {
    document.title = `${host} – Heddle`;
    session.connect();
    return () => session.close();
  }, [host, session]);
  return session;
}

interface KnownProps {
  readonly session: HostSession;
  readonly view: HostView;
  readonly room: Room;
  readonly part: HostPart;
  readonly sought: string | undefined;
  readonly around: Surroundings;
}

interface LiveProps extends KnownProps {
  readonly calling: Calling;
}

/** A host of which something is known. */
function Known(props: KnownProps) {
  const { session, view, room, part, sought, around } = props;
  const rows = useMemo(() => rowsOf(room.operations, view.calls), [room.operations, view.calls]);
  const live = view.connection.kind === "live";
  const { host } = room;
  const calling: Calling = {
    rows,
    live,
    onCall: (action, params, deadlineMs) => session.call(action, params, deadlineMs),
  };
  return (
    <>
      <HostHeader room={room} live={live} part={part} />
      <StallBanner owner={host.owner} link={host.link} operations={room.operations} />
      <QuestionList
        operations={room.operations}
        actions={host.actions}
        requests={view.requests}
        live={live}
        onAnswer={(operation, allow) => void session.answer(operation, allow)}
      />
      {part === "settings" ? (
        <SettingsPage session={session} view={view} room={room} calling={calling} />
      ) : (
        <>
          <SoughtOperation id={sought} rows={rows} ownerName={host.owner.name} api={around.api} />
          <Live {...props} calling={calling} />
        </>
      )}
    </>
  );
}

function Live({ session, view, room, sought, around, calling }: LiveProps) {
  const { amp, radio, scene, modules, jobs, rest } = useMemo(() => partsOf(room.keyed), [room.keyed]);
  const { host } = room;
  const { rows, live } = calling;
  const upkeep = upkeepOf(host.actions);
  const actions = upkeep.work.filter(
    ({ name }) => !(radio && isDeskAction(name)) && !(amp && isAmpAction(name)),
  );
  const canSelect = live && host.actions.some(({ name }) => name === "select");
  const select = (names: readonly string[], add: boolean) => {
    calling.onCall("select", { names, add }, SELECT_DEADLINE_MS);
  };
  const log = <EventLog events={room.events} wordsOf={radio ? lineWords : moduleWords} />;
  return (
    <div className={`host${radio || amp ? " broad" : ""}${amp ? " deep" : ""}${live ? "" : " stale"}`}>
      {amp && (
        <div className="area-amp">
          <AmpPanel
            amp={amp}
            session={session}
            around={around}
            actions={host.actions}
            calling={calling}
            link={host.link}
          />
        </div>
      )}
      <div className="area-state">
        {radio && (
          <RadioPanel
            radio={radio}
            actions={host.actions}
            calling={calling}
            link={host.link}
            hubAheadMs={view.hubAheadMs}
          />
        )}
        {scene && <ScenePanel scene={scene} onSelect={canSelect ? select : undefined} />}
        {jobs.length > 0 && <HostJobs jobs={jobs} actions={host.actions} calling={calling} />}
        <StatePanel
          state={rest}
          remainder={(amp ?? radio ?? scene) !== undefined || modules.size + jobs.length > 0}
        />
      </div>
      <div className="area-work">
        {/* The log is what one reads beside a show; of an engine, what one does to it. */}
        {radio && log}
        {!((radio ?? amp) && actions.length === 0) && <ActionPanel actions={actions} calling={calling} />}
        <OperationList
          rows={amp ? rows.filter((row) => !isKnobTurn(row)) : rows}
          requests={view.requests}
          live={live}
          ownerName={host.owner.name}
          sought={sought}
          onCancel={(operation) => void session.cancel(operation)}
          onCancelAll={() => void session.cancelAll()}
        />
      </div>
      <div className="area-watch">
        <LoadChart samples={room.samples} />
        {(modules.size > 0 || upkeep.modules.length > 0) && (
          // Beside the chart, which shows what an update costs the owner.
          <ModulePanel
            api={around.api}
            running={modules}
            actions={upkeep.modules}
            events={room.events}
            calling={calling}
          />
        )}
        {!radio && log}
      </div>
    </div>
  );
}

interface NoticeProps {
  readonly host: string;
  readonly connection: Connection;
  readonly onTryNow: () => void;
}

function ConnectionNotice({ host, connection, onTryNow }: NoticeProps) {
  switch (connection.kind) {
    case "live":
    case "signed-out":
      return null;
    case "connecting":
      return connection.hubGone ? (
        <HubGone onTryNow={onTryNow} />
      ) : (
        <p className="quiet notice">Connecting …</p>
      );
    case "waiting":
      return connection.hubGone ? (
        <HubGone retryAt={connection.retryAt} onTryNow={onTryNow} />
      ) : (
        <p className="quiet notice">Some news was missed. Catching up …</p>
      );
    case "unknown-host":
      return (
        <div className="banner tone-warn" data-testid="unknown-host" role="status">
          <p>
            The hub does not know a host named <strong>{host}</strong>. It appears here as soon as
            it connects.
          </p>
        </div>
      );
    case "stopped":
      return (
        <div className="banner tone-bad" data-testid="stopped" role="alert">
          <p>
            This page and the hub do not understand each other (code {connection.code}).
          </p>
          <button type="button" onClick={() => location.reload()}>
            Load the page again
          </button>
        </div>
      );
    default:
      return assertNever(connection);
  }
}
