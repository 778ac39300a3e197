import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { CHOICES, type Choice, type Environment } from "../../functions/core/choices.ts";
import type { Commands } from "../command/commands.ts";
import { CliError, usageError } from "../command/errors.ts";
import { fileWhy } from "../command/file-faults.ts";
import { packageFolder } from "../command/package-folder.ts";
import { sentence } from "../words/sentence.ts";

/** What a deployment reads, in this package as in a folder that `image-drop new` wrote. */
export const STACK_PARTS = [
  "s.yaml",
  "logs.ros.yaml",
  "generated/roles.ros.yaml",
  "flows",
  "dist/functions",
] as const;

/** A deployer's choices beside s.yaml; Serverless Devs reads it, too. What the environment says counts before it. */
const CHOICES_FILE = ".env";

/** A stack that can be deployed. */
export interface Stack {
  folder: string;
  environment: Environment;
  close(): Promise<void>;
}

/**
 * The stack in a folder; without one that of this package, as a copy that is gone when it is closed: the package
 * may belong to somebody else, and two deployments do not meet in it.
 */
export async function openStack(
  dir: string | undefined,
  { folder, environment, commands }: { folder: string; environment: Environment; commands: Commands },
): Promise<Stack> {
  if (dir === undefined) {
    const copy = await mkdtemp(join(tmpdir(), "image-drop-stack-"));
    await copyParts(copy);
    return { folder: copy, environment, close: () => rm(copy, { recursive: true, force: true }) };
  }
  const path = resolve(folder, dir);
  const missing = STACK_PARTS.filter((part) => !existsSync(join(path, part)));
  if (missing.length > 0)
    throw usageError(
      sentence("noStack", { folder: dir, missing }),
      sentence("packageStack", { command: commands.line("new", [dir]) }),
    );
  const text = await readFile(join(path, CHOICES_FILE), "utf8").catch(() => "");
  const said = Object.entries(environment).filter(([, value]) => value !== undefined && value !== "");
  return {
    folder: path,
    environment: { ...parseEnv(text), ...Object.fromEntries(said) },
    close: async () => {},
  };
}

/**
 * Writes an editable copy of this package's stack, with its choices to fill in. Answers the files, as they are
 * called in the folder. Throws where the folder is not empty.
 */
export async function writeStack(dir: string, folder: string): Promise<string[]> {
  const path = resolve(folder, dir);
  const there = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new CliError(sentence("notWritten", { file: dir }), { why: fileWhy(error) ?? error.message });
  });
  if (there.length > 0)
    throw new CliError(sentence("folderNotEmpty", { folder: dir }), {
      why: sentence("holds", { names: [...there.slice(0, 3), ...(there.length > 3 ? ["…"] : [])] }),
      todo: sentence("anotherFolder"),
    });
  await copyParts(path);
  await writeFile(join(path, CHOICES_FILE), choicesText());
  return [CHOICES_FILE, ...STACK_PARTS];
}

async function copyParts(folder: string): Promise<void> {
  for (const part of STACK_PARTS) {
    await mkdir(dirname(join(folder, part)), { recursive: true });
    await cp(join(packageFolder(), part), join(folder, part), { recursive: true });
  }
}

/** Every choice with what it is; those that have a default as comments. */
function choicesText(): string {
  const lines = Object.entries<Choice>(CHOICES).map(([name, { default: usual, meaning, wanted }]) => {
    const line = usual === undefined ? `${name}=` : `# ${name}=${usual}`;
    return `# ${meaning}: ${wanted}.\n${line}\n`;
  });
  return `# The choices of this deployment. What the environment says counts before them.\n\n${lines.join("\n")}`;
}
