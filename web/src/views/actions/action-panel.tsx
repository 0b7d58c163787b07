import { useId, useState } from "react";
import type { Action } from "../../wire/wire";
import { ActionForm } from "./action-form";
import type { Calling } from "./use-action-form";

interface Props {
  readonly title?: string;
  readonly actions: readonly Action[];
  readonly calling: Calling;
}

/** Fewer actions than this are found faster by looking than by typing. */
const SEARCH_FROM = 5;

export function ActionPanel({ title = "Actions", actions, calling }: Props) {
  const id = useId();
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<string>();
  const action = actions.find(({ name }) => name === chosen) ?? actions[0];
  const wanted = search.trim().toLowerCase();
  const found = actions.filter(({ name, aliases, description }) =>
    [name, ...aliases, description].join(" ").toLowerCase().includes(wanted),
  );
  return (
    <section className="card area-actions" aria-labelledby={id}>
      <div className="card-head">
        <h2 id={id}>{title}</h2>
        {actions.length >= SEARCH_FROM && (
          <input
            type="search"
            aria-label="Search actions"
            placeholder="Search"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            data-testid="action-search"
          />
        )}
      </div>
      {actions.length === 0 && <p className="quiet">The host offers no actions.</p>}
      {actions.length > 0 && found.length === 0 && <p className="quiet">No action fits.</p>}
      <ul className="actions" aria-labelledby={id}>
        {found.map(({ name, description }) => (
          <li key={name}>
            <button
              type="button"
              aria-pressed={name === action?.name}
              title={description}
              data-testid="action-item"
              data-action={name}
              onClick={() => setChosen(name)}
            >
              {name}
            </button>
          </li>
        ))}
      </ul>
      {action && (
        // A host may link again with the same actions; what was typed survives that.
        <ActionForm
          key={`${action.name} ${JSON.stringify(action.schema)}`}
          action={action}
          calling={calling}
        />
      )}
    </section>
  );
}
