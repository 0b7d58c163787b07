import { memo, useId, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import type { NumberSpec } from "./amp";
import { FINE_STEP, PAGE, STEP, stepped, turnOf, typed, valueAt, words } from "./scale";

/** How far a hand moves for a whole turn. */
const TRAVEL_PX = 180;
const FINE = 0.1;

/** From where to where the pointer goes, in degrees from the top. */
const SWEEP = 135;
const CENTRE = 28;
const RADIUS = 23;

interface Props {
  readonly label: string;
  readonly spec: NumberSpec;
  readonly value: number;
  readonly disabled: boolean;
  readonly parameter: string;
  readonly onChange: (parameter: string, value: number) => void;
}

interface Drag {
  readonly pointer: number;
  readonly y: number;
  readonly turn: number;
}

/** A value that was set while another was shown. */
interface Ahead {
  readonly shown: number;
  readonly set: number;
}

/**
 * A number as a knob. It is turned by dragging up and down (with Shift finely), by the arrow keys,
 * Page Up and Down, Home and End; a digit begins to type a value; a double click sets it back. The
 * wheel does nothing: it scrolls the page.
 */
export const Knob = memo(function Knob({
  label,
  spec,
  value,
  disabled,
  parameter,
  onChange,
}: Props) {
  const id = useId();
  const drag = useRef<Drag>(undefined);
  const knob = useRef<HTMLDivElement>(null);
  const [text, setText] = useState<string>();
  const turn = turnOf(spec, value);
  // Two keys may come before the first is shown: the second goes on from what the first set.
  const ahead = useRef<Ahead>(undefined);
  if (ahead.current?.shown !== value) {
    ahead.current = undefined;
  }
  const set = (next: number) => {
    if (!disabled && next !== (ahead.current?.set ?? value)) {
      ahead.current = { shown: value, set: next };
      onChange(parameter, next);
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const next = keyed(spec, ahead.current?.set ?? value, event);
    if (next !== undefined) {
      event.preventDefault();
      set(next);
    } else if (/^[\d.,+-]$/.test(event.key) || event.key === "Enter") {
      event.preventDefault();
      setText(event.key === "Enter" ? "" : event.key);
    }
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button === 0 && !disabled) {
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { pointer: event.pointerId, y: event.clientY, turn };
    }
  };
  const onPointerMove = (event: PointerEvent) => {
    const from = drag.current;
    if (from?.pointer !== event.pointerId) {
      return;
    }
    const moved = (from.y - event.clientY) / TRAVEL_PX;
    const to = Math.min(1, Math.max(0, from.turn + moved * (event.shiftKey ? FINE : 1)));
    // From here on: with Shift pressed or released in the middle, the knob must not jump.
    drag.current = { ...from, y: event.clientY, turn: to };
    set(valueAt(spec, to));
  };
  const endDrag = () => {
    drag.current = undefined;
  };
  const finish = (commit: boolean) => {
    const next = commit && text !== undefined ? typed(spec, text) : undefined;
    setText(undefined);
    knob.current?.focus();
    if (next !== undefined) {
      set(next);
    }
  };

  return (
    <div className="knob" data-testid="knob" data-parameter={parameter}>
      <span id={id} className="knob-name">
        {label}
      </span>
      <div
        ref={knob}
        className="dial"
        role="slider"
        tabIndex={0}
        aria-labelledby={id}
        aria-valuemin={spec.least}
        aria-valuemax={spec.most}
        aria-valuenow={value}
        aria-valuetext={words(spec, value)}
        aria-disabled={disabled}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={endDrag}
        onPointerCancel={endDrag}
        onDoubleClick={() => set(spec.initial)}
        title="Drag, arrow keys, or type a value; double click sets it back"
      >
        <Dial turn={turn} home={turnOf(spec, spec.least < 0 && spec.most > 0 ? 0 : spec.least)} />
      </div>
      {text === undefined ? (
        <span className="knob-value" aria-hidden="true">
          {words(spec, value)}
        </span>
      ) : (
        <input
          className="knob-entry"
          aria-label={`${label}${spec.unit && `, ${spec.unit}`}`}
          autoFocus
          inputMode="decimal"
          value={text}
          placeholder={words(spec, value)}
          onChange={(event) => setText(event.target.value)}
          onBlur={() => setText(undefined)}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key === "Enter" || event.key === "Escape") {
              event.preventDefault();
              finish(event.key === "Enter");
            }
          }}
        />
      )}
    </div>
  );
});

/** Where a key turns the knob to; undefined if it is no key for that. */
function keyed(spec: NumberSpec, value: number, { key, shiftKey }: KeyboardEvent) {
  const step = shiftKey ? FINE_STEP : STEP;
  switch (key) {
    case "ArrowUp":
    case "ArrowRight":
      return stepped(spec, value, step);
    case "ArrowDown":
    case "ArrowLeft":
      return stepped(spec, value, -step);
    case "PageUp":
      return stepped(spec, value, PAGE);
    case "PageDown":
      return stepped(spec, value, -PAGE);
    case "Home":
      return spec.least;
    case "End":
      return spec.most;
    default:
      return undefined;
  }
}

/** The picture: how much is lit is what one sees from afar. */
function Dial({ turn, home }: { readonly turn: number; readonly home: number }) {
  const [x, y] = point(turn, RADIUS - 11);
  const [x2, y2] = point(turn, RADIUS - 4.5);
  const size = 2 * CENTRE;
  return (
    <svg viewBox={`0 0 ${size} ${size}`} aria-hidden="true">
      <path className="dial-track" d={arc(0, 1)} />
      <path className="dial-lit" d={arc(Math.min(home, turn), Math.max(home, turn))} />
      <circle className="dial-cap" cx={CENTRE} cy={CENTRE} r={RADIUS - 5} />
      <line className="dial-hand" x1={x} y1={y} x2={x2} y2={y2} />
    </svg>
  );
}

function arc(from: number, to: number): string {
  const [x1, y1] = point(from, RADIUS);
  const [x2, y2] = point(to, RADIUS);
  const large = (to - from) * 2 * SWEEP > 180 ? 1 : 0;
  return `M${x1} ${y1}A${RADIUS} ${RADIUS} 0 ${large} 1 ${x2} ${y2}`;
}

function point(turn: number, radius: number): [number, number] {
  const angle = (((2 * turn - 1) * SWEEP - 90) * Math.PI) / 180;
  return [round(CENTRE + radius * Math.cos(angle)), round(CENTRE + radius * Math.sin(angle))];
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
