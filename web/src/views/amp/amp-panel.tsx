import { useCallback, useEffect, useMemo, type KeyboardEvent } from "react";
import type { HostSession } from "../../session/host-session";
import { ParameterDesk } from "../../session/parameter-desk";
import type { Surroundings } from "../../session/surroundings";
import { useStore } from "../../session/use";
import type { Json } from "../../wire/json";
import type { Action, LinkState } from "../../wire/wire";
import type { Calling } from "../actions/use-action-form";
import type { Amp, Setting } from "./amp";
import { AmpHead, LaneLine } from "./amp-head";
import { Listen } from "./listen";
import { Meters } from "./meters";
import { Pedal } from "./pedal";
import { PromptForm } from "./prompt-form";
import { Sounds } from "./sounds";

/** What is pressed later than this was pressed for another sound. */
const DEADLINE_MS = 5_000;

interface Props {
  readonly amp: Amp;
  readonly session: HostSession;
  readonly around: Surroundings;
  readonly actions: readonly Action[];
  readonly calling: Calling;
  readonly link: LinkState;
}

/** A guitar amp: words become a sound, which is heard, seen and turned by hand. */
export function AmpPanel({ amp, session, around, actions, calling, link }: Props) {
  const { host } = session;
  const desk = useDesk(session, amp);
  const { ahead, problem } = useStore(desk);
  const settings = useMemo(
    () => (ahead.size === 0 ? amp.preset.settings : new Map([...amp.preset.settings, ...ahead])),
    [amp.preset.settings, ahead],
  );
  const online = calling.live && link === "online";
  const may = (action: string) => online && actions.some(({ name }) => name === action);
  const call = (action: string, params: Json) => void calling.onCall(action, params, DEADLINE_MS);
  const onSet = useCallback(
    (parameter: string, value: Setting) => desk.set(parameter, value),
    [desk],
  );
  const { sounds, a, b } = amp.comparison;
  const onKeyDown = (event: KeyboardEvent) => {
    const other = sounds === "a" ? b : a;
    if (event.key === "b" && isPlain(event) && other !== undefined && may("select_ab")) {
      call("select_ab", { slot: sounds === "a" ? "b" : "a" });
    }
  };
  return (
    <section
      className="card amp"
      aria-labelledby="amp-title"
      onKeyDown={onKeyDown}
      data-testid="amp"
    >
      <AmpHead amp={amp} pending={ahead.size > 0} call={call} may={may} />
      <div className="amp-sound">
        <Meters host={host} around={around} />
        <Listen host={host} around={around} />
      </div>
      <div className="amp-words">
        <PromptForm calling={calling} may={may} provider={amp.queue.provider} />
        <Sounds amp={amp} call={call} may={may} />
      </div>
      {problem !== undefined && (
        <p className="problem" role="alert" data-testid="set-problem">
          {problem}
        </p>
      )}
      <ol className="board" aria-label="The blocks, in the order of the sound" data-testid="board">
        {amp.blocks.map((spec) => (
          <Pedal
            key={spec.name}
            spec={spec}
            settings={settings}
            disabled={!may("set_parameter")}
            onSet={onSet}
          />
        ))}
      </ol>
      {amp.lane && <LaneLine lane={amp.lane} />}
    </section>
  );
}

function useDesk(session: HostSession, { preset }: Amp): ParameterDesk {
  const desk = useMemo(
    () =>
      new ParameterDesk((parameter, value) => {
        const [block = "", name = ""] = parameter.split(".");
        return name === "enabled"
          ? session.ask("set_enabled", { block, enabled: value }, DEADLINE_MS)
          : session.ask("set_parameter", { block, parameter: name, value }, DEADLINE_MS);
      }),
    [session],
  );
  useEffect(() => () => desk.close(), [desk]);
  useEffect(() => desk.show(preset.settings), [desk, preset]);
  return desk;
}

/** Whether a key is no part of a text, a choice or a shortcut of the browser. */
function isPlain({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  const typing = target instanceof HTMLElement && target.matches("input, textarea, select");
  return !typing && !ctrlKey && !metaKey && !altKey;
}
