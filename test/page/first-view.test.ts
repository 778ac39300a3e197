import { readdir, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { usePage } from "./use-page.ts";

/** How soon the page is there; it needs the machine for itself. */
const stage = usePage();

it("script and style are at most 60 KiB together", async () => {
  // Another language is loaded only where it is read.
  const names = (await readdir("dist/page")).filter((name) => !/^chinese-|\.html$/.test(name));
  const files = await Promise.all(names.map((name) => readFile(`dist/page/${name}`)));
  const bytes = files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
  expect(bytes).toBeLessThanOrEqual(60 * 1024);
});

it("data is in view within 300 ms", async () => {
  await stage.cloud.stage.put("incoming/web.raw", rawDisk());
  const drop = await stage.cloud.stage.dropSidecar("incoming/web.raw", rawSidecar("web"));
  await stage.cloud.stage.result("incoming/web.raw", drop);
  const page = await stage.open();
  const shownMs = async () => {
    await page.reload();
    await page.waitForSelector("table.imports tbody tr");
    return page.evaluate(() => performance.getEntriesByName("imports-shown")[0]?.startTime ?? Number.NaN);
  };
  const times = [await shownMs(), await shownMs(), await shownMs()];
  console.log(`imports in view after ${times.map(Math.round).join(", ")} ms`);
  expect(Math.min(...times)).toBeLessThan(300);
});
