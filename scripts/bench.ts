import { benchBundles } from "./bench-bundles.ts";
import { benchDrops } from "./bench-drops.ts";
import { benchList } from "./bench-list.ts";
import { benchUpload } from "./bench-upload.ts";
import { benchValidate } from "./bench-validate.ts";

/** Prints every benchmark's figures in one run. Nothing is checked here: a figure depends on the machine. */
const tell = (line: string) => console.log(line);

tell("\nDrops at once, on the virtual clock (memory: simulator, functions and client in one process)");
const drops = [];
for (const count of [1, 100, 1000]) drops.push(await benchDrops(count));
console.table(drops);

tell("\nChecking a drop");
await benchValidate(tell);

tell("\nLoad time and size of each function's bundle");
console.table(await benchBundles({ rounds: 11 }));

tell("\nUpload of 1 GiB to the simulator: image-drop, ali-oss alone, one bare PUT");
console.table(await benchUpload({ sizeBytes: 2 ** 30, rounds: 3 }));

tell("\nlist");
await benchList(tell);
