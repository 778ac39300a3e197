import { phrase } from "../../functions/core/preflight/problems/problem.ts";
import type { Phrase } from "../../functions/core/sentence.ts";

const KINDS = { task: "leftTask", image: "leftImage", snapshot: "leftSnapshot" } as const;

/** What a function says is left of an import, `image m-…`; as it is where it says anything else. */
export function leftThing(thing: string): Phrase | string {
  const [, kind = "", id = ""] = /^(\w+) (\S+)$/.exec(thing) ?? [];
  return Object.hasOwn(KINDS, kind) ? phrase(KINDS[kind as keyof typeof KINDS], { id }) : thing;
}
