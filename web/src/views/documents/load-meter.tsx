import { HEALTH } from "../../session/hub-rooms";
import type { Surroundings } from "../../session/surroundings";
import { useWatchedRoom } from "../hub/use-watched-room";

/** From here on the hub warns, and from there on it starts no more work. */
const WARNING_PERCENT = 75;
const CRITICAL_PERCENT = 85;

interface Props {
  readonly around: Surroundings;
  readonly onSignedOut: () => void;
}

/** How much the hub's machine has to do now. */
export function LoadMeter({ around, onSignedOut }: Props) {
  const [, { state }] = useWatchedRoom("/ws/health", HEALTH, around, onSignedOut);
  const { cpuPercent, memoryPercent, activeTasks } = state.load ?? {};
  return (
    <div className="load-meter" data-testid="load-meter">
      <Load name="CPU" percent={cpuPercent} />
      <Load name="Memory" percent={memoryPercent} />
      {activeTasks !== undefined && (
        <span>
          <b>{activeTasks}</b> {activeTasks === 1 ? "job" : "jobs"} under way
        </span>
      )}
      <a href="#/hub">Jobs and log</a>
    </div>
  );
}

function Load({ name, percent }: { readonly name: string; readonly percent?: number }) {
  if (percent === undefined) {
    return null;
  }
  const whole = Math.round(percent);
  return (
    <label>
      {name}
      <meter
        min={0}
        max={100}
        low={WARNING_PERCENT}
        high={CRITICAL_PERCENT}
        optimum={0}
        value={whole}
      />
      <span className="figure">{whole} %</span>
    </label>
  );
}
