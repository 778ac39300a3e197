import { benchDrops } from "./bench-drops.ts";
import { benchList } from "./bench-list.ts";

/** Prints every benchmark's figures in one run. No target is checked here. */
console.log("drops at once   imported   wall s   peak RSS MiB   event to ImportImage p50 ms   p99 ms");
for (const drops of [1, 100, 1000]) {
  const figures = await benchDrops(drops);
  const { imported, wallSeconds, peakRssMib, startP50Ms, startP99Ms } = figures;
  console.log([drops, imported, wallSeconds, peakRssMib, startP50Ms, startP99Ms].join("\t"));
}

console.log("the command `list`, as a process");
await benchList(console.log);
