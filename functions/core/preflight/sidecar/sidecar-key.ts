import { MAX_KEY_BYTES } from "../limits.ts";

/** A sidecar is named like its image, with this added. */
export const SIDECAR_SUFFIX = ".json";

export function sidecarKey(imageKey: string): string {
  return `${imageKey}${SIDECAR_SUFFIX}`;
}

/** Where the sidecar is. */
export interface SidecarPlace {
  key: string;
  incomingPrefix: string;
  /** Where results are published; "results/" if it is not said. */
  resultsPrefix?: string;
}

/** The image's key: the sidecar's without .json. Undefined if that is no key below the prefix. */
export function imageKey({ key, incomingPrefix }: SidecarPlace): string | undefined {
  const image = key.slice(0, -SIDECAR_SUFFIX.length);
  const named = key.endsWith(SIDECAR_SUFFIX) && image.length > incomingPrefix.length && !image.endsWith("/");
  return named && image.startsWith(incomingPrefix) ? image : undefined;
}

/**
 * What is added to an image's key, in bytes, for what is published about it: `/<execution>/distribution.json`, the longest of its
 * documents. An execution's name has at most 68 bytes.
 */
const RESULT_BYTES = 1 + 68 + 1 + "distribution.json".length;

/** How long an image's key is and may be, if it is too long for its sidecar's or for what is published about it. */
export function keyTooLong(imageKey: string, prefixes: { incoming: string; results: string }) {
  const length = (text: string) => new TextEncoder().encode(text).length;
  const own = length(imageKey) + SIDECAR_SUFFIX.length;
  const results = length(imageKey) - length(prefixes.incoming) + length(prefixes.results) + RESULT_BYTES;
  const over = Math.max(own, results) - MAX_KEY_BYTES;
  return over > 0 ? { bytes: length(imageKey), max: length(imageKey) - over } : undefined;
}
