/** Live modules: what a host shows of them under `module/ID`, tells of updates, and could have. */
import type { LogLine } from "../../session/room";
import { isJsonObject, type Json } from "../../wire/json";
import type { ModuleRelease, PublishedModule } from "../../wire/wire";
import type { IconName } from "../icon";
import type { Tone } from "../pill";

/** The actions with which a host is asked about its modules. */
export const UPDATE = "check_and_update";
export const ROLL_BACK = "rollback_module";
export const MODULE_ACTIONS = [
  UPDATE,
  ROLL_BACK,
  "force_reload_all",
  "clear_all_modules",
  "show_version",
] as const;

const PREFIX = "module/";

/** A module that runs in the host. */
export interface RunningModule {
  readonly version: number;
  readonly hash: string;
  /** Another one each time a version is loaded. */
  readonly marker: string;
  readonly phase: string;
  /** What a rollback would bring back. */
  readonly previous?: number;
  readonly swapMs?: number;
  readonly overBudget: boolean;
}

/** One step in the life of a version. */
export interface ModuleStep {
  readonly at: number;
  readonly version: number;
  readonly step: string;
  readonly reason: string;
}

/** A module, as far as anything is known of it. */
export interface LiveModule {
  readonly id: string;
  /** Absent if it is only published. */
  readonly running?: RunningModule;
  /** Newest first. */
  readonly steps: readonly ModuleStep[];
  /** The newest one at the hub that was not revoked. */
  readonly newest?: ModuleRelease;
}

export interface ModulesParted {
  readonly modules: ReadonlyMap<string, RunningModule>;
  readonly rest: ReadonlyMap<string, Json>;
}

/** Takes the modules; a value that is none stays in the rest. */
export function modulesOf(keyed: ReadonlyMap<string, Json>): ModulesParted {
  const modules = new Map<string, RunningModule>();
  const rest = new Map<string, Json>();
  for (const [key, value] of keyed) {
    const running = key.startsWith(PREFIX) ? runningOf(value) : undefined;
    if (running) {
      modules.set(key.slice(PREFIX.length), running);
    } else {
      rest.set(key, value);
    }
  }
  return { modules, rest };
}

function runningOf(value: Json): RunningModule | undefined {
  if (!isJsonObject(value)) {
    return undefined;
  }
  const { version, hash, marker, phase, previous, lastUpdate } = value;
  if (
    typeof version !== "number" ||
    typeof hash !== "string" ||
    typeof marker !== "string" ||
    typeof phase !== "string"
  ) {
    return undefined;
  }
  const update = isJsonObject(lastUpdate) ? lastUpdate : {};
  return {
    version,
    hash,
    marker,
    phase,
    ...(typeof previous === "number" && { previous }),
    ...(typeof update["swapMs"] === "number" && { swapMs: update["swapMs"] }),
    overBudget: update["overBudget"] === true,
  };
}

/** All that is known of each module, in the order of their ids. */
export function liveModules(
  running: ReadonlyMap<string, RunningModule>,
  published: readonly PublishedModule[],
  events: readonly LogLine[],
): LiveModule[] {
  const releases = new Map(published.map(({ module, releases }) => [module, releases]));
  const ids = [...new Set([...running.keys(), ...releases.keys()])].sort();
  return ids.map((id) => ({
    id,
    running: running.get(id),
    steps: events.flatMap((line) => stepOf(line, id)),
    newest: newestOf(releases.get(id) ?? []),
  }));
}

function stepOf({ at, type, data }: LogLine, id: string): ModuleStep[] {
  if (type !== "module" || !isJsonObject(data) || data["module"] !== id) {
    return [];
  }
  const { version, step, reason } = data;
  return typeof version === "number" && typeof step === "string"
    ? [{ at, version, step, reason: typeof reason === "string" ? reason : "" }]
    : [];
}

/** A step as people would say it, for the log of events. */
export function moduleWords(line: LogLine): { readonly text: string } | undefined {
  const id = isJsonObject(line.data) ? line.data["module"] : undefined;
  const step = typeof id === "string" ? stepOf(line, id)[0] : undefined;
  return step && { text: `${id} ${step.version}: ${stepWord(step)}, ${step.reason}` };
}

export function stepWord({ step }: ModuleStep): string {
  return step.replaceAll("_", " ");
}

function newestOf(releases: readonly ModuleRelease[]): ModuleRelease | undefined {
  return releases
    .filter(({ revoked }) => !revoked)
    .reduce<ModuleRelease | undefined>(
      (newest, one) => (newest && newest.version >= one.version ? newest : one),
      undefined,
    );
}

/** Whether the hub has what the host does not run yet. */
export function isBehind({ running, newest }: LiveModule): boolean {
  return newest !== undefined && newest.version > (running?.version ?? 0);
}

export interface PhaseWords {
  readonly text: string;
  readonly tone: Tone;
  readonly icon: IconName;
}

/** How the module stands, said as what came of the last update. */
export function phaseOf({ running, steps }: LiveModule): PhaseWords {
  if (!running) {
    return { text: "not installed", tone: "quiet", icon: "never" };
  }
  if (running.phase === "probation") {
    return { text: "on probation", tone: "busy", icon: "wait" };
  }
  // What is told of the version before, that it is gone, says nothing of the update.
  const last = steps.find(({ step }) => ["committed", "rolled_back", "failed"].includes(step));
  switch (last?.step) {
    case "rolled_back":
      return { text: "rolled back", tone: "warn", icon: "alert" };
    case "failed":
      return { text: "update failed", tone: "bad", icon: "bad" };
    case "committed":
      return { text: "committed", tone: "good", icon: "good" };
    default:
      return { text: running.phase || "running", tone: "good", icon: "good" };
  }
}
