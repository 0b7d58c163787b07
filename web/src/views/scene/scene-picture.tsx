import { useMemo, type KeyboardEvent } from "react";
import { round } from "../format";
import type { Actor, Camera } from "./actor";
import { ActorShape } from "./actor-shape";
import { frameOf } from "./frame";
import { CameraMark, Grid } from "./grid";
import { fittingLabels } from "./labels";
import { outlineOf, topOf, type Point } from "./outline";

/** More shapes than this are a cloud; the table has them all. */
const DRAWN_LIMIT = 500;

/** Flat and wide, and low enough that the chart below stays in sight. */
const ASPECT = 0.58;
const TALLEST_PX = 420;

/** Room between an outline and its name. */
const LABEL_GAP_PX = 12;

interface Props {
  readonly actors: readonly Actor[];
  readonly camera?: Camera;
  readonly width: number;
  readonly selection: readonly string[];
  /** The actor that the arrow keys have come to. */
  readonly focused: string | undefined;
  readonly onFocus: (name: string) => void;
  readonly onSelect: (names: readonly string[], add: boolean) => void;
  readonly onHover: (name: string | undefined) => void;
}

interface Drawn {
  readonly actor: Actor;
  readonly points: readonly Point[];
  readonly label: Point;
}

/**
 * The scene from above. It is one stop for the Tab key; the arrow keys go from actor to actor, or
 * a hundred actors would be a hundred stops before the forms. Enter and Space select the actor they
 * have come to, with Shift in addition to others; Escape selects none.
 */
export function ScenePicture(props: Props) {
  const { actors, camera, width, selection, focused, onFocus, onSelect, onHover } = props;
  const height = Math.min(TALLEST_PX, Math.max(240, Math.round(width * ASPECT)));
  const drawable = useMemo(() => actors.slice(0, DRAWN_LIMIT), [actors]);
  const outlines = useMemo(() => drawable.map(outlineOf), [drawable]);
  const frame = useMemo(
    () => frameOf(outlines, camera, width, height),
    [outlines, camera, width, height],
  );
  const drawn = drawable.map((actor, n): Drawn => {
    const points = (outlines[n] ?? []).map(frame.place);
    return { actor, points, label: labelPlace(points) };
  });
  const labelled = fittingLabels(
    drawn.map(({ actor, label: [x, y] }) => ({ name: actor.name, x, y })),
  );
  const current = drawable.some(({ name }) => name === focused) ? focused : drawable[0]?.name;
  const selected = useMemo(() => new Set(selection), [selection]);

  const onKeyDown = (event: KeyboardEvent<SVGSVGElement>) => {
    const asked = selectionFor(event, current);
    if (asked) {
      event.preventDefault();
      onSelect(asked, event.shiftKey);
      return;
    }
    const next = nextName(drawable, current, event.key);
    if (next !== undefined) {
      event.preventDefault();
      onFocus(next);
      const picture = event.currentTarget;
      picture.querySelector<SVGElement>(`[data-actor="${CSS.escape(next)}"]`)?.focus();
    }
  };
  return (
    <svg
      className="scene"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="listbox"
      aria-multiselectable="true"
      aria-label={`Scene from above; a square of the grid is ${round(frame.stepCm)} cm`}
      onKeyDown={onKeyDown}
      data-testid="scene"
    >
      <Grid frame={frame} />
      {camera && <CameraMark camera={camera} frame={frame} />}
      {drawn.toSorted((a, b) => topOf(a.actor) - topOf(b.actor)).map(({ actor, points, label }) => (
        <ActorShape
          key={actor.name}
          actor={actor}
          points={points}
          label={label}
          labelled={labelled.has(actor.name)}
          selected={selected.has(actor.name)}
          inTabOrder={actor.name === current}
          onFocus={onFocus}
          onSelect={(name, add) => onSelect([name], add)}
          onHover={onHover}
        />
      ))}
    </svg>
  );
}

/** Which actors a key selects, if it is one for that. */
function selectionFor({ key }: KeyboardEvent, current: string | undefined) {
  if (key === "Escape") {
    return [];
  }
  return (key === "Enter" || key === " ") && current !== undefined ? [current] : undefined;
}

/** Below the middle of the outline. */
function labelPlace(points: readonly Point[]): Point {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return [(Math.min(...xs) + Math.max(...xs)) / 2, Math.max(...ys) + LABEL_GAP_PX];
}

function nextName(actors: readonly Actor[], from: string | undefined, key: string) {
  const at = actors.findIndex(({ name }) => name === from);
  switch (key) {
    case "ArrowRight":
    case "ArrowDown":
      return actors[Math.min(at + 1, actors.length - 1)]?.name;
    case "ArrowLeft":
    case "ArrowUp":
      return actors[Math.max(at - 1, 0)]?.name;
    case "Home":
      return actors[0]?.name;
    case "End":
      return actors.at(-1)?.name;
    default:
      return undefined;
  }
}
