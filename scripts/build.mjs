// Builds what is deployed (dist/functions/<name>/index.mjs, one folder a function) and the command (dist/cli/main.mjs).
// Also vitest's global set-up, so that the tests always run the bundles of the sources as they are.
import { copyFile, mkdir, readdir, rm } from "node:fs/promises";
import { build } from "esbuild";

const root = new URL("../", import.meta.url);
const path = (relative) => new URL(relative, root).pathname;

const shared = {
  absWorkingDir: path("."),
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  outExtension: { ".js": ".mjs" },
  // The workflow's Retry and Catch match on the names of error classes.
  keepNames: true,
  // Optional parts of the SDKs' HTTP clients that are never reached.
  external: ["proxy-agent"],
  // The SDKs are CommonJS and call require for Node's own modules.
  banner: {
    js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  },
  legalComments: "none",
  logLevel: "warning",
};

async function functionNames() {
  const entries = await readdir(path("functions"), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map(({ name }) => name.slice(0, -3));
}

/** One bundle a function; answers esbuild's metafile. */
export async function buildFunctions() {
  const names = await functionNames();
  return build({
    ...shared,
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, `functions/${name}.ts`])),
    outdir: path("dist/functions"),
    minifySyntax: true,
    minifyWhitespace: true,
    metafile: true,
  });
}

/** The command and what it starts. SDKs stay in node_modules and are loaded when a verb needs them. */
async function buildCommand() {
  await build({
    ...shared,
    entryPoints: { main: "cli/main.ts" },
    outdir: path("dist/cli"),
    splitting: true,
    chunkNames: "[name]-[hash]",
    packages: "external",
  });
  await copyFile(path("simulator/fc/worker.mjs"), path("dist/cli/worker.mjs"));
}

export async function buildAll() {
  await rm(path("dist"), { recursive: true, force: true });
  await mkdir(path("dist"), { recursive: true });
  await Promise.all([buildFunctions(), buildCommand()]);
}

export const setup = buildAll;

if (process.argv[1] === new URL(import.meta.url).pathname) await buildAll();
