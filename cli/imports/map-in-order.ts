/**
 * Maps items with at most `width` calls under way, and gives the answers in the items' order. An error of a
 * call is thrown where its answer would have come.
 */
export async function* mapInOrder<Item, Answer>(
  items: Iterable<Item> | AsyncIterable<Item>,
  width: number,
  map: (item: Item) => Promise<Answer>,
): AsyncGenerator<Answer> {
  const underWay: Array<Promise<Answer>> = [];
  for await (const item of items) {
    const answer = map(item);
    // Awaited only after the earlier ones: until then Node would call its failure unhandled.
    answer.catch(() => {});
    underWay.push(answer);
    if (underWay.length >= width) yield await (underWay.shift() as Promise<Answer>);
  }
  while (underWay.length > 0) yield await (underWay.shift() as Promise<Answer>);
}
