import { join } from "node:path";
import * as z from "zod/mini";
import type { Commands } from "../command/commands.ts";
import { CliError } from "../command/errors.ts";
import { sentence } from "../words/sentence.ts";
import { findUpwards, parseFile } from "./json-file.ts";

/** What `image-drop local` tells of itself, on stdout and in `.image-drop/local.json`. */
export const LocalInfo = z.looseObject({
  oss: z.string(),
  ecs: z.string(),
  fnf: z.string(),
  fc: z.string(),
  /** The simulator's control interface. */
  control: z.optional(z.string()),
  region: z.string(),
  /** Regions that the endpoint `ecs` serves: a call's RegionId says which is meant. */
  ecsRegions: z.optional(z.array(z.string())),
  accountId: z.string(),
  accessKeyId: z.string(),
  accessKeySecret: z.string(),
  bucket: z.string(),
  flow: z.string(),
  functions: z.record(z.string(), z.string()),
  pid: z.number(),
});
export type LocalInfo = z.infer<typeof LocalInfo>;

export const LOCAL_FILE = join(".image-drop", "local.json");

/** The running simulator of this folder or one above it. Throws if there is none. */
export async function readLocalInfo(folder: string, commands: Commands): Promise<LocalInfo> {
  const found = await findUpwards(folder, LOCAL_FILE);
  const todo = `Start it in another terminal: ${commands.line("local")}`;
  if (found === undefined)
    throw new CliError(sentence("noSimulator"), { why: sentence("thereIsNo", { file: LOCAL_FILE }), todo });
  const info = parseFile(LocalInfo, found);
  if (!isAlive(info.pid))
    throw new CliError(sentence("simulatorEnded"), {
      why: sentence("processGone", { file: found.path, pid: info.pid }),
      todo,
    });
  return info;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
