/**
 * How many functions work at once. Threads run in real time, so two that work at the same simulated moment
 * may overtake each other, and a run would not repeat. With one turn at a time they work one after the other,
 * in the order they were invoked.
 */
export interface Turns {
  /**
   * Runs `work` when it is its turn: at once, if it can. Through `rest` it gives its turn away until `over`
   * resolves, and resolves when it has one again.
   */
  take<T>(work: (rest: (over: Promise<void>) => Promise<void>) => Promise<T>): Promise<T>;
  /**
   * Runs `act`, which happens in the middle of the work that has the turn: what it invokes gets a turn beside
   * that work, and has ended when this resolves, and so has what was done within that. Otherwise the two
   * would wait for each other.
   */
  within(act: () => Promise<void>): Promise<void>;
}

/** `atOnce` is asked at each invocation. */
export function createTurns(atOnce: () => number): Turns {
  const waiting: Array<() => void> = [];
  const watching: Array<() => void> = [];
  /** Of what happens in the middle of something now, the outermost first: how many may work because of it. */
  const inner: Array<{ atOnce: number }> = [];
  let working = 0;
  const room = () => working < Math.max(atOnce(), ...inner.map((act) => act.atOnce));
  const tell = () => {
    for (const resolve of watching.splice(0)) resolve();
  };
  /** Undefined where there is room: then work begins in this very moment. */
  const begin = (): Promise<void> | undefined => {
    if (!room()) return new Promise<void>((resolve) => waiting.push(resolve));
    working += 1;
    return undefined;
  };
  const end = () => {
    working -= 1;
    tell();
    while (waiting.length > 0 && room()) {
      working += 1;
      waiting.shift()?.();
    }
  };
  return {
    async take(work) {
      const turn = begin();
      if (turn !== undefined) await turn;
      let has = true;
      let isOver = false;
      const rest = async (over: Promise<void>) => {
        has = false;
        end();
        await over;
        // Its work may have been ended while it rested.
        if (isOver) return;
        await begin();
        if (isOver) end();
        else has = true;
      };
      try {
        return await work(rest);
      } finally {
        isOver = true;
        if (has) end();
      }
    },
    async within(act) {
      const already = working;
      const own = { atOnce: already + 1 };
      inner.push(own);
      try {
        await act();
      } finally {
        own.atOnce = 0;
        while (inner.at(-1) !== own || working > Math.max(atOnce(), already))
          await new Promise<void>((resolve) => watching.push(resolve));
        inner.pop();
        tell();
      }
    },
  };
}
