import { round } from "../format";
import type { Actor } from "./actor";
import type { Point } from "./outline";

interface Props {
  readonly actor: Actor;
  readonly points: readonly Point[];
  readonly label: Point;
  readonly labelled: boolean;
  readonly selected: boolean;
  readonly inTabOrder: boolean;
  readonly onFocus: (name: string) => void;
  /** Whether others stay selected is what `add` says. */
  readonly onSelect: (name: string, add: boolean) => void;
  readonly onHover: (name: string | undefined) => void;
}

/** One actor of the picture. A hidden name shows when the actor is pointed at. */
export function ActorShape(props: Props) {
  const { actor, points, label, labelled, selected, inTabOrder, onFocus, onSelect, onHover } = props;
  const { name, kind, location } = actor;
  return (
    <g
      className={labelled ? "actor" : "actor crowded"}
      role="option"
      aria-label={`${name}, ${kind} at ${location.map(round).join(", ")} cm`}
      aria-selected={selected}
      tabIndex={inTabOrder ? 0 : -1}
      data-actor={name}
      data-kind={kind}
      onFocus={() => onFocus(name)}
      onClick={(event) => onSelect(name, event.shiftKey || event.ctrlKey || event.metaKey)}
      onPointerEnter={() => onHover(name)}
      onPointerLeave={() => onHover(undefined)}
    >
      <polygon points={points.map((point) => point.join(",")).join(" ")} fill={actor.color} />
      <text x={label[0]} y={label[1]}>
        {name}
      </text>
    </g>
  );
}
