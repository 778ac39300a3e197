/**
 * The word that was most likely meant: the nearest by edits (insert, drop, replace a character, or swap two
 * neighbours), regardless of case. Undefined if none is near: more than a third of the word's length, and
 * more than one edit, away.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  // Longer than any known word could be mistyped: not worth comparing.
  if (word.length > 40) return undefined;
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const edits = distance(wanted, candidate.toLowerCase());
    if (edits < least) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

/** Optimal string alignment. */
function distance(a: string, b: string): number {
  let twoBack: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          cell(row, j - 1) + 1,
          cell(previous, j) + 1,
          cell(previous, j - 1) + (same ? 0 : 1),
          swapped ? cell(twoBack, j - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    twoBack = previous;
    previous = row;
  }
  return cell(previous, b.length);
}

function cell(row: readonly number[], at: number): number {
  return row[at] as number;
}
