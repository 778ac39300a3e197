import type { Moment } from "../output/time.ts";
import { sentence } from "../words/sentence.ts";
import { usageError } from "./errors.ts";

/** Flags that mean nothing, or contradict each other, in the company they are in: usage errors. */

/** Those of `flags` that were given count only where `needed` was given, too. */
export function refuseWithout(
  needed: string,
  options: Readonly<Record<string, unknown>>,
  flags: readonly string[],
): void {
  if (options[needed] !== undefined && options[needed] !== false) return;
  const given = flags.filter((name) => options[name] !== undefined).map((name) => `--${name}`);
  if (given.length === 0) return;
  throw usageError(
    sentence(given.length === 1 ? "goesWith" : "goWith", { flags: given, needed }),
    sentence("sayToo", { needed }),
  );
}

/** A period that ends before it begins holds nothing, whatever there is. */
export function refuseBackwards(
  { since, until }: { since?: Moment | undefined; until?: Moment | undefined },
  nowMs: number,
): void {
  if (since !== undefined && until !== undefined && since(nowMs) > until(nowMs))
    throw usageError(sentence("sinceLater"), sentence("exchangeThem"));
}
