import { useWidth } from "../hooks";
import { BREAK_STATUSES, type Break, type BreakStatus, type Radio } from "./radio";
import { gone, left, type Moment } from "./show-clock";
import { stepOf, ticksOf } from "./scale";
import { timerWords } from "./words";

const HEIGHT = 84;
const EDGE = 14;
const TRACK = { y: 30, height: 26 };
const LETTER_PX = 6.4;

/** A break shorter than this would not be seen. */
const THINNEST_PX = 4;

interface Props {
  readonly radio: Radio;
  readonly moment: Moment;
}

/** The show from begin to end, with its breaks, its warnings and where it stands. */
export function TimeLine({ radio, moment }: Props) {
  const [attach, width] = useWidth();
  const lengthS = lengthOf(radio);
  return (
    <div className="time-line" data-testid="time-line">
      <div ref={attach} className="track">
        {width > 2 * EDGE && lengthS > 0 && (
          <TimeLinePicture radio={radio} moment={moment} width={width} lengthS={lengthS} />
        )}
      </div>
      <BreakList radio={radio} moment={moment} />
    </div>
  );
}

/** A show without a length is as long as what is planned in it. */
function lengthOf({ show, breaks, timers }: Radio): number {
  const breakEnds = breaks.map(({ atS, lengthS }) => atS + lengthS);
  const armed = timers.map(({ atS }) => atS);
  return show.lengthS || Math.max(show.elapsedS ?? 0, ...breakEnds, ...armed);
}

interface PictureProps extends Props {
  readonly width: number;
  readonly lengthS: number;
}

/** The same in shapes, `width` pixels wide. */
export function TimeLinePicture({ radio, moment, width, lengthS }: PictureProps) {
  const { show, breaks, timers } = radio;
  const { elapsedS } = moment;
  const x = (seconds: number) =>
    EDGE + (Math.min(Math.max(0, seconds), lengthS) / lengthS) * (width - 2 * EDGE);
  const bottom = TRACK.y + TRACK.height;
  return (
    <svg
      width={width}
      height={HEIGHT}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      role="img"
      aria-label={sentenceOf(radio, moment, lengthS)}
    >
      {ticksOf(lengthS, stepOf(lengthS, width)).map((seconds) => (
        <g key={seconds} className="minute">
          <line x1={x(seconds)} x2={x(seconds)} y1={bottom} y2={bottom + 5} />
          <text x={x(seconds)} y={bottom + 18} textAnchor={anchorOf(x(seconds), width)}>
            {gone(seconds)}
          </text>
        </g>
      ))}
      <Stretch className="whole" from={x(0)} to={x(lengthS)} />
      {elapsedS !== undefined && <Stretch className="past" from={x(0)} to={x(elapsedS)} />}
      {show.onAir?.startedS !== undefined && show.onAir.lengthS !== undefined && (
        <rect
          className="item-span"
          x={x(show.onAir.startedS)}
          y={bottom - 4}
          width={Math.max(2, x(show.onAir.startedS + show.onAir.lengthS) - x(show.onAir.startedS))}
          height="4"
        />
      )}
      {breaks.map((one, n) => (
        <BreakMark key={n} one={one} from={x(one.atS)} to={x(one.atS + one.lengthS)} />
      ))}
      {timers.map(({ event, atS }, n) => (
        <line
          key={n}
          className={event.startsWith("SHOW_END") ? "warning of-end" : "warning"}
          x1={x(atS)}
          x2={x(atS)}
          y1={TRACK.y - 7}
          y2={TRACK.y - 1}
        >
          <title>{`${timerWords(event)} (${gone(atS)})`}</title>
        </line>
      ))}
      {elapsedS !== undefined && (
        <g className="now" data-testid="now-mark" data-elapsed={elapsedS}>
          <line x1={x(elapsedS)} x2={x(elapsedS)} y1={TRACK.y - 12} y2={bottom + 3} />
          <text x={x(elapsedS)} y={TRACK.y - 16} textAnchor={anchorOf(x(elapsedS), width)}>
            {gone(elapsedS)}
          </text>
        </g>
      )}
    </svg>
  );
}

interface StretchProps {
  readonly className?: string;
  readonly from: number;
  readonly to: number;
}

function Stretch({ className, from, to }: StretchProps) {
  return (
    <rect
      className={className}
      x={from}
      y={TRACK.y}
      width={to - from}
      height={TRACK.height}
      rx="4"
    />
  );
}

interface BreakMarkProps {
  readonly one: Break;
  readonly from: number;
  readonly to: number;
}

function BreakMark({ one, from, to }: BreakMarkProps) {
  const width = Math.max(THINNEST_PX, to - from);
  const names = [`Break ${one.number}`, String(one.number), ""];
  const name = names.find((text) => text.length * LETTER_PX + 6 <= width);
  return (
    <g className={`break ${one.status}`} data-testid="break-mark" data-status={one.status}>
      <Stretch from={from} to={from + width} />
      <text x={from + width / 2} y={TRACK.y + TRACK.height / 2 + 4} textAnchor="middle">
        {name}
      </text>
    </g>
  );
}

/** Names at the edges stay inside. */
function anchorOf(x: number, width: number): "start" | "middle" | "end" {
  return x < 24 ? "start" : x > width - 24 ? "end" : "middle";
}

function BreakList({ radio, moment }: Props) {
  if (radio.breaks.length === 0) {
    return <p className="quiet">No breaks are planned.</p>;
  }
  return (
    <ol className="breaks" aria-label="Breaks">
      {radio.breaks.map((one, n) => (
        <li key={n} className={one.status} data-testid="break-row" data-status={one.status}>
          <b>Break {one.number}</b> {gone(one.atS)}
          <span className="quiet"> {lengthWords(one)}</span>{" "}
          <span className="break-status">{statusWords(one, moment)}</span>
        </li>
      ))}
    </ol>
  );
}

function lengthWords({ lengthS, slots }: Break): string {
  const length = `for ${gone(lengthS)}`;
  return slots === undefined ? length : `${length}, ${slots} ${slots === 1 ? "slot" : "slots"}`;
}

const STATUS_WORDS: Readonly<Record<BreakStatus, string>> = {
  coming: "planned",
  warned: "is announced",
  running: "runs now",
  done: "is over",
  skipped: "was skipped",
};

function statusWords({ status, atS }: Break, { elapsedS }: Moment): string {
  const ahead = status === "coming" || status === "warned";
  return ahead && elapsedS !== undefined
    ? `${status === "warned" ? "announced, " : ""}in ${left(Math.max(0, atS - elapsedS))}`
    : STATUS_WORDS[status];
}

/** The picture in a sentence; the list of breaks below it has the rest. */
function sentenceOf({ breaks }: Radio, { elapsedS }: Moment, lengthS: number): string {
  const counts = BREAK_STATUSES.flatMap((status) => {
    const count = breaks.filter((one) => one.status === status).length;
    return count > 0 ? [`${count} ${status}`] : [];
  });
  const where = elapsedS === undefined ? "not running" : `at ${gone(elapsedS)}`;
  const planned = counts.length > 0 ? `; breaks: ${counts.join(", ")}` : "";
  return `Time line of a show of ${gone(lengthS)}, ${where}${planned}`;
}
