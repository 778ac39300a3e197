import { appendFile, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import * as z from "zod/mini";

/**
 * What was learned on the way about one upload: which upload it is, and the checksums of the parts that were
 * read. It only saves work. Which parts are there is the server's to say; the checksums count only as long as
 * the file is the same one by size, times and inode. Without it, or with a damaged one, an upload is found
 * again at the server and the file is read again.
 *
 * One JSON document a line, because lines can be added while parts go out and a line that was cut off harms
 * no other.
 */
const Identity = z.object({
  sizeBytes: z.number(),
  /** Nanoseconds since the epoch, as text: they do not fit into a number. */
  modifiedNs: z.string(),
  changedNs: z.string(),
  inode: z.string(),
});
/** What changes when a file is written to or replaced. */
export type FileIdentity = z.infer<typeof Identity>;

const Head = z.object({ version: z.literal(1), file: Identity, partSizeBytes: z.number() });
const Line = z.union([
  z.object({ uploadId: z.string() }),
  z.object({ part: z.number(), crc64: z.string().check(z.regex(/^\d{1,20}$/)) }),
]);

/** What a checkpoint remembers. */
export interface SavedUpload {
  file: FileIdentity;
  partSizeBytes: number;
  /** Undefined: the process ended before it had the answer, if it asked at all. */
  uploadId: string | undefined;
  crc64s: Map<number, bigint>;
}

export interface Checkpoint {
  /** Undefined if there is none, or none that can be read. */
  read(): Promise<SavedUpload | undefined>;
  /** Forgets everything and begins anew, with this. */
  begin(memory: SavedUpload): Promise<void>;
  /** The upload that parts go to from now on. */
  keepUpload(uploadId: string): Promise<void>;
  keepPart(number: number, crc64: bigint): Promise<void>;
  /** Deletes it. */
  forget(): Promise<void>;
}

/** A checkpoint in a file that only its owner can read. */
export function checkpointAt(path: string): Checkpoint {
  // It begins a line of its own even after one that was cut off.
  const add = (line: z.infer<typeof Line>) => appendFile(path, `\n${JSON.stringify(line)}\n`);
  return {
    async read() {
      const text = await readFile(path, "utf8").catch(unlessMissing);
      return text === undefined ? undefined : remembered(text);
    },
    async begin({ file, partSizeBytes, uploadId, crc64s }) {
      const head: z.infer<typeof Head> = { version: 1, file, partSizeBytes };
      const parts = [...crc64s].map(([part, crc64]) => ({ part, crc64: String(crc64) }));
      const lines = [head, ...(uploadId === undefined ? [] : [{ uploadId }]), ...parts];
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      // Written beside it and renamed: at any moment there is the old one or the new one, whole.
      const fresh = `${path}.${process.pid}`;
      const handle = await open(fresh, "w", 0o600);
      try {
        await handle.writeFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(fresh, path);
    },
    keepUpload: (uploadId) => add({ uploadId }),
    keepPart: (part, crc64) => add({ part, crc64: String(crc64) }),
    forget: () => rm(path, { force: true }),
  };
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function remembered(text: string): SavedUpload | undefined {
  const [first = "", ...rest] = text.split("\n");
  const head = Head.safeParse(parsed(first));
  if (!head.success) return undefined;
  const { file, partSizeBytes } = head.data;
  const memory: SavedUpload = { file, partSizeBytes, uploadId: undefined, crc64s: new Map() };
  for (const line of rest.map((text) => Line.safeParse(parsed(text)))) {
    if (!line.success) continue;
    if ("uploadId" in line.data) memory.uploadId = line.data.uploadId;
    else memory.crc64s.set(line.data.part, BigInt(line.data.crc64));
  }
  return memory;
}

export function sameFile(a: FileIdentity, b: FileIdentity): boolean {
  return (
    a.sizeBytes === b.sizeBytes &&
    a.modifiedNs === b.modifiedNs &&
    a.changedNs === b.changedNs &&
    a.inode === b.inode
  );
}
