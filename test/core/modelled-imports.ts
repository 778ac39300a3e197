import { type ProgressKind, progressAt, seededRandom } from "alicloud-simulator";
import { describe, expect, it } from "vitest";
import { figuresOf, modelImports, ownRule, watchOne } from "../../scripts/bench-cadence.ts";

/**
 * The tests of so many modelled imports; `npm run bench -- cadence` prints the whole table.
 */
export function testModel(count: number): void {
  const random = seededRandom(14);
  const imports = modelImports(count, random);

  const watched = (percentAt: (share: number) => number) =>
    imports.map((one) => ({ ...one, ...watchOne(one, ownRule(), percentAt) }));
  const shown = (kind: ProgressKind) => (share: number) => progressAt(kind, share, random);

  /** The share that was seen later than a twentieth of its time, and 15 s, after its end. */
  const late = (seen: ReturnType<typeof watched>) =>
    seen.filter(({ lagSeconds, seconds }) => lagSeconds > Math.max(15, 0.05 * seconds)).length / count;

  describe(`of ${count} modelled imports`, () => {
    it.each<ProgressKind>(["linear", "stepped", "noisy"])(
      "the end is seen within seconds, after at most 18 looks, where progress is %s",
      (kind) => {
        const { looks, lagSeconds, lagP95Seconds } = figuresOf(watched(shown(kind)));
        expect(looks).toBeLessThanOrEqual(18);
        expect(lagSeconds).toBeLessThanOrEqual(10);
        expect(lagP95Seconds).toBeLessThanOrEqual(30);
      },
    );

    it.each<[string, (share: number) => number]>([
      ["reads 0 to the end", shown("none")],
      ["is stuck at 99 % after a good part of the way", shown("stuck")],
      ["reads 99 % from the beginning", () => 99],
    ])("none is seen later than a twentieth of its time, or 15 s, where progress %s", (_, percentAt) => {
      expect(late(watched(percentAt))).toBe(0);
    });

    it.each<ProgressKind>(["jumping", "backwards", "late"])(
      "few are where it misleads, being %s, and none later than a fifth of its time",
      (kind) => {
        const seen = watched(shown(kind));
        expect(late(seen)).toBeLessThanOrEqual(0.01);
        expect(seen.every(({ lagSeconds, seconds }) => lagSeconds <= Math.max(15, 0.2 * seconds))).toBe(true);
      },
    );
  });
}
