import type { Json } from "../wire/json";

interface Props {
  readonly state: readonly (readonly [string, Json])[];
  /** Whether another panel shows the rest of the host's state. */
  readonly remainder: boolean;
}

/** Keyed state that no panel understands, as it came. */
export function StatePanel({ state, remainder }: Props) {
  if (state.length === 0 && remainder) {
    return null;
  }
  return (
    <section className="card" aria-labelledby="state-title">
      <div className="card-head">
        <h2 id="state-title">{remainder ? "Further state" : "State"}</h2>
      </div>
      {state.length === 0 ? (
        <p className="quiet">The host shows no state.</p>
      ) : (
        <div className="scroll" tabIndex={0} role="region" aria-labelledby="state-title">
          <table data-testid="state-table">
            <thead>
              <tr>
                <th scope="col">Key</th>
                <th scope="col">Value</th>
              </tr>
            </thead>
            <tbody>
              {state.map(([key, value]) => (
                <tr key={key} data-key={key}>
                  <th scope="row">{key}</th>
                  <td>
                    <code>{JSON.stringify(value)}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
