// Builds what is deployed (dist/functions/<name>/index.mjs, one folder a function) and the command
// (dist/cli/main.mjs). Also vitest's global set-up, so that the tests always run the bundles of the sources
// as they are.
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { build } from "esbuild";
import { leaveOut } from "./bundle/leave-out.mjs";
import { LEFT_OUT } from "./bundle/left-out.mjs";
import { licencesText } from "./bundle/licences.mjs";

const root = new URL("../", import.meta.url);
const path = (name) => new URL(name, root).pathname;

const shared = {
  absWorkingDir: path("."),
  bundle: true,
  platform: "node",
  conditions: ["@alicloud-simulator/source"],
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

/**
 * What every bundle for Function Compute is built with. Identifiers keep their names: shorter ones load no
 * faster, since each function would have to be given its name back.
 */
export const deployed = {
  ...shared,
  minifySyntax: true,
  minifyWhitespace: true,
  metafile: true,
};

/**
 * One bundle a function, without what the SDKs load and the functions never reach; answers esbuild's result.
 * With `write: false` nothing is written and the result holds the files. `plugins` come before our own.
 */
export async function buildFunctions({ write = true, outdir = path("dist/functions"), plugins = [] } = {}) {
  const names = await functionNames();
  return build({
    ...deployed,
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, `functions/${name}.ts`])),
    outdir,
    plugins: [...plugins, leaveOut()],
    write,
  });
}

/**
 * The command and what it starts, in chunks that are loaded when a verb needs them: one file of an SDK
 * instead of hundreds. Answers esbuild's result. With `write: false` nothing is written and the result holds
 * the files.
 */
export async function buildCommand({ write = true, outdir = path("dist/cli") } = {}) {
  const result = await build({
    ...shared,
    entryPoints: { main: "cli/main.ts" },
    outdir,
    splitting: true,
    chunkNames: "[name]-[hash]",
    // The package is small on a disk.
    minify: true,
    plugins: [leaveOut(LEFT_OUT.filter(({ command }) => command))],
    metafile: true,
    write,
  });
  if (write) await copyFile(path("simulator/fc/worker.mjs"), `${outdir}/worker.mjs`);
  return result;
}

/**
 * The page of `image-drop ui`: its script, one for each other language, one style sheet, one document. Answers esbuild's result. With
 * `write: false` nothing is written and the result holds the files.
 */
export async function buildPage({ write = true, outdir = path("dist/page") } = {}) {
  const result = await build({
    absWorkingDir: path("."),
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    entryPoints: [
      { in: "page/main.tsx", out: "page" },
      { in: "page/style.css", out: "page" },
    ],
    outdir,
    // What is said in Chinese is loaded only where it is read.
    splitting: true,
    chunkNames: "[name]-[hash]",
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
    write,
  });
  if (write) await copyFile(path("page/index.html"), `${outdir}/index.html`);
  return result;
}

/**
 * Builds beside dist and puts it in dist's place when it is whole: a build that fails, or that others watch,
 * leaves a dist that works; one that changes nothing leaves it untouched. Also what vitest calls before the
 * first test.
 */
export async function setup() {
  const [next, last] = ["next", "last"].map((name) =>
    path(`node_modules/.cache/image-drop-${name}-${process.pid}`),
  );
  try {
    await mkdir(next, { recursive: true });
    const built = await Promise.all([
      buildFunctions({ outdir: `${next}/functions` }),
      buildCommand({ outdir: `${next}/cli` }),
      buildPage({ outdir: `${next}/page` }),
    ]);
    const inputs = built.flatMap(({ metafile }) => Object.keys(metafile.inputs));
    await writeFile(`${next}/licences.txt`, await licencesText(path("."), inputs));
    if (await isSame(next, path("dist"))) return;
    await rename(path("dist"), last).catch(ignoreMissing);
    await rename(next, path("dist"));
  } finally {
    for (const folder of [next, last]) await rm(folder, { recursive: true, force: true });
  }
}

/** Whether two folders hold the same files with the same content; one that is missing holds none. */
async function isSame(one, other) {
  const files = async (folder) => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(ignoreMissing);
    const inner = (entries ?? []).filter((entry) => entry.isFile());
    return inner.map(({ parentPath, name }) => relative(folder, join(parentPath, name))).sort();
  };
  const [mine, theirs] = await Promise.all([files(one), files(other)]);
  if (mine.join() !== theirs.join()) return false;
  const equal = mine.map(async (file) => {
    const [a, b] = await Promise.all([readFile(join(one, file)), readFile(join(other, file))]);
    return a.equals(b);
  });
  return (await Promise.all(equal)).every(Boolean);
}

function ignoreMissing(error) {
  if (error.code !== "ENOENT") throw error;
}

if (process.argv[1] === new URL(import.meta.url).pathname) await setup();
