/** Which part of the ground the picture shows, and where a place on it lands in the picture. */
import type { Camera } from "./actor";
import type { Point } from "./outline";

/** Never closer than this, or a lone cube would fill the picture. */
const SMALLEST_SPAN_CM = 600;

/** A camera farther away than this many times the scene is drawn at the edge instead. */
const CAMERA_REACH = 3;

/** Lines of the grid that read well over the picture's width. */
const GRID_LINES = 10;

/** Room for the labels of the axes, in pixels. */
const MARGIN = { left: 14, right: 14, top: 14, bottom: 22 };

interface Box {
  readonly minX: number;
  readonly maxX: number;
  readonly minZ: number;
  readonly maxZ: number;
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Pixels per centimetre. */
  readonly scale: number;
  readonly stepCm: number;
  /** Where grid lines stand, in centimetres. */
  readonly linesX: readonly number[];
  readonly linesZ: readonly number[];
  /** Whether the camera is too far away to be drawn where it is. */
  readonly cameraOutside: boolean;
  place(point: Point): Point;
}

/** Fits the outlines into a picture of this size in pixels. */
export function frameOf(
  outlines: readonly (readonly Point[])[],
  camera: Camera | undefined,
  width: number,
  height: number,
): Frame {
  const scene = boxOf([[0, 0], ...outlines.flat()]);
  const eye: Point | undefined = camera && [camera.location[0], camera.location[2]];
  const all = eye ? boxOf([...corners(scene), eye]) : scene;
  const cameraOutside = spanOf(all) > CAMERA_REACH * Math.max(spanOf(scene), SMALLEST_SPAN_CM);
  return fit(cameraOutside ? scene : all, width, height, cameraOutside);
}

function fit(box: Box, width: number, height: number, cameraOutside: boolean): Frame {
  const stepCm = niceStep(Math.max(spanOf(box), SMALLEST_SPAN_CM) / GRID_LINES);
  // The edges lie on grid lines, so that small movements do not rescale the whole picture.
  const snapped = widened({
    minX: Math.floor(box.minX / stepCm - 0.2) * stepCm,
    maxX: Math.ceil(box.maxX / stepCm + 0.2) * stepCm,
    minZ: Math.floor(box.minZ / stepCm - 0.2) * stepCm,
    maxZ: Math.ceil(box.maxZ / stepCm + 0.2) * stepCm,
  });
  const innerWidth = width - MARGIN.left - MARGIN.right;
  const innerHeight = height - MARGIN.top - MARGIN.bottom;
  const scale = Math.min(
    innerWidth / (snapped.maxX - snapped.minX),
    innerHeight / (snapped.maxZ - snapped.minZ),
  );
  const x0 = MARGIN.left + innerWidth / 2 - ((snapped.minX + snapped.maxX) / 2) * scale;
  const z0 = MARGIN.top + innerHeight / 2 - ((snapped.minZ + snapped.maxZ) / 2) * scale;
  return {
    width,
    height,
    scale,
    stepCm,
    linesX: linesBetween(-x0 / scale, (width - x0) / scale, stepCm),
    linesZ: linesBetween(-z0 / scale, (height - z0) / scale, stepCm),
    cameraOutside,
    place: ([x, z]) => [x0 + x * scale, z0 + z * scale],
  };
}

function boxOf(points: readonly Point[]): Box {
  return points.reduce(
    (box, [x, z]) => ({
      minX: Math.min(box.minX, x),
      maxX: Math.max(box.maxX, x),
      minZ: Math.min(box.minZ, z),
      maxZ: Math.max(box.maxZ, z),
    }),
    { minX: Infinity, maxX: -Infinity, minZ: Infinity, maxZ: -Infinity },
  );
}

function corners({ minX, maxX, minZ, maxZ }: Box): Point[] {
  return [
    [minX, minZ],
    [maxX, maxZ],
  ];
}

function spanOf({ minX, maxX, minZ, maxZ }: Box): number {
  return Math.max(maxX - minX, maxZ - minZ);
}

function widened(box: Box): Box {
  const missingX = Math.max(0, SMALLEST_SPAN_CM - (box.maxX - box.minX)) / 2;
  const missingZ = Math.max(0, SMALLEST_SPAN_CM / 2 - (box.maxZ - box.minZ)) / 2;
  return {
    minX: box.minX - missingX,
    maxX: box.maxX + missingX,
    minZ: box.minZ - missingZ,
    maxZ: box.maxZ + missingZ,
  };
}

/** The next 1, 2 or 5 times a power of ten. */
function niceStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5, 10].find((one) => one * power >= raw) ?? 10;
  return factor * power;
}

function linesBetween(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  return Array.from({ length: count }, (_, n) => (first + n) * step);
}
