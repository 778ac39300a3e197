import { open, readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { LocalFiles } from "../../page/protocol.ts";
import { readRange } from "../upload/local-files.ts";
import { PageError } from "./answers.ts";

/** The images of the folder that the page was started in; no other folder is reached. */

const MOST_FILES = 200;
/** More than the checks ever read at once. */
const MOST_BYTES = 256 * 1024;
const IMAGE = /\.(raw|img|qcow2|vhd|vmdk|qcow|vdi|vhdx|ova|iso|gz|xz|bz2|zst)$/i;

export async function localImages(folder: string): Promise<LocalFiles> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = new Set(entries.map(({ name }) => name));
  const images = entries.filter((entry) => entry.isFile() && IMAGE.test(entry.name)).map(({ name }) => name);
  const files = await Promise.all(
    images
      .sort()
      .slice(0, MOST_FILES)
      .map(async (name) => ({
        name,
        sizeBytes: (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0,
        hasSidecar: names.has(`${name}.json`),
      })),
  );
  return { files, more: images.length > MOST_FILES };
}

/** The path of a file of the folder itself; throws a PageError for any other. */
export async function pathOfImage(folder: string, name: string): Promise<string> {
  const path = join(folder, name);
  const facts =
    name === basename(name) && name !== ".." ? await stat(path).catch(() => undefined) : undefined;
  if (!facts?.isFile() || !IMAGE.test(name))
    throw new PageError(404, `There is no image ${name} in the folder.`);
  return path;
}

export async function imageBytes(
  folder: string,
  name: string,
  range: { start: number; end: number },
): Promise<Uint8Array> {
  const { start, end } = range;
  if (
    !Number.isSafeInteger(start) ||
    !Number.isSafeInteger(end) ||
    start < 0 ||
    end < start ||
    end - start >= MOST_BYTES
  )
    throw new PageError(400, "These are no bytes that a check reads.");
  const handle = await open(await pathOfImage(folder, name));
  try {
    return await readRange(handle, start, end);
  } finally {
    await handle.close();
  }
}
