/**
 * The outline of an actor seen from straight above: the convex hull of its turned and scaled
 * points. Every kind is convex, so the hull is exact, whatever way the actor is tilted.
 */
import type { Actor, Kind, Vec3 } from "./actor";

/** A place on the ground: x to the right, z towards the viewer, in centimetres. */
export type Point = readonly [x: number, z: number];

/** Half of the default edge of 100 cm. */
const HALF = 50;

/** Half of what a light or an empty one takes up. */
const SMALL_HALF = 10;

/** Corners of a circle; enough to look round at any size it is drawn. */
const ROUND = 32;

export function outlineOf(actor: Actor): Point[] {
  const turn = turnOf(actor.rotation);
  const [sx, sy, sz] = actor.scale;
  const [cx, , cz] = actor.location;
  return hull(
    POINTS[actor.kind].map((point) => {
      const [x, , z] = turn([point[0] * sx, point[1] * sy, point[2] * sz]);
      return [cx + x, cz + z] as const;
    }),
  );
}

/** How high the actor reaches about; higher ones are drawn over lower ones. */
export function topOf(actor: Actor): number {
  return actor.location[1] + HALF * Math.abs(actor.scale[1]);
}

const POINTS: Readonly<Record<Kind, readonly Vec3[]>> = {
  cube: [-HALF, HALF].flatMap((y) => square(y)),
  plane: square(0),
  cylinder: [...circle(-HALF, HALF), ...circle(HALF, HALF)],
  light: circle(0, SMALL_HALF),
  empty: square(0, SMALL_HALF),
  cone: [...circle(-HALF, HALF), [0, HALF, 0]],
  sphere: Array.from({ length: ROUND / 2 + 1 }, (_, ring) => {
    const angle = (ring / (ROUND / 2)) * Math.PI;
    return circle(-HALF * Math.cos(angle), HALF * Math.sin(angle));
  }).flat(),
};

function square(y: number, half = HALF): Vec3[] {
  return [
    [-half, y, -half],
    [half, y, -half],
    [half, y, half],
    [-half, y, half],
  ];
}

function circle(y: number, radius: number): Vec3[] {
  return Array.from({ length: ROUND }, (_, n) => {
    const angle = (n / ROUND) * 2 * Math.PI;
    return [radius * Math.cos(angle), y, radius * Math.sin(angle)] as const;
  });
}

/** Turns about X first, then Z, then Y: the order in which the engine reads three angles. */
function turnOf([rx, ry, rz]: Vec3): (point: Vec3) => Vec3 {
  const [cx, sx] = turn(rx);
  const [cy, sy] = turn(ry);
  const [cz, sz] = turn(rz);
  return ([x, y, z]) => {
    const [y1, z1] = [y * cx - z * sx, y * sx + z * cx];
    const [x2, y2] = [x * cz - y1 * sz, x * sz + y1 * cz];
    return [x2 * cy + z1 * sy, y2, z1 * cy - x2 * sy];
  };
}

function turn(degrees: number): [cos: number, sin: number] {
  const angle = (degrees * Math.PI) / 180;
  return [Math.cos(angle), Math.sin(angle)];
}

/** The convex hull by A. M. Andrew's monotone chain. */
function hull(points: Point[]): Point[] {
  const sorted = points.toSorted(([ax, az], [bx, bz]) => ax - bx || az - bz);
  const ends = [halfHull(sorted), halfHull(sorted.toReversed())];
  return ends.flatMap((half) => half.slice(0, -1));
}

function halfHull(sorted: readonly Point[]): Point[] {
  const half: Point[] = [];
  for (const point of sorted) {
    while (half.length >= 2 && cross(half.at(-2)!, half.at(-1)!, point) <= 0) {
      half.pop();
    }
    half.push(point);
  }
  return half;
}

function cross([ox, oz]: Point, [ax, az]: Point, [bx, bz]: Point): number {
  return (ax - ox) * (bz - oz) - (az - oz) * (bx - ox);
}
