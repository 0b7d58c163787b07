import type { Radio } from "./radio";
import { gone, left, type Moment } from "./show-clock";
import { plain, timerWords } from "./words";

interface Props {
  readonly radio: Radio;
  readonly moment: Moment;
}

/** What only who looks for a fault wants to see: all that is armed, and the timer's own figures. */
export function ShowDetails({ radio: { timers, figures }, moment: { elapsedS } }: Props) {
  return (
    <div className="show-details">
      {timers.length > 0 && (
        <details data-testid="timers">
          <summary>{timers.length === 1 ? "1 timer" : `${timers.length} timers`} armed</summary>
          <div className="scroll" tabIndex={0} role="region" aria-label="Armed timers">
            <table>
              <thead>
                <tr>
                  <th scope="col">Timer</th>
                  <th scope="col">At</th>
                  <th scope="col">In</th>
                </tr>
              </thead>
              <tbody>
                {timers.map(({ event, atS }, n) => (
                  <tr key={n}>
                    <th scope="row">{timerWords(event)}</th>
                    <td>{gone(atS)}</td>
                    <td>{elapsedS === undefined ? "" : left(Math.max(0, atS - elapsedS))}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
      {figures.length > 0 && (
        <details data-testid="figures">
          <summary>Figures of the timer</summary>
          <dl className="numbers">
            {figures.map(([name, value]) => (
              <div key={name}>
                <dt>{plain(name)}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </div>
  );
}
