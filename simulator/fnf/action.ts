import type { Exchange } from "../edge.ts";
import type { FlowStore } from "./flow-store.ts";
import type { Parameters } from "./parameters.ts";
import type { Engine } from "./state-run.ts";

/** What the actions work on. */
export interface Surroundings {
  engine: Engine;
  store: FlowStore;
}

/** One API: answers the fields of the response beside `RequestId`, or throws an `FnfError`. */
export interface Action {
  /** As the OpenAPI metadata has it; the SDK sends DeleteFlow as GET, so it is taken in both. */
  methods: readonly ("GET" | "POST")[];
  answer(parameters: Parameters, surroundings: Surroundings, exchange: Exchange): object | Promise<object>;
}

/** Entries from the place `start` on in `step`s of 1 or -1 that `matches`, up to `limit`, and the one after them. */
export function readPage<Entry>(
  entries: readonly Entry[],
  { start, step, limit }: { start: number; step: 1 | -1; limit: number },
  matches: (entry: Entry) => boolean,
): { page: Entry[]; next: Entry | undefined } {
  const page: Entry[] = [];
  for (let at = start; at >= 0 && at < entries.length; at += step) {
    const entry = entries[at] as Entry;
    if (!matches(entry)) continue;
    if (page.length === limit) return { page, next: entry };
    page.push(entry);
  }
  return { page, next: undefined };
}

export function toTime(ms: number | undefined): string {
  return ms === undefined ? "" : new Date(ms).toISOString();
}
