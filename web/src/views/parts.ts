/** Which panels a host has: its keyed state, parted among those that understand it. */
import { jobsOf } from "../session/job-rooms";
import type { Job } from "../wire/jobs";
import type { Json } from "../wire/json";
import { ampOf, type Amp } from "./amp/amp";
import { modulesOf, type RunningModule } from "./modules/module";
import { radioOf, type Radio } from "./radio/radio";
import { sceneOf, type Scene } from "./scene/actor";

export interface Parts {
  readonly amp?: Amp;
  readonly radio?: Radio;
  readonly scene?: Scene;
  readonly modules: ReadonlyMap<string, RunningModule>;
  readonly jobs: readonly Job[];
  /** What no panel shows, or not all of it, by key. */
  readonly rest: readonly (readonly [string, Json])[];
}

export function partsOf(keyed: ReadonlyMap<string, Json>): Parts {
  const { amp, rest: afterAmp } = ampOf(keyed);
  const { radio, rest: afterRadio } = radioOf(afterAmp);
  const { scene, rest: afterScene } = sceneOf(afterRadio);
  const { modules, rest: afterModules } = modulesOf(afterScene);
  const { jobs, rest } = jobsOf(afterModules);
  const sorted = [...rest].sort(([a], [b]) => a.localeCompare(b));
  return { amp, radio, scene, modules, jobs, rest: sorted };
}
