/** The scene as the host's keyed state tells it: `actor/<name>`, `selection` and `viewport`. */
import { isJsonObject, type Json } from "../../wire/json";

export type Vec3 = readonly [number, number, number];

export const KINDS = ["cube", "sphere", "cylinder", "cone", "plane", "light", "empty"] as const;
export type Kind = (typeof KINDS)[number];

/** Lengths in centimetres, angles in degrees, Y is up. */
export interface Actor {
  readonly name: string;
  readonly kind: Kind;
  readonly location: Vec3;
  readonly rotation: Vec3;
  readonly scale: Vec3;
  readonly color: string;
}

export interface Camera {
  readonly location: Vec3;
  readonly direction: Vec3;
}

export interface Scene {
  readonly actors: readonly Actor[];
  /** Names, in the order of selecting; actions without names act on these. */
  readonly selection: readonly string[];
  readonly camera?: Camera;
}

export interface Parted {
  /** Absent if there is nothing to picture. */
  readonly scene?: Scene;
  /** Keyed state that is no part of the picture. */
  readonly rest: ReadonlyMap<string, Json>;
}

const ACTOR_PREFIX = "actor/";

/** Takes the actors, the selection and the camera; a value that is none stays in the rest. */
export function sceneOf(keyed: ReadonlyMap<string, Json>): Parted {
  const actors: Actor[] = [];
  const rest = new Map<string, Json>();
  let camera: Camera | undefined;
  for (const [key, value] of keyed) {
    const actor = key.startsWith(ACTOR_PREFIX) ? actorOf(value) : undefined;
    const seen = key === "viewport" ? cameraOf(value) : undefined;
    if (actor) {
      actors.push(actor);
    } else if (seen) {
      camera = seen;
    } else {
      rest.set(key, value);
    }
  }
  if (actors.length === 0 && !camera) {
    return { rest };
  }
  actors.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  const selection = namesOf(rest.get("selection"));
  if (selection) {
    rest.delete("selection");
  }
  return { scene: { actors, selection: selection ?? [], camera }, rest };
}

function namesOf(value: Json | undefined): readonly string[] | undefined {
  return Array.isArray(value) && value.every((one) => typeof one === "string")
    ? (value as readonly string[])
    : undefined;
}

function actorOf(value: Json): Actor | undefined {
  if (!isJsonObject(value)) {
    return undefined;
  }
  const { name, color } = value;
  const kind = KINDS.find((one) => one === value["kind"]);
  const location = vec3(value["location"]);
  if (typeof name !== "string" || !kind || !location) {
    return undefined;
  }
  return {
    name,
    kind,
    location,
    rotation: vec3(value["rotation"]) ?? [0, 0, 0],
    scale: vec3(value["scale"]) ?? [1, 1, 1],
    color: typeof color === "string" && /^#[0-9a-f]{6}$/i.test(color) ? color : "#8a94a0",
  };
}

function cameraOf(value: Json): Camera | undefined {
  const camera = isJsonObject(value) ? value["camera"] : undefined;
  if (!isJsonObject(camera)) {
    return undefined;
  }
  const location = vec3(camera["location"]);
  const direction = vec3(camera["direction"]);
  return location && direction && { location, direction };
}

function vec3(value: Json | undefined): Vec3 | undefined {
  if (!Array.isArray(value) || value.length !== 3) {
    return undefined;
  }
  const [x, y, z] = value as readonly Json[];
  return [x, y, z].every((one) => typeof one === "number")
    ? [x as number, y as number, z as number]
    : undefined;
}
