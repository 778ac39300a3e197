import * as z from "zod/mini";
import { type Expectation, guessedDuration } from "./cadence.ts";

/**
 * `durations.json`, below the results' prefix: how long the newest imports took, by format and size, so that
 * the next ones are expected to take as long. Bounded to a few KiB. It is a help and no record: a writer that
 * loses a race loses one import, and what is garbled is left out.
 */
const SCHEMA_VERSION = 1;
const MAX_IMPORTS = 8;
const MAX_CLASSES = 16;
/** Fewer say nothing. */
const ENOUGH = 5;
/**
 * The guess counts as much as this many imports, as to how far they scatter: a few that are alike are so by
 * chance.
 */
const GUESS_COUNTS = 2;

/** How long one import took, from ImportImage to the look that saw its end. */
export const Duration = z.object({
  /** The system disk's, as ECS calls it. */
  format: z.string(),
  /** Of all files. */
  sizeBytes: z.number(),
  seconds: z.number(),
});
export type Duration = z.infer<typeof Duration>;

const Known = z.object({
  sizeGib: z.number().check(z.positive(), z.lte(2 ** 20)),
  seconds: z.number().check(z.positive(), z.lte(2 ** 20)),
});
type Known = z.infer<typeof Known>;

/**
 * `durations.json`. A class is a format and a size, `QCOW2 4-8 GiB`; its imports are in the order they ended.
 */
export interface Durations {
  schemaVersion: typeof SCHEMA_VERSION;
  classes: Record<string, Known[]>;
}

const CLASS = /^[A-Z0-9]{1,10} \d{1,7}-\d{1,7} GiB$/;

export function durationsKey(resultsPrefix: string): string {
  return `${resultsPrefix}durations.json`;
}

/** Reads whatever there is; what makes no sense or is another version's is left out. */
export function readDurations(value: unknown): Durations {
  const { data } = z
    .object({ schemaVersion: z.literal(SCHEMA_VERSION), classes: z.record(z.string(), z.unknown()) })
    .safeParse(value);
  const classes = Object.entries(data?.classes ?? {}).flatMap(([name, imports]) =>
    CLASS.test(name) && Array.isArray(imports)
      ? [[name, imports.flatMap((one) => Known.safeParse(one).data ?? []).slice(-MAX_IMPORTS)]]
      : [],
  );
  return { schemaVersion: SCHEMA_VERSION, classes: Object.fromEntries(classes.slice(-MAX_CLASSES)) };
}

/** The durations with a further one: the newest 8 imports of the 16 classes that had one last. */
export function withDuration(durations: Durations, { format, sizeBytes, seconds }: Duration): Durations {
  const name = classOf(format, sizeBytes);
  const { [name]: before = [], ...others } = durations.classes;
  const sizeGib = Math.max(0.001, Math.round((sizeBytes / 2 ** 30) * 1000) / 1000);
  const own = [...before, { sizeGib, seconds: Math.max(1, Math.round(seconds)) }];
  const classes = { ...others, [name]: own.slice(-MAX_IMPORTS) };
  return {
    schemaVersion: SCHEMA_VERSION,
    classes: Object.fromEntries(Object.entries(classes).slice(-MAX_CLASSES)),
  };
}

/**
 * How long an import should take: as its own class did, or, where too few are known, what is guessed from its
 * size.
 */
export function expectedDuration(durations: Durations, format: string, sizeBytes: number): Expectation {
  const guess = guessedDuration(sizeBytes);
  const known = durations.classes[classOf(format, sizeBytes)] ?? [];
  if (known.length < ENOUGH) return guess;
  const logs = known.map(({ sizeGib, seconds }) =>
    Math.log(seconds / guessedDuration(sizeGib * 2 ** 30).seconds),
  );
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const squares = logs.reduce((sum, log) => sum + (log - mean) ** 2, GUESS_COUNTS * guess.spread ** 2);
  return {
    seconds: guess.seconds * Math.exp(mean),
    spread: Math.sqrt(squares / (GUESS_COUNTS + logs.length)),
  };
}

/** Sizes between two powers of 2, in GiB. */
function classOf(format: string, sizeBytes: number): string {
  const power = Math.floor(Math.log2(Math.max(1, sizeBytes / 2 ** 30)));
  return `${format} ${sizeBytes < 2 ** 30 ? "0-1" : `${2 ** power}-${2 ** (power + 1)}`} GiB`;
}
