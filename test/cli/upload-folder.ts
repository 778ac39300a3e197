import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Finished } from "./command.ts";
import type { DeployedCloud } from "./deployed-cloud.ts";

/** Writes a file into a folder, JSON if it is no bytes. */
export async function write(folder: string, path: string, content: Buffer | object): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, Buffer.isBuffer(content) ? content : JSON.stringify(content));
}

/** Leaves only where the simulator is. */
export async function empty(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (name !== ".image-drop") await rm(join(folder, name), { recursive: true });
}

export function upload(cloud: DeployedCloud, ...args: string[]): Promise<Finished> {
  return cloud.run(["upload", ...args, "--local"]);
}
