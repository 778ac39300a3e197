import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { buildFunctions, deployed } from "./build.mjs";

/**
 * What a function's package costs a cold start: its size, and how long a fresh Node takes to load it, beside
 * a bundle of the same build that holds the whole SDKs. Nothing in the functions is loaded later, so this is
 * all of it.
 */
export interface BundleFigures {
  name: string;
  sizeKib: number;
  /** The least of all rounds: other work on the machine only adds. */
  loadMs: number;
  medianMs: number;
  /** How many times the load time of the naive bundle is this one's. */
  timesFaster: number;
}

/** How many times less load time than the naive bundle each function must need. */
export const REQUIRED: Readonly<Record<string, number>> = {
  start: 5,
  validate: 5,
  publish: 5,
  import: 4,
  poll: 4,
  cancel: 4,
};

const NAIVE = "naive";
const WHOLE_SDKS = ["@alicloud/ecs20140526", "@alicloud/fnf-2019-03-15", "ali-oss", "zod"];

/** Builds every bundle anew into a folder of its own and loads each of them `rounds` times, in turn. */
export async function benchBundles({ rounds }: { rounds: number }): Promise<BundleFigures[]> {
  const folder = await mkdtemp(join(tmpdir(), "image-drop-bundles-"));
  try {
    const names = await buildInto(folder);
    const times = new Map(names.map((name) => [name, [] as number[]]));
    for (let round = 0; round < rounds; round += 1)
      for (const [name, list] of times) list.push(await loadMs(fileOf(folder, name)));
    const least = (name: string) => Math.min(...(times.get(name) ?? []));
    return Promise.all(
      names.map(async (name) => ({
        name,
        sizeKib: Math.round((await stat(fileOf(folder, name))).size / 1024),
        loadMs: round1(least(name)),
        medianMs: round1(median(times.get(name) ?? [])),
        timesFaster: round1(least(NAIVE) / least(name)),
      })),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function buildInto(folder: string): Promise<string[]> {
  await build({
    ...deployed,
    stdin: {
      contents: `${WHOLE_SDKS.map((sdk, index) => `import * as sdk${index} from "${sdk}";`).join("\n")}
        export const handler = () => [${WHOLE_SDKS.map((_, index) => `sdk${index}`)}];`,
      resolveDir: deployed.absWorkingDir,
    },
    outfile: fileOf(folder, NAIVE),
  });
  await buildFunctions({ outdir: folder });
  return [NAIVE, ...Object.keys(REQUIRED)];
}

const fileOf = (folder: string, name: string) => join(folder, name, "index.mjs");

async function loadMs(file: string): Promise<number> {
  const script = `const before = performance.now();
    await import(${JSON.stringify(pathToFileURL(file).href)});
    process.stdout.write(String(performance.now() - before));
    process.exit();`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
  return Number(stdout);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const round1 = (value: number) => Math.round(value * 10) / 10;
