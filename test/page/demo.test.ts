import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { launchChromium } from "./chromium.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

it("the demo plays with the page open, and leaves it open until Ctrl-C", async () => {
  const demo = spawn("npm", ["run", "-s", "demo", "--", "--ui"], {
    cwd: ROOT,
    env: { ...process.env, NO_COLOR: "1" },
    detached: true,
  });
  const browser = await launchChromium();
  try {
    let text = "";
    const said = (words: RegExp) =>
      new Promise<string>((resolve) => {
        const look = () => words.test(text) && resolve(text);
        demo.stdout.on("data", look);
        look();
      });
    demo.stdout.on("data", (chunk) => {
      text += chunk;
    });
    const [, url = ""] = /The page: (\S+)/.exec(await said(/The page: \S+\n/)) ?? [];
    const page = await browser.newPage();
    await page.goto(url);
    await said(/stays open/);
    await expect.poll(() => page.locator(".state.imported").count(), { timeout: 10_000 }).toBe(4);
    process.kill(-(demo.pid as number), "SIGINT");
    await once(demo, "exit");
    expect(text).toMatch(/^imported m-\S+ incoming\/team-a\/web\.qcow2$/m);
  } finally {
    await browser.close();
    if (demo.exitCode === null && demo.signalCode === null) process.kill(-(demo.pid as number), "SIGKILL");
  }
}, 60_000);
