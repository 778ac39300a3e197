import * as z from "zod/mini";

/** How long an import should take. */
export interface Expectation {
  /** The middle one: half of the imports take longer. */
  seconds: number;
  /**
   * Standard deviation of the durations' logarithm; 0.4: two of three take 0.67 to 1.5 times as long as the
   * middle one.
   */
  spread: number;
}

/**
 * What is expected as long as nothing is known. No document gives figures: the fixed part is what small
 * images are reported to need, the other what 15 minutes for 3 GB to an hour for 40 GB come to.
 */
export function guessedDuration(sizeBytes: number): Expectation {
  return { seconds: 120 + (60 * sizeBytes) / 2 ** 30, spread: 0.4 };
}

/** TaskProcess at one look. */
export const ProgressSample = z.object({
  /** Since ImportImage, in whole seconds. */
  elapsedSeconds: z.number(),
  /** 0 to 100. */
  percent: z.number(),
});
export type ProgressSample = z.infer<typeof ProgressSample>;

/** A running import, as the next look at it is planned from it. */
export interface RunningImport {
  elapsedSeconds: number;
  /** How often it was looked at. */
  looks: number;
  /** What `withSample` keeps. */
  samples: readonly ProgressSample[];
}

/** The least between two looks, in seconds. */
const LEAST = 15;
/** Between two looks where progress tells that the end is near. */
const LEAST_NEAR_END = 10;
/** Nobody sees an import that fails at once before the first look. */
const MOST_BEFORE_FIRST = 900;
/** The share of its time that may pass until the next look: always, and while its progress is believed. */
const SHARE = 0.05;
const SHARE_BELIEVED = 0.2;
const MAX_SAMPLES = 16;

/**
 * Seconds until the first look. Lognormal durations end four spreads below the middle one once in 30,000
 * times, so that none is over for long when it is first looked at. 15 s to 15 minutes.
 */
export function secondsToFirstPoll({ seconds, spread }: Expectation): number {
  return Math.min(Math.max(LEAST, Math.floor(seconds * Math.exp(-4 * spread))), MOST_BEFORE_FIRST);
}

/**
 * Seconds until the next look, at least 10. Without progress that is believed: a twentieth of the time the
 * import has run, at least 15 s; that is how late its end is seen at worst. With it: the earliest end that
 * the progress so far allows, but no more than a fifth of that time, and then a look every few seconds until
 * the latest one.
 */
export function secondsToNextPoll({ elapsedSeconds, looks, samples }: RunningImport): number {
  const unbelieved = Math.max(LEAST, SHARE * elapsedSeconds);
  // Progress that crawls towards its end would have all looks come close together, and a day of them fill the
  // execution's history.
  const end = looks > looksWithoutProgress(elapsedSeconds) ? undefined : endByProgress(samples);
  const seconds = end === undefined ? unbelieved : secondsTowards(end, elapsedSeconds, unbelieved);
  return Math.floor(seconds);
}

function secondsTowards({ earliest, latest }: End, elapsedSeconds: number, unbelieved: number): number {
  if (elapsedSeconds < earliest)
    return Math.max(LEAST_NEAR_END, Math.min(earliest - elapsedSeconds + 1, SHARE_BELIEVED * elapsedSeconds));
  if (elapsedSeconds > latest) return unbelieved;
  return Math.min(unbelieved, Math.max(LEAST_NEAR_END, (latest - elapsedSeconds) / 8));
}

/**
 * How many looks there are until a time if no progress is ever believed; no more are spent on one that is.
 */
function looksWithoutProgress(elapsedSeconds: number): number {
  const leastUntil = LEAST / SHARE;
  return elapsedSeconds <= leastUntil
    ? elapsedSeconds / LEAST
    : leastUntil / LEAST + Math.log(elapsedSeconds / leastUntil) / Math.log(1 + SHARE);
}

/**
 * Seconds until the next look at the image of a task that has finished: it follows within seconds, so three
 * looks come soon, after 5, 10 and 20 s. Then as if nothing was known.
 */
export function secondsToImage(running: RunningImport): number {
  const finished = running.samples.find(({ percent }) => percent === 100);
  const sinceSeconds = running.elapsedSeconds - (finished?.elapsedSeconds ?? running.elapsedSeconds);
  return sinceSeconds < 35 ? sinceSeconds + 5 : secondsToNextPoll({ ...running, samples: [] });
}

