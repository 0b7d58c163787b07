import { round } from "../format";
import type { Actor, Camera, Vec3 } from "./actor";

interface Props {
  readonly actors: readonly Actor[];
  readonly selection: readonly string[];
  readonly camera?: Camera;
}

/** The picture in words and numbers. */
export function ActorTable({ actors, selection, camera }: Props) {
  return (
    <details className="as-table" data-testid="actor-table">
      <summary>As a table</summary>
      <div className="scroll" tabIndex={0} role="region" aria-label="Actors as a table">
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Kind</th>
              <th scope="col">Location (cm)</th>
              <th scope="col">Rotation (°)</th>
              <th scope="col">Scale</th>
              <th scope="col">Colour</th>
            </tr>
          </thead>
          <tbody>
            {actors.map((actor) => (
              <tr key={actor.name}>
                <th scope="row">
                  {actor.name}
                  {selection.includes(actor.name) && " (selected)"}
                </th>
                <td>{actor.kind}</td>
                <td>{text(actor.location)}</td>
                <td>{text(actor.rotation)}</td>
                <td>{text(actor.scale)}</td>
                <td>{actor.color}</td>
              </tr>
            ))}
            {camera && (
              <tr>
                <th scope="row">camera</th>
                <td>looks along {text(camera.direction)}</td>
                <td>{text(camera.location)}</td>
                <td colSpan={3} />
              </tr>
            )}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function text(value: Vec3): string {
  return value.map(round).join(", ");
}
