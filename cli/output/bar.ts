import type { TextStyle } from "./text-style.ts";

/** The fewest columns of a bar of progress; it takes all there are. */
export const MIN_BAR = 10;

/** A bar of so many columns; an empty one where it is not known how far it is. */
export function bar(fraction: number | undefined, width: number, { paint }: TextStyle): string {
  const full = Math.min(width, Math.max(0, Math.floor((fraction ?? 0) * width)));
  return paint("cyan", "█".repeat(full)) + paint("dim", "░".repeat(width - full));
}
