import type { Multipart, OpenUpload } from "../../functions/cloud/multipart.ts";

/** How far an upload is that was begun and neither completed nor aborted. */
export interface UploadActivity {
  parts: number;
  sizeBytes: number;
  /** When the last part came or, without parts, it was begun; ISO 8601. */
  lastPartAt: string;
}

/**
 * An upload with news since then may be under way: `upload` sends parts of 16 MiB by default, several at a time, and
 * other tools send some of up to 5 GiB, for which a slow line needs an hour.
 */
export const GROWS_MS = 3_600_000;

/** Undefined if it is gone meanwhile. Throws a CloudFault. */
export async function uploadActivity(
  { key, uploadId, initiatedAt }: OpenUpload & { key: string },
  multipart: Pick<Multipart, "parts">,
): Promise<UploadActivity | undefined> {
  const parts = await multipart.parts({ key, uploadId });
  if (parts === undefined) return undefined;
  const times = parts.map(({ storedAt = initiatedAt }) => storedAt);
  return {
    parts: parts.length,
    sizeBytes: parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    lastPartAt: [initiatedAt, ...times].reduce((last, at) => (Date.parse(at) > Date.parse(last) ? at : last)),
  };
}
