/** How long, in real milliseconds, what the simulator told is taken to be right. */
const FRESH_MS = 1000;
const PATIENCE_MS = 2000;

/** What the control interface answers to `GET /clock`. */
interface ClockAnswer {
  nowMs: number;
  /** How many times as fast as real time; 0 stands still. */
  speed: number;
}

/**
 * The simulator's time, milliseconds since the epoch. Its clock is slower while something is under way there,
 * so it is asked again whenever its last word is a second old; until it answers, and where it does not, time
 * goes on as it said last.
 */
export async function simulatedTime(control: string): Promise<() => number> {
  let told = { nowMs: Date.now(), speed: 1, atMs: Date.now() };
  let asking = false;
  const ask = async () => {
    asking = true;
    try {
      const answer = await fetch(`${control}/clock`, { signal: AbortSignal.timeout(PATIENCE_MS) });
      const { nowMs, speed } = (await answer.json()) as ClockAnswer;
      told = { nowMs, speed, atMs: Date.now() };
    } catch {
      // Whatever is wrong with the simulator, a request to one of its services says it better.
    } finally {
      asking = false;
    }
  };
  await ask();
  return () => {
    const sinceMs = Date.now() - told.atMs;
    if (sinceMs > FRESH_MS && !asking) void ask();
    return told.nowMs + sinceMs * told.speed;
  };
}
