import { ECS_KNOBS, type EcsKnobs, defaultKnobs as ecs } from "./ecs/knobs.ts";
import { FC_KNOBS, type FcKnobs, defaultKnobs as fc } from "./fc/knobs.ts";
import { FNF_KNOBS, type FnfKnobs, defaultKnobs as fnf } from "./fnf/knobs.ts";
import type { Knob } from "./knob.ts";
import { OSS_KNOBS, type OssKnobs, defaultKnobs as oss } from "./oss/knobs.ts";
import type { ServiceName } from "./spy.ts";

/**
 * What can be set while the simulator runs, by service: behaviour that has two readings, limits, times, and
 * bad luck.
 */
export interface Knobs {
  oss: OssKnobs;
  ecs: EcsKnobs;
  fnf: FnfKnobs;
  fc: FcKnobs;
}

/** Some of them. */
export type KnobChanges = { [Service in ServiceName]?: Partial<Knobs[Service]> };

/** How every service behaves if nothing is said: a new copy each time. */
export function defaultKnobs(): Knobs {
  return { oss: oss(), ecs: ecs(), fnf: fnf(), fc: fc() };
}

const TABLES: Readonly<Record<ServiceName, Readonly<Record<string, Knob<unknown>>>>> = {
  oss: OSS_KNOBS,
  ecs: ECS_KNOBS,
  fnf: FNF_KNOBS,
  fc: FC_KNOBS,
};

/** What is wrong with a JSON text of changes, each with the place it stands at. */
export interface KnobProblem {
  path: string;
  message: string;
}

/** Reads `{service: {knob: value}}`; every problem at once, or the changes. */
export function readKnobs(json: unknown): { changes: KnobChanges; problems: KnobProblem[] } {
  const changes: Record<string, Record<string, unknown>> = {};
  const problems: KnobProblem[] = [];
  for (const [service, values] of entriesOf(json, "", problems)) {
    const table = Object.hasOwn(TABLES, service) ? TABLES[service as ServiceName] : undefined;
    if (table === undefined) {
      const message = `there is no service ${service}; there are ${Object.keys(TABLES).join(", ")}`;
      problems.push({ path: `/${service}`, message });
      continue;
    }
    const read: Record<string, unknown> = {};
    for (const [name, value] of entriesOf(values, `/${service}`, problems)) {
      const path = `/${service}/${name}`;
      const knob = Object.hasOwn(table, name) ? table[name] : undefined;
      const found = knob?.read(value);
      if (knob === undefined) problems.push({ path, message: `${service} has no knob ${name}` });
      else if (found === undefined) problems.push({ path, message: `${name} must be ${knob.rule}` });
      else read[name] = found.value;
    }
    changes[service] = read;
  }
  return { changes: changes as KnobChanges, problems };
}

function entriesOf(json: unknown, path: string, problems: KnobProblem[]): Array<[string, unknown]> {
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return Object.entries(json);
  problems.push({ path, message: "must be a JSON object" });
  return [];
}

/** Values as JSON has them: `null` is no limit for a number, and not set for anything else. */
export function shownKnobs(knobs: Knobs): Record<ServiceName, Record<string, unknown>> {
  const shown = (values: object) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        value === Number.POSITIVE_INFINITY ? null : (value ?? null),
      ]),
    );
  return { oss: shown(knobs.oss), ecs: shown(knobs.ecs), fnf: shown(knobs.fnf), fc: shown(knobs.fc) };
}
