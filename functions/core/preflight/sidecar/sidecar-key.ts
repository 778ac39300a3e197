/** A sidecar is named like its image, with this added. */
export const SIDECAR_SUFFIX = ".json";

export function sidecarKey(imageKey: string): string {
  return `${imageKey}${SIDECAR_SUFFIX}`;
}

/** Where the sidecar is. */
export interface SidecarPlace {
  key: string;
  incomingPrefix: string;
}

/** The image's key: the sidecar's without .json. Undefined if that is no key below the prefix. */
export function imageKey({ key, incomingPrefix }: SidecarPlace): string | undefined {
  const image = key.slice(0, -SIDECAR_SUFFIX.length);
  const named = key.endsWith(SIDECAR_SUFFIX) && image.length > incomingPrefix.length && !image.endsWith("/");
  return named && image.startsWith(incomingPrefix) ? image : undefined;
}
