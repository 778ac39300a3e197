import type { FcParameters } from "./backend.ts";

/** A page of `all`, sorted by name: `limit` (1 to 100, else 20) names from `nextToken` on that begin with `prefix`. */
export function pageOf<Item>(
  all: ReadonlyArray<readonly [name: string, item: Item]>,
  parameters: FcParameters,
): { items: Item[]; nextToken?: string } {
  const asked = Number(parameters.text("limit"));
  const limit = asked >= 1 && asked <= 100 ? Math.floor(asked) : 20;
  const [from, prefix] = [parameters.text("nextToken") ?? "", parameters.text("prefix") ?? ""];
  const matching = all.filter(([name]) => name.startsWith(prefix) && name >= from);
  const next = matching[limit];
  return {
    items: matching.slice(0, limit).map(([, item]) => item),
    ...(next === undefined ? {} : { nextToken: next[0] }),
  };
}
