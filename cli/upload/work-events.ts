/** A generator of work that tells what happens by calling. Leaving it early aborts the work and awaits it. */
export async function* workEvents<Event, Result>(
  work: (report: (event: Event) => void, signal: AbortSignal) => Promise<Result>,
  signal: AbortSignal,
): AsyncGenerator<Event, Result> {
  const leaving = new AbortController();
  const events: Event[] = [];
  let wake = () => {};
  let running = true;
  const report = (event: Event) => {
    events.push(event);
    wake();
  };
  const working = work(report, AbortSignal.any([signal, leaving.signal])).finally(() => {
    running = false;
    wake();
  });
  // It is awaited below, but until then nobody would handle its failure.
  working.catch(() => {});
  try {
    while (running || events.length > 0) {
      const event = events.shift();
      if (event !== undefined) yield event;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
    return await working;
  } finally {
    leaving.abort();
    await working.catch(() => {});
  }
}
