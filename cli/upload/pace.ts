import { setTimeout as sleep } from "node:timers/promises";
import { InvalidArgumentError } from "commander";

/** Holds bytes back, so that no more of them go out than are wanted, however many parts are sent at once. */
export interface Pace {
  /** The most bytes that may be taken at a time. */
  chunkBytes: number;
  /** Resolves when so many bytes may go. */
  take(bytes: number): Promise<void>;
}

/** A chunk is at most that of a second: with fewer the rate is kept more evenly. */
export function createPace(
  bytesPerSecond: number,
  now: () => number = performance.now.bind(performance),
): Pace {
  let freeAtMs = 0;
  return {
    chunkBytes: Math.max(1024, Math.floor(bytesPerSecond / 4)),
    async take(bytes) {
      const atMs = Math.max(now(), freeAtMs);
      freeAtMs = atMs + (bytes / bytesPerSecond) * 1000;
      const waitMs = atMs - now();
      if (waitMs > 0) await sleep(waitMs);
    },
  };
}

const UNITS = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 } as const;
const LEAST_BYTES = 1024;

/** Reads `500K`, `10M`, `1.5G` or a number of bytes, each a second, in bytes. For commander: throws its error. */
export function rateOption(text: string): number {
  const [, count, unit = ""] = /^(\d+(?:\.\d+)?)([kmg]?)(?:i?b)?(?:\/s)?$/i.exec(text) ?? [];
  const bytes = Math.floor(Number(count) * UNITS[unit.toLowerCase() as keyof typeof UNITS]);
  if (!(bytes >= LEAST_BYTES))
    throw new InvalidArgumentError('It must be a rate of at least 1K, like "500K" or "10M": bytes a second.');
  return bytes;
}
