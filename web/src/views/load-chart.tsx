import { useEffect, useRef } from "react";
import uPlot from "uplot";
import { CHART_MS, type Sample } from "../session/room";
import { duration } from "./format";
import { useDark, useWidth } from "./hooks";

const HEIGHT_PX = 190;

/** Samples come several times a second; after this long without one the line is broken. */
const GAP_MS = 3_000;

/** The window moves on even while nothing comes. */
const SCROLL_MS = 500;

/** Never a finer scale than this, or an idle host would look busy: one frame at 60 a second. */
const TICK_SCALE_MS = 20;
const QUEUE_SCALE = 10;

/** Tick time and queue length over the last minute. */
export function LoadChart({ samples }: { readonly samples: readonly Sample[] }) {
  const [attach, width] = useWidth();
  const latest = samples.at(-1);
  const worst = samples.reduce((max, { tickMaxMs }) => Math.max(max, tickMaxMs), 0);
  const longest = samples.reduce((max, { queued }) => Math.max(max, queued), 0);
  const tick = latest ? `${duration(latest.tickMaxMs)} (worst ${duration(worst)})` : "no data";
  const queue = latest ? `${latest.queued} (most ${longest})` : "no data";
  return (
    <section className="card" aria-labelledby="chart-title">
      <div className="card-head">
        <h2 id="chart-title">Load</h2>
        <span className="quiet">last 60 s</span>
      </div>
      <p className="legend">
        <span className="key-tick">longest tick {tick}</span>
        <span className="key-queue">queue {queue}</span>
      </p>
      <div
        ref={attach}
        className="plot"
        role="img"
        aria-label={`Longest tick ${tick}. Queue length ${queue}.`}
        data-testid="load-chart"
      >
        {width > 0 && <Plot samples={samples} width={width} />}
      </div>
    </section>
  );
}

interface PlotProps {
  readonly samples: readonly Sample[];
  readonly width: number;
}

function Plot({ samples, width }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const newest = useRef(samples);
  newest.current = samples;
  const dark = useDark();

  useEffect(() => {
    const element = place.current;
    if (!element) {
      return undefined;
    }
    // A canvas does not follow the page's colours, so another theme needs another chart.
    const made = new uPlot(optionsFor(element), dataOf(newest.current), element);
    plot.current = made;
    const timer = setInterval(() => made.setData(dataOf(newest.current)), SCROLL_MS);
    return () => {
      clearInterval(timer);
      plot.current = undefined;
      made.destroy();
    };
  }, [dark]);
  useEffect(() => plot.current?.setSize({ width, height: HEIGHT_PX }), [width, dark]);
  return <div ref={place} />;
}

/** Seconds before now, and both lines with a hole where nothing was heard. */
function dataOf(samples: readonly Sample[]): uPlot.AlignedData {
  const now = Date.now();
  const at: number[] = [];
  const ticks: (number | null)[] = [];
  const queue: (number | null)[] = [];
  let before = samples[0]?.at ?? now;
  for (const sample of samples) {
    if (sample.at - before > GAP_MS) {
      at.push((before + 1 - now) / 1000);
      ticks.push(null);
      queue.push(null);
    }
    at.push((sample.at - now) / 1000);
    ticks.push(sample.tickMaxMs);
    queue.push(sample.queued);
    before = sample.at;
  }
  return [at, ticks, queue];
}

function optionsFor(element: Element): uPlot.Options {
  const colours = getComputedStyle(element);
  const colour = (name: string) => colours.getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--muted"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { stroke: colour("--line"), width: 1, size: 4 },
    font: `11px ${colour("--font")}`,
    gap: 4,
  };
  return {
    width: 100,
    height: HEIGHT_PX,
    padding: [8, 0, 0, 0],
    cursor: { show: false },
    legend: { show: false },
    scales: {
      x: { time: false, range: [-CHART_MS / 1000, 0] },
      ms: { range: (_plot, _min, max) => [0, upTo(max, TICK_SCALE_MS)] },
      queue: { range: (_plot, _min, max) => [0, upTo(max, QUEUE_SCALE)] },
    },
    axes: [
      {
        ...axis,
        size: 26,
        splits: () => [-60, -45, -30, -15, 0],
        values: (_plot, splits) => splits.map((at) => (at === 0 ? "now" : `${-at} s`)),
      },
      { ...axis, scale: "ms", size: 52, values: (_plot, splits) => splits.map(duration) },
      { ...axis, scale: "queue", side: 1, size: 32, grid: { show: false }, incrs: WHOLE },
    ],
    series: [
      {},
      {
        scale: "ms",
        stroke: colour("--chart-tick"),
        fill: colour("--chart-tick-fill"),
        width: 1.5,
        points: { show: false },
      },
      {
        scale: "queue",
        stroke: colour("--chart-queue"),
        width: 1.5,
        dash: [5, 3],
        points: { show: false },
        paths: uPlot.paths.stepped?.({ align: 1 }),
      },
    ],
  };
}

/** A queue has no halves. */
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000, 10_000];

function upTo(max: number | null, least: number): number {
  return Math.max(least, (max ?? 0) * 1.1);
}