/** The samples with a further one: the newest 16, of those that read 0 the last, of 100 the first. */
export function withSample(samples: readonly ProgressSample[], sample: ProgressSample): ProgressSample[] {
  const before = samples.filter(({ elapsedSeconds }) => elapsedSeconds < sample.elapsedSeconds);
  const last = before.at(-1)?.percent;
  if (last === 100 && sample.percent === 100) return before;
  const kept = last === 0 && sample.percent === 0 ? before.slice(0, -1) : before;
  return [...kept, sample].slice(-MAX_SAMPLES);
}

/** Between which times an import should end, in seconds since ImportImage. */
export interface End {
  earliest: number;
  latest: number;
}

/**
 * By how much TaskProcess may be wrong, in points, and still be believed: the first that fits all samples is
 * taken.
 */
const ERRORS = [1, 2, 3, 5, 8];
/** Steps of TaskProcess above this are no steps: two values have always a greatest common divisor. */
const MAX_STEP = 25;

/**
 * When the import should end, if TaskProcess is believed. What it means is not documented, so it is believed
 * as far as its samples lie on a line: they rose at least once, go on rising, and none is off by more than 8
 * points or a step. Undefined where they do not.
 */
export function endByProgress(samples: readonly ProgressSample[]): End | undefined {
  const moved = samples.filter(({ percent }) => percent > 0);
  const [first] = samples;
  if (first === undefined || moved.length < 2) return undefined;
  if (!samples.some(({ percent }) => percent > first.percent)) return undefined;
  const step = moved.reduce((divisor, { percent }) => commonDivisor(Math.round(percent), divisor), 0);
  const inSteps = step > 1 && step <= MAX_STEP ? endOfLines(samples, { below: 0, above: step }) : undefined;
  if (inSteps !== undefined) return standsStill(samples, step) ? undefined : inSteps;
  const error = ERRORS.find((points) => endOfLines(samples, { below: points, above: points }) !== undefined);
  if (error === undefined || standsStill(samples, 2 * error)) return undefined;
  // Few samples show less of an error than there is.
  const points = error * (1 + 1 / Math.sqrt(moved.length));
  return endOfLines(samples, { below: points, above: points });
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** Whether a rise by half more than `points` is due, at the pace so far, and did not come. */
function standsStill(samples: readonly ProgressSample[], points: number): boolean {
  const [first, last] = [samples[0] as ProgressSample, samples.at(-1) as ProgressSample];
  const most = Math.max(...samples.map(({ percent }) => percent));
  const top = samples.find(({ percent }) => percent === most) as ProgressSample;
  const pace = (most - first.percent) / (top.elapsedSeconds - first.elapsedSeconds);
  return (last.elapsedSeconds - top.elapsedSeconds) * pace > 1.5 * points;
}

/**
 * When the lines reach 100 that pass every sample at most `below` under and `above` over it; undefined if
 * there is none. A sample that reads 0 may be of the time before the rise began, one that reads 99 of the
 * time after it ended: the line may be further below, or above.
 */
function endOfLines(
  samples: readonly ProgressSample[],
  { below, above }: { below: number; above: number },
): End | undefined {
  let [earliest, latest] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const to of samples)
    for (const from of samples) {
      if (from === to) break;
      // The steepest and the flattest line through this pair.
      if (from.percent > 0 && to.percent < 99)
        earliest = Math.max(earliest, reaches100(from, -below, to, above));
      latest = Math.min(latest, reaches100(from, above, to, -below));
      if (earliest > latest) return undefined;
    }
  return earliest > 0 && earliest < Number.POSITIVE_INFINITY ? { earliest, latest } : undefined;
}

/**
 * When the line through two samples, each shifted by some points, reaches 100; Infinity if it does not rise.
 */
function reaches100(from: ProgressSample, shiftFrom: number, to: ProgressSample, shiftTo: number): number {
  const percent = to.percent + shiftTo;
  const rise = percent - (from.percent + shiftFrom);
  const seconds = to.elapsedSeconds - from.elapsedSeconds;
  return rise <= 0 ? Number.POSITIVE_INFINITY : to.elapsedSeconds + ((100 - percent) * seconds) / rise;
}
