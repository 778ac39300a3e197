import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type * as z from "zod/mini";
import { CliError, usageError } from "../command/errors.ts";
import { fileWhy } from "../command/file-faults.ts";
import { type Sentence, sentence } from "../words/sentence.ts";

/** How the command reads JSON files of people and other tools: errors name the field, never a value. */

export interface FoundFile {
  path: string;
  text: string;
}

/** Undefined if there is none; throws a CliError if it cannot be read. */
export async function readFoundFile(path: string): Promise<FoundFile | undefined> {
  try {
    return { path, text: await readFile(path, "utf8") };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new CliError(sentence("notReadable", { file: path }), {
      why: fileWhy(error) ?? (error as Error).message,
    });
  }
}

/** The file in `folder` or the nearest folder above it. */
export async function findUpwards(folder: string, name: string): Promise<FoundFile | undefined> {
  for (let here = folder; ; here = dirname(here)) {
    const found = await readFoundFile(join(here, name));
    if (found !== undefined) return found;
    if (dirname(here) === here) return undefined;
  }
}

/** Throws a usage error for what is no JSON or of another shape. */
export function parseFile<T>(schema: z.ZodMiniType<T>, { path, text }: FoundFile): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not the parser's message: it quotes the file.
    throw usageError(sentence("notJson", { file: path }), sentence("correctFile"));
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const wrong = result.error.issues.map(issueText);
  throw usageError(sentence("fileWrong", { file: path, wrong }), sentence("correctFile"));
}

/** Names the field, never its value: a secret may have been put there. */
function issueText(issue: z.core.$ZodIssue): Sentence {
  const field = issue.path.join(".");
  switch (issue.code) {
    case "unrecognized_keys":
      return sentence("noSuchField", { keys: issue.keys, field });
    case "invalid_type":
      return sentence("fieldMustBe", { field: field || sentence("theWhole"), expected: issue.expected });
    case "invalid_value":
      return sentence("fieldOneOf", { field, values: issue.values.map(String) });
    default:
      return sentence("fieldSays", { field, message: issue.message });
  }
}
