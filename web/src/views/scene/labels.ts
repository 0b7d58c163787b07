/** Which names fit into the picture without covering one another. */

/** About the width of a letter of the label's font, in pixels. */
const LETTER_PX = 6.4;
const LINE_PX = 13;

export interface LabelPlace {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** Takes the labels in their order and leaves out each one that would cover an earlier one. */
export function fittingLabels(places: readonly LabelPlace[]): ReadonlySet<string> {
  const taken: LabelPlace[] = [];
  for (const place of places) {
    if (!taken.some((other) => overlap(place, other))) {
      taken.push(place);
    }
  }
  return new Set(taken.map(({ name }) => name));
}

function overlap(a: LabelPlace, b: LabelPlace): boolean {
  const width = ((a.name.length + b.name.length) / 2) * LETTER_PX;
  return Math.abs(a.x - b.x) < width && Math.abs(a.y - b.y) < LINE_PX;
}
