import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { connect } from "../../cli/connection/connection.ts";
import { type PageServer, servePage } from "../../cli/ui/server.ts";
import type { About } from "../../page/protocol.ts";
import type { DeployedCloud } from "../cli/deployed-cloud.ts";
import { useCloud } from "../cli/use-cloud.ts";
import { launchChromium } from "./chromium.ts";

const IMAGES = fileURLToPath(new URL("../fixtures/images/", import.meta.url));

/** The page of the product on a simulator, in a real browser. */
export interface PageStage {
  cloud: DeployedCloud;
  server: PageServer;
  browser: Browser;
  /**
   * Opens the page, as who was told its address; `path` is a view. Whatever the page reports as an error
   * fails the test.
   */
  open(path?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Serves it again, on the same port if there is one before. */
  serve(port?: number): Promise<void>;
  /** Puts an image file into the folder that the page was started in. */
  image(name: string, as?: string): Promise<void>;
}

/** Everything is new for each test, but for the browser. */
export function usePage(): PageStage {
  const stage = { cloud: useCloud() } as PageStage;
  const errors: string[] = [];
  const pages: Page[] = [];
  let cookie: { name: string; value: string } | undefined;
  stage.serve = async (port = 0) => {
    const context = await stage.cloud.context();
    const connection = await connect({ local: true }, context);
    stage.server = await servePage(connection, context, { port, about: aboutOf(context.folder) });
    cookie = undefined;
  };
  stage.open = async (path = "/", options = {}) => {
    const browserContext = await stage.browser.newContext({
      viewport: { width: 1280, height: 900 },
      ...options,
    });
    const url = new URL(stage.server.url);
    if (cookie !== undefined) await browserContext.addCookies([{ ...cookie, url: url.origin }]);
    const page = await browserContext.newPage();
    pages.push(page);
    page.on("pageerror", ({ message }) => errors.push(message));
    page.on("console", (message) => {
      if (/Content Security Policy/.test(message.text())) errors.push(message.text());
    });
    await page.goto(cookie === undefined ? `${url.origin}${path}${url.hash}` : `${url.origin}${path}`);
    await page.waitForSelector("main");
    // The token counts once; other pages of the same test come with the session that it gave.
    cookie ??= (await browserContext.cookies()).map(({ name, value }) => ({ name, value }))[0];
    return page;
  };
  stage.image = (name, as = name) => copyFile(join(IMAGES, name), join(stage.cloud.folder, as));
  beforeAll(async () => {
    stage.browser = await launchChromium();
  });
  beforeEach(() => stage.serve());
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
    await stage.server.close();
    const seen = errors.splice(0);
    if (seen.length > 0) throw new Error(`The page reported: ${seen.join("; ")}`);
  });
  afterAll(() => stage.browser.close());
  return stage;
}

function aboutOf(folder: string): About {
  return {
    ...{ language: "en", region: "cn-hangzhou", bucket: "image-drop", flow: "image-drop", local: true },
    ...{
      incomingPrefix: "incoming/",
      limits: "console",
      command: "image-drop",
      commandFlags: ["--local"],
      folder,
      version: "0",
    },
  };
}
