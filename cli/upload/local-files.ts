import { type FileHandle, open, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { type FileEvidence, gatherEvidence } from "../../functions/core/preflight/preflight.ts";
import { CliError, usageError } from "../command/errors.ts";
import { sentence } from "../words/sentence.ts";

/** Local files, as if their folder were the bucket's `incoming/`. */
export interface LocalFolder {
  /** The folder that stands for the incoming prefix. */
  root: string;
  incomingPrefix: string;
  resultsPrefix: string;
}

/** The folder that stands for `incoming/`: one of that name on the way to `file`, else the file's own. */
export function guessRoot(file: string, incomingPrefix: string): string {
  const marker = `${sep}${incomingPrefix.slice(0, -1).split("/").join(sep)}${sep}`;
  const path = resolve(file);
  const at = path.lastIndexOf(marker);
  return at === -1 ? dirname(path) : path.slice(0, at + marker.length - 1);
}

/** The object key that a file stands for. Throws if it is not in the folder. */
export function keyOf(
  file: string,
  { root, incomingPrefix }: Pick<LocalFolder, "root" | "incomingPrefix">,
): string {
  const inner = relative(resolve(root), resolve(file));
  if (inner === "" || inner.startsWith(".."))
    throw usageError(sentence("notInFolder", { file, folder: root }));
  return `${incomingPrefix}${inner.split(sep).join("/")}`;
}

/** The file that an object key stands for. */
export function fileOf(
  key: string,
  { root, incomingPrefix }: Pick<LocalFolder, "root" | "incomingPrefix">,
): string {
  return join(root, ...key.slice(incomingPrefix.length).split("/"));
}

/** What HEAD and ranged reads would tell of a file, were it an object; undefined if there is none. */
export async function evidenceOf(file: string): Promise<FileEvidence | undefined> {
  const facts = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  });
  if (facts === undefined) return undefined;
  if (facts.isDirectory()) throw new CliError(sentence("isFolderNoImage", { file }));
  if (!facts.isFile()) throw new CliError(sentence("isNoFile", { file }));
  const handle = await open(file);
  try {
    return await gatherEvidence(
      { sizeBytes: facts.size, etag: `${basename(file)}-${facts.mtimeMs}` },
      ({ start, end }) => readRange(handle, start, end),
    );
  } finally {
    await handle.close();
  }
}

/** The bytes from `start` to `end`, both included, or as many as there are. */
export async function readRange(handle: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(end - start + 1);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
  return buffer.subarray(0, bytesRead);
}
