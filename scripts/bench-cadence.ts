import { type ProgressKind, progressAt, progressKinds, type Random, seededRandom } from "alicloud-simulator";
import {
  guessedDuration,
  type ProgressSample,
  secondsToFirstPoll,
  secondsToNextPoll,
  withSample,
} from "../functions/core/import/cadence.ts";

/**
 * How late the end of an import is seen, and after how many looks: imports of 0.5 to 100 GiB (log-uniform)
 * that take 120 s, and 60 s for each GiB, times a lognormal factor with sigma 0.4. Assumed, because no
 * document gives figures. Pure: the same seed gives the same table.
 */
export interface ModelImport {
  sizeBytes: number;
  seconds: number;
}

/** When to look at one import: at first, and after each look that found it running. */
export interface Looking {
  first(sizeBytes: number): number;
  next(elapsedSeconds: number, percent: number): number;
}

export interface CadenceFigures {
  looks: number;
  looksP95: number;
  lagSeconds: number;
  lagP95Seconds: number;
  lagMaxSeconds: number;
}

const GIB = 2 ** 30;

export function modelImports(count: number, random: Random): ModelImport[] {
  return Array.from({ length: count }, () => {
    const sizeBytes = 0.5 * 200 ** random.next() * GIB;
    const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    return { sizeBytes, seconds: (120 + (60 * sizeBytes) / GIB) * Math.exp(0.4 * normal) };
  });
}

/** The product's own rule, for one import that nothing is known of before. */
export function ownRule(): Looking {
  let samples: ProgressSample[] = [];
  let looks = 0;
  return {
    first: (sizeBytes) => secondsToFirstPoll(guessedDuration(sizeBytes)),
    next(elapsedSeconds, percent) {
      looks += 1;
      samples = withSample(samples, { elapsedSeconds, percent });
      return secondsToNextPoll({ elapsedSeconds, looks, samples });
    },
  };
}

function fixedRule(seconds: number): Looking {
  return { first: () => seconds, next: () => seconds };
}

/** One import, looked at until its end is seen: how late that is, after how many looks. */
export function watchOne(
  { sizeBytes, seconds }: ModelImport,
  { first, next }: Looking,
  percentAt: (share: number) => number,
): { lagSeconds: number; looks: number } {
  let elapsedSeconds = first(sizeBytes);
  let looks = 1;
  for (; elapsedSeconds < seconds; looks += 1)
    elapsedSeconds += next(elapsedSeconds, percentAt(elapsedSeconds / seconds));
  return { lagSeconds: elapsedSeconds - seconds, looks };
}

export function figuresOf(seen: ReadonlyArray<{ lagSeconds: number; looks: number }>): CadenceFigures {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [lags, looks] = [seen.map((one) => one.lagSeconds), seen.map((one) => one.looks)];
  const at = (values: readonly number[], share: number) =>
    [...values].sort((a, b) => a - b)[Math.ceil(share * values.length) - 1] as number;
  const rounded = (value: number) => Math.round(10 * value) / 10;
  return {
    looks: rounded(mean(looks)),
    looksP95: at(looks, 0.95),
    lagSeconds: rounded(mean(lags)),
    lagP95Seconds: rounded(at(lags, 0.95)),
    lagMaxSeconds: rounded(at(lags, 1)),
  };
}

const PEERS_SECONDS = [5, 10, 30, 60];

/** The product's rule with each kind of progress, and what others do, who look every so many seconds. */
export function benchCadence(count = 20_000): Record<string, CadenceFigures> {
  const random = seededRandom(14);
  const imports = modelImports(count, random);
  const own = (kind: ProgressKind) =>
    figuresOf(imports.map((one) => watchOne(one, ownRule(), (share) => progressAt(kind, share, random))));
  const fixed = (seconds: number) =>
    figuresOf(imports.map((one) => watchOne(one, fixedRule(seconds), () => 0)));
  return Object.fromEntries([
    ...progressKinds.map((kind) => [`progress ${kind}`, own(kind)]),
    ...PEERS_SECONDS.map((seconds) => [`every ${seconds} s`, fixed(seconds)]),
  ]);
}
