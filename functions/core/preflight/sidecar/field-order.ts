import type { Problem } from "../problems/problem.ts";
import type { Fields } from "./field-types.ts";

/** After every known field. */
const LAST = Number.MAX_SAFE_INTEGER;

/**
 * The problems in the order of the fields, whatever order the sidecar has them in: first those with the
 * sidecar as a whole; those of a list's items by their index; unknown fields last. Problems of one field keep
 * their order.
 */
export function inFieldOrder(problems: readonly Problem[], fields: Fields): Problem[] {
  const names = Object.keys(fields);
  const ranked = problems.map((problem) => ({ problem, rank: rankOf(problem.path, names) }));
  return ranked.sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1]).map(({ problem }) => problem);
}

function rankOf(path: string, names: readonly string[]): [field: number, item: number] {
  const [, field, item] = path.split("/");
  if (field === undefined) return [-1, -1];
  const at = names.indexOf(field);
  return [at === -1 ? LAST : at, item !== undefined && /^\d+$/.test(item) ? Number(item) : -1];
}
