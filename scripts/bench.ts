import { benchBundles } from "./bench-bundles.ts";
import { benchCadence } from "./bench-cadence.ts";
import { benchCancel } from "./bench-cancel.ts";
import { benchCosts } from "./bench-costs.ts";
import { benchDrops } from "./bench-drops.ts";
import { benchList } from "./bench-list.ts";
import { benchUpload } from "./bench-upload.ts";
import { benchValidate } from "./bench-validate.ts";

/**
 * Prints every benchmark's figures in one run, or those that are named: `npm run bench -- bundles costs`.
 * Nothing is checked here: a figure depends on the machine. Exit code 2: there is no such benchmark.
 */
interface Part {
  title: string;
  run: () => Promise<void>;
}

const tell = (line: string) => console.log(line);

const PARTS: Readonly<Record<string, Part>> = {
  drops: {
    title: "Drops at once, on the virtual clock (memory: simulator, functions and client in one process)",
    run: async () => {
      const figures = [];
      for (const count of [1, 100, 1000]) figures.push(await benchDrops(count));
      console.table(figures);
    },
  },
  validate: { title: "Checking a drop", run: () => benchValidate(tell) },
  bundles: {
    title: "Load time and size of each function's bundle, beside a naive one of the whole SDKs",
    run: async () => console.table(await benchBundles({ rounds: 11 })),
  },
  upload: {
    title: "Upload of 1 GiB to the simulator: image-drop, ali-oss alone, one bare PUT",
    run: async () => console.table(await benchUpload({ sizeBytes: 2 ** 30, rounds: 3 })),
  },
  list: { title: "list", run: () => benchList(tell) },
  cadence: {
    title: "How late the end of an import is seen: 20,000 modelled imports",
    run: async () => console.table(benchCadence()),
  },
  cancel: {
    title: "Simulated seconds from a request to cancel to the published result",
    run: async () => console.table(await benchCancel()),
  },
  costs: {
    title: "What an import is billed by, from its sidecar to its result",
    run: async () => console.table(await benchCosts()),
  },
};

async function main(named: readonly string[]): Promise<number> {
  const unknown = named.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0) {
    console.error(`There is no benchmark ${unknown.join(", ")}; there are ${Object.keys(PARTS).join(", ")}.`);
    return 2;
  }
  for (const [name, { title, run }] of Object.entries(PARTS)) {
    if (named.length > 0 && !named.includes(name)) continue;
    tell(`\n${title}`);
    await run();
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
