import { FAULT_KINDS, type FaultKind } from "./scenario-faults.ts";

/**
 * How often each call was hit by what: `ecs ImportImage` → kind → times. `action`: somebody did something in
 * its middle.
 */
export type Coverage = Map<string, Map<Hit, number>>;
export type Hit = FaultKind | "action" | "none";

export function count(coverage: Coverage, call: string, hit: Hit, times = 1): void {
  const hits = coverage.get(call) ?? new Map<Hit, number>();
  coverage.set(call, hits.set(hit, (hits.get(hit) ?? 0) + times));
}

export function mergeCoverage(into: Coverage, from: ReadonlyMap<string, ReadonlyMap<string, number>>): void {
  for (const [call, hits] of from) for (const [hit, times] of hits) count(into, call, hit as Hit, times);
}

/** One line a call, one column a kind. */
export function coverageTable(coverage: Coverage): string {
  const columns: readonly Hit[] = [...FAULT_KINDS, "action", "none"];
  const head = ["call".padEnd(26), ...columns.map((kind) => kind.padStart(13))].join("");
  const rows = [...coverage]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([call, hits]) =>
      [call.padEnd(26), ...columns.map((kind) => String(hits.get(kind) ?? 0).padStart(13))].join(""),
    );
  return [head, ...rows].join("\n");
}
