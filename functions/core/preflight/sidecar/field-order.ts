import type { Problem } from "../problems/problem.ts";

type Shape = Readonly<Record<string, unknown>>;

/** After every known field. */
const LAST = Number.MAX_SAFE_INTEGER;

/**
 * The problems in the order of the schema's fields, whatever order the sidecar has them in: first those with the sidecar as a
 * whole; data disks by their index; unknown fields last. Problems of one field keep their order.
 */
export function inFieldOrder(problems: readonly Problem[], shape: Shape, diskShape: Shape): Problem[] {
  const ranked = problems.map((problem) => ({ problem, rank: rankOf(problem.path, shape, diskShape) }));
  return ranked.sort((a, b) => compare(a.rank, b.rank)).map(({ problem }) => problem);
}

function rankOf(path: string, shape: Shape, diskShape: Shape): number[] {
  const [, field, index, diskField] = path.split("/");
  if (field === undefined) return [];
  const rank = [place(field, shape)];
  if (field !== "dataDisks" || index === undefined) return rank;
  rank.push(Number(index));
  if (diskField !== undefined) rank.push(place(diskField, diskShape));
  return rank;
}

function place(field: string, shape: Shape): number {
  const at = Object.keys(shape).indexOf(field);
  return at === -1 ? LAST : at;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [i, rank] of a.entries()) {
    const other = b[i];
    if (other === undefined) return 1;
    if (rank !== other) return rank - other;
  }
  return a.length - b.length;
}
