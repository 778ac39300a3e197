/** A page of a listing. Keys that have the delimiter behind the prefix count as one common prefix. */
export interface Page<Item> {
  items: Item[];
  prefixes: string[];
  truncated: boolean;
  /** Where the page ends: at an item or at a common prefix. */
  last?: { item: Item; prefix?: undefined } | { item?: undefined; prefix: string };
}

/**
 * The first `most` entries of `items`, which come in key order and begin with `prefix`. `after` is where the
 * page before ended: if that was a common prefix, the rest of it does not come again.
 */
export function pageOf<Item extends { key: string }>(
  items: Iterable<Item>,
  { prefix, delimiter, after, most }: { prefix: string; delimiter: string; after: string; most: number },
): Page<Item> {
  const page: Page<Item> = { items: [], prefixes: [], truncated: false };
  for (const item of items) {
    const end = delimiter === "" ? -1 : item.key.indexOf(delimiter, prefix.length);
    const common = end < 0 ? undefined : item.key.slice(0, end + delimiter.length);
    if (common !== undefined && (common === page.prefixes.at(-1) || common === after)) continue;
    if (page.items.length + page.prefixes.length === most) return { ...page, truncated: true };
    if (common === undefined) {
      page.items.push(item);
      page.last = { item };
    } else {
      page.prefixes.push(common);
      page.last = { prefix: common };
    }
  }
  return page;
}
