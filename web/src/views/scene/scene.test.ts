import { describe, expect, it } from "vitest";
import type { Json } from "../../wire/json";
import { sceneOf, type Actor } from "./actor";
import { frameOf } from "./frame";
import { fittingLabels } from "./labels";
import { outlineOf, type Point } from "./outline";

const CUBE: Actor = {
  name: "Cube",
  kind: "cube",
  location: [0, 0, 0],
  rotation: [0, 0, 0],
  scale: [1, 1, 1],
  color: "#cc0000",
};

function extent(points: readonly Point[]) {
  const [xs, zs] = [points.map(([x]) => x), points.map(([, z]) => z)];
  return [Math.min(...xs), Math.max(...xs), Math.min(...zs), Math.max(...zs)].map(Math.round);
}

describe("the outline from above", () => {
  it("of a default cube is a square of 100 cm around its place", () => {
    const outline = outlineOf({ ...CUBE, location: [200, 999, -100] });
    expect(outline).toHaveLength(4);
    expect(extent(outline)).toEqual([150, 250, -150, -50]);
  });

  it("follows the scale", () => {
    expect(extent(outlineOf({ ...CUBE, scale: [2, 1, 0.5] }))).toEqual([-100, 100, -25, 25]);
  });

  it("turns about Y against the clock, seen from above", () => {
    // A long bar along X, turned by 90 degrees, lies along Z; a bit less shows the direction.
    const bar: Actor = { ...CUBE, scale: [10, 1, 0.02], rotation: [0, 30, 0] };
    const right = outlineOf(bar).reduce((a, b) => (b[0] > a[0] ? b : a));
    expect(right[1]).toBeLessThan(0);
  });

  it("of a tilted pole grows to its length", () => {
    const pole: Actor = { ...CUBE, kind: "cylinder", scale: [0.1, 4, 0.1], rotation: [0, 0, 90] };
    expect(extent(outlineOf(pole))).toEqual([-200, 200, -5, 5]);
  });

  it("of a light and of an empty one is small", () => {
    expect(extent(outlineOf({ ...CUBE, kind: "light" }))).toEqual([-10, 10, -10, 10]);
    expect(extent(outlineOf({ ...CUBE, kind: "empty" }))).toEqual([-10, 10, -10, 10]);
  });

  it("of a sphere is round however it is turned", () => {
    const outline = outlineOf({ ...CUBE, kind: "sphere", rotation: [20, 40, 70] });
    outline.forEach(([x, z]) => expect(Math.hypot(x, z)).toBeCloseTo(50, -0.5));
  });
});

describe("the scene", () => {
  const keyed = new Map<string, Json>([
    ["actor/Cube10", { ...CUBE, name: "Cube10" }],
    ["actor/Cube2", { ...CUBE, name: "Cube2" }],
    ["actor/odd", { name: "odd", kind: "teapot" }],
    ["viewport", { camera: { location: [0, 1, 2], direction: [0, 0, -1] }, actors: 2 }],
    ["selection", ["Cube10"]],
    ["weather", "dry"],
  ]);

  it("finds actors in the order people count, the camera, and keeps the rest", () => {
    const { scene, rest } = sceneOf(keyed);
    expect(scene?.actors.map(({ name }) => name)).toEqual(["Cube2", "Cube10"]);
    expect(scene?.camera?.location).toEqual([0, 1, 2]);
    expect(scene?.selection).toEqual(["Cube10"]);
    expect([...rest.keys()]).toEqual(["actor/odd", "weather"]);
  });

  it("leaves a selection that is none, or of no scene, in the rest", () => {
    const odd = sceneOf(new Map<string, Json>([...keyed, ["selection", [1]]]));
    expect(odd.scene?.selection).toEqual([]);
    expect([...odd.rest.keys()]).toContain("selection");
    const other = sceneOf(new Map<string, Json>([["selection", ["a"]]]));
    expect(other.scene).toBeUndefined();
    expect([...other.rest.keys()]).toEqual(["selection"]);
  });
});

describe("a host without actors and camera", () => {
  it("has no scene", () => {
    expect(sceneOf(new Map<string, Json>([["viewport", {}]])).scene).toBeUndefined();
  });
});

describe("the picture's frame", () => {
  const square: Point[] = [
    [-500, -500],
    [500, 500],
  ];

  it("holds everything within the picture", () => {
    const frame = frameOf([square], undefined, 400, 300);
    for (const [x, y] of square.map((point) => frame.place(point))) {
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(400);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(300);
    }
  });

  it("does not move while an actor moves within a grid step", () => {
    const moved: Point[] = [
      [-505, -500],
      [503, 500],
    ];
    const before = frameOf([square], undefined, 400, 300).place([0, 0]);
    expect(frameOf([moved], undefined, 400, 300).place([0, 0])).toEqual(before);
  });

  it("leaves a camera outside that is very far away", () => {
    const far = { location: [90_000, 0, 0], direction: [0, 0, 1] } as const;
    const near = { location: [900, 0, 0], direction: [0, 0, 1] } as const;
    expect(frameOf([square], far, 400, 300).cameraOutside).toBe(true);
    expect(frameOf([square], near, 400, 300).cameraOutside).toBe(false);
  });
});

describe("labels", () => {
  it("never cover one another; the first keeps its place", () => {
    const fitting = fittingLabels([
      { name: "first", x: 10, y: 10 },
      { name: "under", x: 20, y: 14 },
      { name: "below", x: 20, y: 40 },
    ]);
    expect([...fitting]).toEqual(["first", "below"]);
  });
});
