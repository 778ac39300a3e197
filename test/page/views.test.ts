import axe, { type AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { usePage } from "./use-page.ts";

/**
 * Each view as a person meets it: in light and dark, narrow and enlarged, with the keyboard alone, and with
 * texts that mean harm.
 */
const stage = usePage();
const KEY = "incoming/team-a/web.qcow2";

async function violations(page: Page): Promise<string[]> {
  // The page's own policy forbids it to be added as an element, rightly.
  await page.evaluate(axe.source);
  const found = await page.evaluate("axe.run()");
  return (found as AxeResults).violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`,
  );
}

const AFTER = {
  detection: "Standard",
  copies: [{ region: "cn-beijing" }],
  shareWith: ["2222333344445555"],
  family: "web",
};

/** A refused and an imported drop, with all that may come after an import. */
async function twoDrops(): Promise<{ imported: string; refused: string }> {
  await stage.cloud.stage.put("incoming/web.raw", rawDisk());
  const imported = await stage.cloud.stage.dropSidecar("incoming/web.raw", rawSidecar("web", AFTER));
  await stage.cloud.stage.result("incoming/web.raw", imported);
  await stage.cloud.stage.put(KEY, rawDisk());
  const refused = await stage.cloud.stage.dropSidecar(KEY, {
    ...rawSidecar("<img src=x onerror=alert(1)>"),
    osType: "plan9",
  });
  await stage.cloud.stage.result(KEY, refused);
  return { imported, refused };
}

const VIEWS = ["imports", "imported", "refused", "drop", "figures", "operation"] as const;

async function show(
  page: Page,
  view: (typeof VIEWS)[number],
  drops: { imported: string; refused: string },
): Promise<void> {
  const path = {
    imports: "/",
    imported: `/imports/${drops.imported}`,
    refused: `/imports/${drops.refused}`,
    drop: "/drop",
    figures: "/figures",
    operation: "/operation",
  }[view];
  await page.goto(new URL(path, page.url()).href);
  await page.waitForSelector(
    {
      imports: "table",
      imported: ".after .state.complete",
      refused: "mark",
      drop: "input[type=file]",
      figures: ".days",
      operation: "button:enabled",
    }[view],
  );
}

describe.each(["light", "dark"] as const)("in %s colours", (colorScheme) => {
  it("no view has anything that axe-core objects to, also narrow", async () => {
    const drops = await twoDrops();
    const page = await stage.open("/", { colorScheme });
    for (const width of [1280, 380]) {
      await page.setViewportSize({ width, height: 900 });
      for (const view of VIEWS) {
        await show(page, view, drops);
        expect(await violations(page), `${view} at ${width}`).toEqual([]);
      }
    }
  }, 60_000);
});

it("no view is wider than a narrow screen, nor than half of one at twice the size", async () => {
  const drops = await twoDrops();
  const page = await stage.open();
  for (const width of [380, 640]) {
    await page.setViewportSize({ width, height: 800 });
    for (const view of VIEWS) {
      await show(page, view, drops);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, `${view} at ${width}`).toBeLessThanOrEqual(width);
    }
  }
});

it("what teams write is text, whatever it looks like", async () => {
  const { refused } = await twoDrops();
  const page = await stage.open(`/imports/${refused}`);
  await page.waitForSelector("mark");
  expect(await page.locator("img").count()).toBe(0);
  expect(await page.locator("pre.marked").innerText()).toContain("<img src=x onerror=alert(1)>");
});

it("a refused drop shows each reason with its line of the sidecar", async () => {
  const { refused } = await twoDrops();
  const page = await stage.open(`/imports/${refused}`);
  const marked = page.locator("mark");
  await marked.first().waitFor();
  const lines = (await marked.allInnerTexts()).join("\n");
  expect(lines).toContain("plan9");
  expect(lines).not.toContain("architecture");
  expect(await page.locator(".problems").first().innerText()).toContain("/osType");
});

it("the keyboard alone reaches every import, and its timeline tells what went in", async () => {
  const { imported } = await twoDrops();
  const page = await stage.open();
  await page.waitForSelector("table");
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press("Tab");
    const href = await page.evaluate(() => document.activeElement?.getAttribute("href"));
    if (href === `/imports/${imported}`) break;
  }
  await page.keyboard.press("Enter");
  await page.waitForSelector(".timeline");
  await page.locator(".visit").first().focus();
  await page.waitForSelector(".step-detail pre");
  expect(await page.locator(".step-detail").innerText()).toContain("web.raw");
});

it("an empty list says how to make the first drop", async () => {
  const page = await stage.open();
  await page.waitForSelector(".notice");
  expect(await page.locator(".notice").innerText()).toContain("image-drop upload FILE --local");
});

it("an address that names no import says so", async () => {
  const page = await stage.open("/imports/nothing-of-this-name");
  await page.waitForSelector("[role=alert]");
  expect(await page.locator("[role=alert]").innerText()).toContain("nothing-of-this-name");
});
