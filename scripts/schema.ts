import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { LimitsName } from "../functions/core/preflight/limits.ts";
import { sidecarJsonSchema } from "../functions/core/preflight/sidecar/json-schema.ts";

/**
 * Writes the sidecar's JSON Schemas for editors: one a table of limits. `--check` writes nothing, and fails
 * if they are not up to date. A sidecar refers to one with "$schema".
 */
const FILES: Readonly<Record<LimitsName, string>> = {
  console: "sidecar.schema.json",
  api: "sidecar.api.schema.json",
};

/** Path of each schema's file, and the text that belongs into it. */
export function schemaFiles(): Array<{ path: string; text: string }> {
  return Object.entries(FILES).map(([limits, file]) => ({
    path: fileURLToPath(new URL(`../${file}`, import.meta.url)),
    text: `${JSON.stringify(sidecarJsonSchema(limits as LimitsName), null, 2)}\n`,
  }));
}

async function main(check: boolean): Promise<void> {
  for (const { path, text } of schemaFiles()) {
    const written = await readFile(path, "utf8").catch(() => "");
    if (written === text) continue;
    if (!check) await writeFile(path, text);
    else {
      console.error(`${path} is not up to date: npm run schema`);
      process.exitCode = 1;
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.includes("--check"));
