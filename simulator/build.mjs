// Builds what is published: the library with its types, and the command, in dist/.
import { execFileSync } from "node:child_process";
import { chmod, copyFile, readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const { version } = JSON.parse(await readFile(path("package.json"), "utf8"));

await rm(path("dist"), { recursive: true, force: true });
await build({
  absWorkingDir: path("."),
  entryPoints: ["index.ts", "main.ts"],
  outdir: path("dist"),
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true,
  platform: "node",
  target: "node20",
  format: "esm",
  packages: "external",
  define: { VERSION: JSON.stringify(version) },
  // What the workflow's Retry and Catch match on, and what is told of an error.
  keepNames: true,
  logLevel: "warning",
});
// A function's instance is a thread that begins with this file.
await copyFile(path("fc/worker.mjs"), path("dist/worker.mjs"));
await chmod(path("dist/main.mjs"), 0o755);
const compiler = fileURLToPath(new URL("bin/tsc", import.meta.resolve("typescript/package.json")));
execFileSync(process.execPath, [compiler, "-p", path("tsconfig.types.json")], { stdio: "inherit" });
