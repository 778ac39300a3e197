/** Entries from the place `start` on in `step`s of 1 or -1 that `matches`, up to `limit`, and the one after them. */
export function pageFrom<Entry>(
  entries: readonly Entry[],
  { start, step, limit }: { start: number; step: 1 | -1; limit: number },
  matches: (entry: Entry) => boolean,
): { page: Entry[]; next: Entry | undefined } {
  const page: Entry[] = [];
  for (let at = start; at >= 0 && at < entries.length; at += step) {
    const entry = entries[at] as Entry;
    if (!matches(entry)) continue;
    if (page.length === limit) return { page, next: entry };
    page.push(entry);
  }
  return { page, next: undefined };
}

/** A time as answers have it; what has not happened has none. */
export function shownTime(ms: number | undefined): string {
  return ms === undefined ? "" : new Date(ms).toISOString();
}
