import { useEffect, useMemo, useState } from "react";
import type { HubApi } from "../../session/api";
import { Published } from "../../session/published";
import type { LogLine } from "../../session/room";
import { useStore } from "../../session/use";
import type { Json } from "../../wire/json";
import type { Action } from "../../wire/wire";
import { CallResult } from "../actions/call-result";
import type { Calling } from "../actions/use-action-form";
import { isBehind, liveModules, ROLL_BACK, UPDATE, type RunningModule } from "./module";
import { ModuleRow } from "./module-row";

/** An update begins when the one before has ended, which may wait for its probation. */
const DEADLINE_MS = 60_000;

interface Props {
  readonly api: HubApi;
  readonly running: ReadonlyMap<string, RunningModule>;
  readonly actions: readonly Action[];
  readonly events: readonly LogLine[];
  readonly calling: Calling;
}

/** The live modules of a host: what runs, what could, and how an update goes. */
export function ModulePanel({ api, running, actions, events, calling }: Props) {
  const published = usePublished(api);
  const [key, setKey] = useState<string>();
  const modules = liveModules(running, published, events);
  const offers = (wanted: string) => actions.some(({ name }) => name === wanted);
  const behind = modules.filter((module) => module.running && isBehind(module)).length;
  const call = (action: string, params: Json) =>
    setKey(calling.onCall(action, params, DEADLINE_MS));
  return (
    <section className="card" aria-labelledby="modules-title" data-testid="modules">
      <div className="card-head">
        <h2 id="modules-title">Modules</h2>
        {offers(UPDATE) && (
          <button
            type="button"
            className={behind > 0 ? "primary" : undefined}
            aria-disabled={!calling.live}
            onClick={() => calling.live && call(UPDATE, {})}
            data-testid="update-all"
          >
            Update all
          </button>
        )}
      </div>
      {modules.length === 0 ? (
        <p className="quiet">None runs, and none is published.</p>
      ) : (
        <ul className="modules">
          {modules.map((module) => (
            <ModuleRow
              key={module.id}
              module={module}
              live={calling.live}
              onUpdate={offers(UPDATE) ? () => call(UPDATE, { module: module.id }) : undefined}
              onRollBack={
                offers(ROLL_BACK) ? () => call(ROLL_BACK, { module: module.id }) : undefined
              }
            />
          ))}
        </ul>
      )}
      <CallResult
        row={calling.rows.find((row) => row.call !== undefined && row.call.key === key)}
      />
    </section>
  );
}

/** What is published, asked for while the page is visible. */
function usePublished(api: HubApi) {
  const published = useMemo(() => new Published(api), [api]);
  useEffect(() => {
    const follow = () => (document.hidden ? published.stop() : published.start());
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      published.stop();
    };
  }, [published]);
  return useStore(published).modules ?? [];
}
