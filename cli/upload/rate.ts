/** The rate is that of the last ten seconds: steady, and still quick to follow a change. */
const WINDOW_MS = 10_000;

export interface Rate {
  /** Bytes that are through at a time, which never goes back. Less than before begins anew. */
  add(nowMs: number, bytes: number): void;
  /** Undefined until there is something to tell. */
  bytesPerSecond(): number | undefined;
}

export function createRate(): Rate {
  let samples: Array<{ atMs: number; bytes: number }> = [];
  return {
    add(atMs, bytes) {
      const before = samples.at(-1);
      if (before !== undefined && bytes < before.bytes) samples = [];
      samples.push({ atMs, bytes });
      // One sample from before the window stays: the window then is never empty.
      while (samples.length > 2 && atMs - (samples[1]?.atMs ?? atMs) > WINDOW_MS) samples.shift();
    },
    bytesPerSecond() {
      const [first, last] = [samples[0], samples.at(-1)];
      if (first === undefined || last === undefined || last.atMs - first.atMs < 500) return undefined;
      return ((last.bytes - first.bytes) * 1000) / (last.atMs - first.atMs);
    },
  };
}
