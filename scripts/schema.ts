import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { projectFileJsonSchema } from "../cli/connection/project-file-schema.ts";
import { sidecarJsonSchema } from "../functions/core/preflight/sidecar/json-schema.ts";

/**
 * Writes the JSON Schemas for editors: the sidecar's, one a table of limits, and that of image-drop.json.
 * `--check` writes nothing, and fails if they are not up to date. A file refers to its own with "$schema".
 */
const FILES: Readonly<Record<string, () => object>> = {
  "sidecar.schema.json": () => sidecarJsonSchema("console"),
  "sidecar.api.schema.json": () => sidecarJsonSchema("api"),
  "image-drop.schema.json": projectFileJsonSchema,
};

/** Path of each schema's file, and the text that belongs into it. */
export function schemaFiles(): Array<{ path: string; text: string }> {
  return Object.entries(FILES).map(([file, schema]) => ({
    path: fileURLToPath(new URL(`../${file}`, import.meta.url)),
    text: `${JSON.stringify(schema(), null, 2)}\n`,
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
