import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CliError } from "./errors.ts";

/** The folder of this package, from the sources as from what is built of them. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "s.yaml"))) {
    if (dirname(folder) === folder) throw new CliError("This installation is broken: s.yaml is missing.");
    folder = dirname(folder);
  }
  return folder;
}
