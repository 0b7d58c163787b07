import { useMemo } from "react";
import type { Action, LinkState } from "../../wire/wire";
import type { Calling } from "../actions/use-action-form";
import { useNow } from "../hooks";
import { DeskPanel } from "./desk-panel";
import { OnAirPanel } from "./on-air-panel";
import type { Radio } from "./radio";
import { momentOf } from "./show-clock";
import { ShowDetails } from "./show-details";
import { TimeLine } from "./time-line";

/** Four times a second: a second never stands still for two, and nothing is busy. */
const TICK_MS = 250;

interface Props {
  readonly radio: Radio;
  readonly actions: readonly Action[];
  readonly calling: Calling;
  readonly link: LinkState;
  /** What to add to this page's clock to have the hub's. */
  readonly hubAheadMs: number;
}

/** A live broadcast: what is on air, when what comes, and what one can do about it. */
export function RadioPanel({ radio, actions, calling, link, hubAheadMs }: Props) {
  return (
    <>
      <OnTheClock radio={radio} known={link === "online" && calling.live} hubAheadMs={hubAheadMs} />
      <DeskPanel actions={actions} radio={radio} calling={calling} />
    </>
  );
}

interface ClockProps {
  readonly radio: Radio;
  readonly known: boolean;
  readonly hubAheadMs: number;
}

/** All that moves with the time, apart from the forms, which do not. */
function OnTheClock({ radio, known, hubAheadMs }: ClockProps) {
  const now = useNow(TICK_MS);
  const moment = useMemo(() => momentOf(radio, now + hubAheadMs), [radio, now, hubAheadMs]);
  return (
    <section className="card radio" aria-labelledby="radio-title" data-testid="radio">
      <OnAirPanel radio={radio} moment={moment} known={known} />
      <TimeLine radio={radio} moment={moment} />
      <ShowDetails radio={radio} moment={moment} />
    </section>
  );
}
