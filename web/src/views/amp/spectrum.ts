/** The picture of a spectrum: bands from low to high, and where each was loudest lately. */

const FLOOR_DB = -90;
const TOP_DB = -6;

/** The bands' lower and upper end, as the host makes them. */
const LOWEST_HZ = 40;
const HIGHEST_HZ = 20_000;
const MARKS: readonly (readonly [hz: number, text: string])[] = [
  [100, "100"],
  [250, "250"],
  [500, "500"],
  [1_000, "1k"],
  [2_500, "2.5k"],
  [5_000, "5k"],
  [10_000, "10k"],
];

const FALL_DB_PER_S = 60;
const PEAK_FALL_DB_PER_S = 14;
const LABEL_PX = 14;

interface Colours {
  readonly line: string;
  readonly fill: string;
  readonly grid: string;
  readonly text: string;
  readonly font: string;
}

/** Keeps what it needs from one drawing to the next. */
export class SpectrumPicture {
  private width = 0;
  private height = 0;
  private dark: boolean | undefined;
  private colours: Colours | undefined;
  private bands: number[] = [];
  private peaks: number[] = [];

  /** Takes a new size or theme; a canvas does not follow the page's by itself. */
  fit(canvas: HTMLCanvasElement | null, width: number, height: number, dark: boolean): void {
    if (!canvas || (this.width === width && this.height === height && this.dark === dark)) {
      return;
    }
    this.width = width;
    this.height = height;
    this.dark = dark;
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const style = getComputedStyle(canvas);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    this.colours = {
      line: colour("--chart-tick"),
      fill: colour("--chart-tick-fill"),
      grid: colour("--line"),
      text: colour("--muted"),
      font: `10px ${colour("--font")}`,
    };
  }

  draw(canvas: HTMLCanvasElement | null, newest: Float32Array | undefined, passedS: number): void {
    const pen = canvas?.getContext("2d");
    if (!pen || !this.colours || this.width === 0) {
      return;
    }
    this.move(newest, passedS);
    pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    pen.clearRect(0, 0, this.width, this.height);
    this.grid(pen, this.colours);
    if (this.bands.length > 1) {
      this.area(pen, this.colours);
    }
  }

  private move(newest: Float32Array | undefined, passedS: number): void {
    const count = newest?.length ?? this.bands.length;
    if (this.bands.length !== count) {
      this.bands = new Array<number>(count).fill(FLOOR_DB);
      this.peaks = [...this.bands];
    }
    for (let n = 0; n < count; n++) {
      const db = newest?.[n] ?? FLOOR_DB;
      const fallen = (this.bands[n] ?? FLOOR_DB) - FALL_DB_PER_S * passedS;
      const band = Math.max(FLOOR_DB, Math.min(0, Number.isNaN(db) ? FLOOR_DB : db), fallen);
      this.bands[n] = band;
      this.peaks[n] = Math.max(band, (this.peaks[n] ?? FLOOR_DB) - PEAK_FALL_DB_PER_S * passedS);
    }
  }

  private grid(pen: CanvasRenderingContext2D, { grid, text, font }: Colours): void {
    pen.strokeStyle = grid;
    pen.fillStyle = text;
    pen.font = font;
    pen.lineWidth = 1;
    pen.textAlign = "center";
    pen.beginPath();
    for (const [hz, words] of MARKS) {
      const x = Math.round(this.xOf(hz)) + 0.5;
      pen.moveTo(x, 0);
      pen.lineTo(x, this.height - LABEL_PX);
      pen.fillText(words, x, this.height - 3);
    }
    pen.stroke();
  }

  private area(pen: CanvasRenderingContext2D, { line, fill }: Colours): void {
    pen.strokeStyle = line;
    pen.lineWidth = 1.5;
    this.trace(pen, this.bands);
    pen.stroke();
    pen.lineTo(this.width, this.height - LABEL_PX);
    pen.lineTo(0, this.height - LABEL_PX);
    pen.closePath();
    pen.fillStyle = fill;
    pen.fill();
    pen.globalAlpha = 0.45;
    pen.lineWidth = 1;
    this.trace(pen, this.peaks);
    pen.stroke();
    pen.globalAlpha = 1;
  }

  /** A soft line through the middles of the bands. */
  private trace(pen: CanvasRenderingContext2D, values: readonly number[]): void {
    const step = this.width / (values.length - 1);
    const yOf = (n: number) => this.yOf(values[Math.min(n, values.length - 1)] ?? FLOOR_DB);
    pen.beginPath();
    pen.moveTo(0, yOf(0));
    for (let n = 1; n < values.length; n++) {
      const middle = (yOf(n - 1) + yOf(n)) / 2;
      pen.quadraticCurveTo((n - 1) * step, yOf(n - 1), (n - 0.5) * step, middle);
    }
    pen.lineTo(this.width, yOf(values.length - 1));
  }

  private xOf(hz: number): number {
    return (this.width * Math.log(hz / LOWEST_HZ)) / Math.log(HIGHEST_HZ / LOWEST_HZ);
  }

  private yOf(db: number): number {
    const share = (db - FLOOR_DB) / (TOP_DB - FLOOR_DB);
    return (this.height - LABEL_PX) * (1 - Math.min(1, Math.max(0, share)));
  }
}
