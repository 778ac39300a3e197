import { type EcsKnobs, defaultKnobs as ecs } from "./ecs/knobs.ts";
import { type FcKnobs, defaultKnobs as fc } from "./fc/knobs.ts";
import { type FnfKnobs, defaultKnobs as fnf } from "./fnf/knobs.ts";
import { type OssKnobs, defaultKnobs as oss } from "./oss/knobs.ts";

/** What can be set while the simulator runs, by service: behaviour that has two readings, limits, times, and bad luck. */
export interface Knobs {
  oss: OssKnobs;
  ecs: EcsKnobs;
  fnf: FnfKnobs;
  fc: FcKnobs;
}

/** How every service behaves if nothing is said: a new copy each time. */
export function defaultKnobs(): Knobs {
  return { oss: oss(), ecs: ecs(), fnf: fnf(), fc: fc() };
}
