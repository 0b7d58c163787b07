import { useRef, type RefObject } from "react";
import type { Surroundings } from "../../session/surroundings";
import type { Reading } from "../../wire/sound";
import { useDark, useWidth } from "../hooks";
import { CLIP_DB, FLOOR_DB, height, Level } from "./levels";
import { SpectrumPicture } from "./spectrum";
import { useReadings } from "./use-readings";

/** How often a screen reader may hear another number. */
const SPOKEN_S = 1;

const SPECTRUM_PX = 132;

interface Props {
  readonly host: string;
  readonly around: Surroundings;
}

/** How loud it is going in and out, and what is in it. */
export function Meters({ host, around }: Props) {
  const input = useRef<HTMLDivElement>(null);
  const output = useRef<HTMLDivElement>(null);
  const reduction = useRef<HTMLSpanElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const levels = useRef({ input: new Level(), output: new Level(), spokenS: 0 });
  const picture = useRef(new SpectrumPicture());
  const [attach, width] = useWidth();
  const dark = useDark();
  picture.current.fit(canvas.current, width, SPECTRUM_PX, dark);

  useReadings(host, around, (reading, passedS) => {
    const { current } = levels;
    current.input.move(reading?.inputRms ?? 0, reading?.inputPeak ?? 0, passedS);
    current.output.move(reading?.outputRms ?? 0, reading?.outputPeak ?? 0, passedS);
    current.spokenS += passedS;
    const spoken = current.spokenS >= SPOKEN_S;
    current.spokenS = spoken ? 0 : current.spokenS;
    paint(input.current, current.input, spoken);
    paint(output.current, current.output, spoken);
    write(reduction.current, reductionWords(reading));
    picture.current.draw(canvas.current, reading?.bandsDb, passedS);
  });
  return (
    <div className="amp-meters">
      <div className="meters">
        <Meter name="In" element={input} testId="meter-in" />
        <Meter name="Out" element={output} testId="meter-out" />
        <p className="quiet reduction">
          <span ref={reduction} />
        </p>
      </div>
      <div ref={attach} className="spectrum" role="img" aria-label="What frequencies sound">
        <canvas ref={canvas} data-testid="spectrum" />
      </div>
    </div>
  );
}

interface MeterProps {
  readonly name: string;
  readonly element: RefObject<HTMLDivElement | null>;
  readonly testId: string;
}

function Meter({ name, element, testId }: MeterProps) {
  return (
    <div
      ref={element}
      className="meter"
      role="meter"
      aria-label={`${name}put level`}
      aria-valuemin={FLOOR_DB}
      aria-valuemax={0}
      aria-valuenow={FLOOR_DB}
      data-testid={testId}
    >
      <span className="meter-name">{name}</span>
      <span className="meter-track">
        <span className="meter-bar" />
        <span className="meter-peak" />
      </span>
      <span className="meter-db">−∞</span>
    </div>
  );
}

function paint(element: HTMLDivElement | null, level: Level, spoken: boolean): void {
  const bar = element?.querySelector<HTMLElement>(".meter-bar");
  const peak = element?.querySelector<HTMLElement>(".meter-peak");
  if (!element || !bar || !peak) {
    return;
  }
  // What is cut away is what is not reached: the colours stay where their level is.
  bar.style.clipPath = `inset(0 ${100 - 100 * height(level.db)}% 0 0)`;
  peak.style.left = `${100 * height(level.peakDb)}%`;
  peak.style.opacity = level.peakDb > FLOOR_DB ? "1" : "0";
  element.classList.toggle("clips", level.peakDb > CLIP_DB);
  write(element.querySelector(".meter-db"), dbWords(level.peakDb));
  element.dataset["peakDb"] = level.peakDb.toFixed(1);
  if (spoken) {
    element.setAttribute("aria-valuenow", level.db.toFixed(0));
    element.setAttribute("aria-valuetext", `${dbWords(level.db)} dB`);
  }
}

function write(element: Element | null, text: string): void {
  if (element && element.textContent !== text) {
    element.textContent = text;
  }
}

function dbWords(db: number): string {
  return db <= FLOOR_DB ? "−∞" : db.toFixed(1).replace("-", "−");
}

/** Nothing while nothing is held down, or by a host that does not say. */
function reductionWords(reading: Reading | undefined): string {
  const db = reading?.reductionDb ?? 0;
  return db < 0.05 ? "" : `held down by ${db.toFixed(1)} dB`;
}
