import { Denied, Rejected } from "../../functions/cloud/cloud-faults.ts";
import type { Multipart, StoredPart } from "../../functions/cloud/multipart.ts";
import { fits, type Layout, layoutBehind } from "./layout.ts";
import { PartSums, type SumListener } from "./part-sums.ts";
import type { SourceFile } from "./source-file.ts";

/** An upload to go on with. */
export interface FoundUpload {
  uploadId: string;
  sums: PartSums;
  /** The parts that the server has and that are as the file's, by number. */
  there: Map<number, StoredPart>;
}

export interface Search {
  multipart: Pick<Multipart, "parts" | "openUploads">;
  source: SourceFile;
  key: string;
  sums: PartSums;
  /** The upload that this tool began for the key before, and whether the file is the same since. */
  own: { uploadId: string; sameFile: boolean } | undefined;
  /** An earlier run may have begun an upload and not noted its id: one without parts may be that one. */
  adoptEmpty: boolean;
  listener: (totalBytes: number) => SumListener;
  signal: AbortSignal;
  retry: <T>(call: () => Promise<T>) => Promise<T>;
}

/**
 * Looks for an upload to go on with: the one of the checkpoint, else any of this key whose parts all have the
 * file's bytes, as after an upload from another machine. `stale` is the checkpoint's if the file changed
 * since: its parts are of no use.
 */
export async function findUpload(
  search: Search,
): Promise<{ found: FoundUpload | undefined; stale: string | undefined }> {
  const { own } = search;
  let stale: string | undefined;
  if (own !== undefined) {
    const parts = await listed(search, own.uploadId);
    const found = parts === undefined ? undefined : await matchOwnUpload(search, own, parts);
    if (found !== undefined) return { found, stale };
    if (parts !== undefined) stale = own.uploadId;
  }
  return { found: await findOthers(search, stale), stale };
}

function listed({ multipart, key, retry }: Search, uploadId: string): Promise<StoredPart[] | undefined> {
  return retry(() => multipart.parts({ key, uploadId }));
}

async function matchOwnUpload(
  search: Search,
  { uploadId, sameFile }: NonNullable<Search["own"]>,
  parts: StoredPart[],
): Promise<FoundUpload | undefined> {
  if (!sameFile) return matchUpload(search, uploadId, parts);
  // The same file, so whatever part is not as it is was damaged: it is sent again.
  const { sums } = search;
  const there = await matching(
    search,
    sums,
    parts.filter((part) => fits(sums.layout, [part])),
  );
  return { uploadId, sums, there };
}

async function findOthers(search: Search, stale: string | undefined): Promise<FoundUpload | undefined> {
  const { multipart, key, retry, adoptEmpty, sums } = search;
  const open = await retry(() => multipart.openUploads(key)).catch((error: unknown) => {
    // The permission to list uploads is one that this tool can do without.
    if (error instanceof Denied || error instanceof Rejected) return [];
    throw error;
  });
  for (const { uploadId } of open) {
    if (uploadId === stale) continue;
    const parts = await listed(search, uploadId);
    if (parts?.length === 0 && adoptEmpty) return { uploadId, sums, there: new Map() };
    if (parts === undefined || parts.length === 0) continue;
    const found = await matchUpload(search, uploadId, parts);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An upload whose parts, every one of them, are as the file's. */
async function matchUpload(
  search: Search,
  uploadId: string,
  parts: StoredPart[],
): Promise<FoundUpload | undefined> {
  const layout = layoutBehind(search.sums.layout, parts);
  if (layout === undefined) return undefined;
  const sums = isSame(layout, search.sums.layout)
    ? search.sums
    : new PartSums(search.source, layout, new Map());
  const there = await matching(search, sums, parts, { all: true });
  return there.size === parts.length ? { uploadId, sums, there } : undefined;
}

function isSame(a: Layout, b: Layout): boolean {
  return a.partSizeBytes === b.partSizeBytes;
}

/** The parts that are as the file's; with `all` up to the first that is not. Without a checksum none is. */
async function matching(
  { listener, signal }: Search,
  sums: PartSums,
  parts: readonly StoredPart[],
  { all = false } = {},
): Promise<Map<number, StoredPart>> {
  const there = new Map<number, StoredPart>();
  const listening = listener(parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  for (const part of parts) {
    const same =
      part.crc64 !== undefined && (await sums.has(part.number, BigInt(part.crc64), listening, signal));
    if (same) there.set(part.number, part);
    else if (all) break;
  }
  return there;
}
