import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { connect } from "../cli/connection/connection.ts";
import { aboutOf } from "../cli/ui/about.ts";
import { servePage } from "../cli/ui/server.ts";
import { deployedOn } from "../test/cli/deployed-cloud.ts";
import { rawDisk, rawSidecar } from "../test/journey/disk.ts";
import { hasCalled, openStage, type Stage } from "../test/journey/stage.ts";
import { launchChromium } from "../test/page/chromium.ts";

/** Makes the pictures of the page in docs/screenshots: every view, light and dark, wide and narrow. */

const FOLDER = fileURLToPath(new URL("../docs/screenshots/", import.meta.url));
const WIDTHS = [1280, 380];
const SCHEMES = ["light", "dark"] as const;

/** Drops of every kind: some that ended, and one that is being imported while the clock stands still. */
async function play(stage: Stage): Promise<{ imported: string; refused: string; release: () => void }> {
  const drop = async (key: string, sidecar: object) => {
    await stage.put(`incoming/${key}`, rawDisk());
    const execution = await stage.dropSidecar(`incoming/${key}`, sidecar);
    await stage.result(`incoming/${key}`, execution);
    return execution;
  };
  const imported = await drop("team-a/web.raw", rawSidecar("web-2026.11"));
  await drop("team-a/app.raw", rawSidecar("app-2026.11", { platform: "CentOS" }));
  const refused = await drop(
    "team-b/db.raw",
    rawSidecar("1db", { platform: "Plan 9", systemDisk: { sizeGib: 4 } }),
  );
  stage.simulator.spy.clear();
  await stage.put("incoming/team-b/gateway.raw", rawDisk());
  await stage.dropSidecar("incoming/team-b/gateway.raw", rawSidecar("gateway-2026.11"));
  const hold = await stage.holdAt(hasCalled("DescribeTaskAttribute"));
  return { imported, refused, release: hold.release };
}

async function pictures(
  browser: Browser,
  url: string,
  drops: { imported: string; refused: string },
): Promise<void> {
  const { origin, hash } = new URL(url);
  let cookies: Awaited<ReturnType<ReturnType<Page["context"]>["cookies"]>> = [];
  const views = {
    imports: "/",
    import: `/imports/${drops.imported}`,
    refused: `/imports/${drops.refused}`,
    drop: "/drop",
    figures: "/figures",
    operation: "/operation",
  };
  for (const colorScheme of SCHEMES)
    for (const width of WIDTHS) {
      const context = await browser.newContext({
        colorScheme,
        viewport: { width, height: 800 },
        timezoneId: "UTC",
        locale: "en",
      });
      await context.addCookies(cookies);
      const page = await context.newPage();
      await page.goto(cookies.length === 0 ? `${origin}/${hash}` : origin);
      await page.waitForSelector("h1");
      cookies = await context.cookies();
      for (const [name, path] of Object.entries(views)) {
        await page.goto(`${origin}${path}`);
        await page.waitForSelector(READY[name] as string);
        await page.screenshot({ path: `${FOLDER}${name}-${colorScheme}-${width}.png`, fullPage: true });
      }
      await context.close();
    }
}

/** What is in view once a view has its data. */
const READY: Readonly<Record<string, string>> = {
  imports: "table",
  import: ".visit",
  refused: "mark",
  drop: ".files button",
  figures: ".days",
  operation: "button:enabled",
};

const stage = await openStage();
const cloud = await deployedOn(stage);
const browser = await launchChromium();
try {
  await mkdir(FOLDER, { recursive: true });
  const { imported, refused, release } = await play(stage);
  const context = { ...(await cloud.context()), folder: cloud.folder };
  const connection = await connect({ local: true }, context);
  const images = fileURLToPath(new URL("../test/fixtures/images/", import.meta.url));
  const about = { ...aboutOf(connection, context), folder: "images", language: "en" } as const;
  const server = await servePage(connection, { ...context, folder: images }, { port: 0, about });
  await pictures(browser, server.url, { imported, refused });
  await server.close();
  release();
} finally {
  await browser.close();
  await cloud.close();
  await stage.close();
}
process.exit();
