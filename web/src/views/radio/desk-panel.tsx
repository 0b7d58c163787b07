import type { Action } from "../../wire/wire";
import type { Calling } from "../actions/use-action-form";
import { DESK } from "./desk";
import { DeskForm } from "./desk-form";
import type { Radio } from "./radio";

interface Props {
  readonly actions: readonly Action[];
  readonly radio: Radio;
  readonly calling: Calling;
}

/** A button for all that the host lets people do with its show. */
export function DeskPanel({ actions, radio, calling }: Props) {
  const groups = DESK.map(({ title, buttons }) => ({
    title,
    buttons: buttons.flatMap(({ action: name, label }) => {
      const action = actions.find((one) => one.name === name);
      return action ? [{ action, label }] : [];
    }),
  })).filter(({ buttons }) => buttons.length > 0);
  return (
    <section className="card desk" aria-labelledby="desk-title">
      <div className="card-head">
        <h2 id="desk-title">Desk</h2>
        {!calling.live && <span className="quiet">not connected: nothing can be called</span>}
      </div>
      {groups.length === 0 && <p className="quiet">The host offers nothing to do.</p>}
      <div className="desk-groups">
        {groups.map(({ title, buttons }) => (
          <div key={title} role="group" aria-label={title} className="desk-group">
            <h3>{title}</h3>
                {buttons.map(({ action, label }) => (
                <DeskForm
                  key={`${action.name} ${JSON.stringify(action.schema)}`}
                  action={action}
                  label={label}
                  primary={action.name === "start_show" && radio.show.elapsedS === undefined}
                  obstacle={calling.live ? radio.obstacles.get(action.name) : "not connected"}
                  calling={calling}
                />
              ))}
          </div>
        ))}
      </div>
    </section>
  );
}
