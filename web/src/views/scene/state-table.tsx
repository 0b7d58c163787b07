import type { Json } from "../../wire/json";

/** Keyed state that is no picture, as it is. */
export function StateTable({ state }: { readonly state: readonly (readonly [string, Json])[] }) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Keyed state">
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
  );
}
