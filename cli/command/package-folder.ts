import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { sentence } from "../words/sentence.ts";
import { CliError } from "./errors.ts";

/** The folder of this package, from the sources as from what is built of them. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "s.yaml"))) {
    if (dirname(folder) === folder) throw new CliError(sentence("brokenInstallation"));
    folder = dirname(folder);
  }
  return folder;
}
