import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import * as z from "zod/mini";
import { CliError, usageError } from "../command/errors.ts";

/**
 * Where the command finds the names of bucket, flow and region: flags, then the environment, then the aliyun
 * CLI's profile (region only), then `image-drop.json` in the folder or one above it. Credentials are never
 * read from that file.
 */
const url = z.string().check(z.regex(/^https?:\/\/[^/]+\/?$/, "must be a URL without a path"));
const ProjectFile = z.strictObject({
  bucket: z.optional(z.string()),
  flow: z.optional(z.string()),
  region: z.optional(z.string()),
  profile: z.optional(z.string()),
  accountId: z.optional(z.string()),
  limits: z.optional(z.enum(["console", "api"])),
  incomingPrefix: z.optional(z.string()),
  resultsPrefix: z.optional(z.string()),
  /** Private endpoints, for a network without the public ones. */
  endpoints: z.optional(
    z.strictObject({
      oss: z.optional(url),
      ecs: z.optional(url),
      fnf: z.optional(url),
      fc: z.optional(url),
      sts: z.optional(url),
      ram: z.optional(url),
    }),
  ),
});
export type ProjectFile = z.infer<typeof ProjectFile>;

const PROJECT_FILE = "image-drop.json";

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

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new CliError(`${path} cannot be read.`, { why: (error as Error).message });
  }
}

/** The file in `folder` or the nearest folder above it. */
async function findUpwards(
  folder: string,
  name: string,
): Promise<{ path: string; text: string } | undefined> {
  for (let here = folder; ; here = dirname(here)) {
    const path = join(here, name);
    const text = await textOf(path);
    if (text !== undefined) return { path, text };
    if (dirname(here) === here) return undefined;
  }
}

function parsed<T>(schema: z.ZodMiniType<T>, { path, text }: { path: string; text: string }): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not the parser's message: it quotes the file.
    throw usageError(`${path} is not JSON.`, "Correct the file.");
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const wrong = result.error.issues.map(issueText);
  throw usageError(`${path} is wrong: ${wrong.join("; ")}.`, "Correct the file.");
}

/** Names the field, never its value: a secret may have been put there. */
function issueText(issue: z.core.$ZodIssue): string {
  const field = issue.path.join(".");
  switch (issue.code) {
    case "unrecognized_keys":
      return `there is no field ${issue.keys.join(", ")}${field === "" ? "" : ` in ${field}`}`;
    case "invalid_type":
      return `${field || "it"} must be ${issue.expected}`;
    case "invalid_value":
      return `${field} must be one of ${issue.values.join(", ")}`;
    default:
      return `${field}: ${issue.message}`;
  }
}

/** `image-drop.json`, or nothing. Refuses unknown fields, so that a misspelt one is no silent default. */
export async function readProjectFile(folder: string): Promise<ProjectFile> {
  const found = await findUpwards(folder, PROJECT_FILE);
  return found === undefined ? {} : parsed(ProjectFile, found);
}

/** The running simulator of this folder or one above it. Throws if there is none. */
export async function readLocalInfo(folder: string): Promise<LocalInfo> {
  const found = await findUpwards(folder, LOCAL_FILE);
  const todo = "Start it in another terminal: image-drop local";
  if (found === undefined)
    throw new CliError("No simulator runs in this folder.", { why: `There is no ${LOCAL_FILE}.`, todo });
  const info = parsed(LocalInfo, found);
  if (!isAlive(info.pid))
    throw new CliError("The simulator of this folder does not run any more.", {
      why: `${found.path} names process ${info.pid}, which is gone.`,
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

const CliProfiles = z.looseObject({
  current: z.optional(z.string()),
  profiles: z.optional(
    z.array(z.looseObject({ name: z.optional(z.string()), region_id: z.optional(z.string()) })),
  ),
});

/**
 * The region of the aliyun CLI's profile: the named one, else its current one. Nothing else of that file is
 * looked at.
 */
export async function profileRegion(profile: string | undefined): Promise<string | undefined> {
  const path = join(homedir(), ".aliyun", "config.json");
  const text = await textOf(path);
  if (text === undefined) return undefined;
  const { current, profiles } = parsed(CliProfiles, { path, text });
  const region = profiles?.find(({ name }) => name === (profile ?? current))?.region_id;
  return region === "" ? undefined : region;
}
