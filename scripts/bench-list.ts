import type { Finished } from "../test/cli/command.ts";
import { startSeededCloud } from "../test/cli/seeded-cloud.ts";

/** How long `list` takes, as a process, and what memory it needs, by how many executions there are. */
const COUNTS = [100, 1000, 10_000] as const;

/** Has the command say at its end what memory it needed at most, in KiB. */
const TELLS_MEMORY = `--import=data:text/javascript,${encodeURIComponent(
  'process.on("exit",()=>process.stderr.write("maxRSS "+process.resourceUsage().maxRSS))',
)}`;

function peakMib({ stderr }: Finished): number {
  return Math.round(Number(/maxRSS (\d+)/.exec(stderr)?.[1]) / 1024);
}

export async function benchList(tell: (line: string) => void): Promise<void> {
  const cloud = await startSeededCloud();
  try {
    let there = 0;
    for (const count of COUNTS) {
      for (; there < count; there += 1)
        await cloud.ended({ key: `incoming/team-${there % 7}/image-${there}.qcow2`, imageId: `m-${there}` });
      for (const flags of [["--limit", "50"], ["--all"]]) {
        const startedMs = performance.now();
        const finished = await cloud.run(["list", "--local", "--json-lines", ...flags], {
          environment: { NODE_OPTIONS: TELLS_MEMORY },
        });
        const seconds = ((performance.now() - startedMs) / 1000).toFixed(2);
        const lines = finished.stdout.trimEnd().split("\n").length;
        if (finished.code !== 0) throw new Error(`list failed: ${finished.stderr}`);
        tell(`list ${flags.join(" ")} of ${count}: ${lines} lines, ${seconds} s, ${peakMib(finished)} MiB`);
      }
    }
  } finally {
    await cloud.close();
  }
}
