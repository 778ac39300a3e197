/** No other region is begun later in a look: a function has 150 s (s.yaml), and one region may take a call's 40 s. */
const LAST_BEGIN_MS = 75_000;

/**
 * Does something for each of several regions, one after the other: always in the same order, but for where it
 * begins, so that regions that do not answer keep no other one back for long. What there is no time for stays
 * as it is until the next look.
 */
export async function inTurn<Item>(
  items: readonly Item[],
  { first, now }: { first: number; now: () => number },
  run: (item: Item) => Promise<Item>,
): Promise<Item[]> {
  const startedMs = now();
  const done = [...items];
  for (let turn = 0; turn < items.length; turn += 1) {
    if (now() - startedMs > LAST_BEGIN_MS) break;
    const place = (first + turn) % items.length;
    done[place] = await run(items[place] as Item);
  }
  return done;
}
