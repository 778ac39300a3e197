import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type DeployedCloud, startDeployedCloud } from "./deployed-cloud.ts";

/** The README's commands, run as they stand there, one after the other. */
const ROOT = new URL("../../", import.meta.url);
const readme = readFileSync(new URL("README.md", ROOT), "utf8");
const commands = readme
  .slice(readme.indexOf("<!-- commands -->"), readme.indexOf("<!-- /commands -->"))
  .split("\n")
  .filter((line) => line.startsWith("npx image-drop "));

let cloud: DeployedCloud;
beforeAll(async () => {
  cloud = await startDeployedCloud();
  copyFileSync(new URL("test/fixtures/images/web.qcow2", ROOT), join(cloud.folder, "web.qcow2"));
});
afterAll(() => cloud.close());

it("has commands to run", () => {
  expect(commands.length).toBeGreaterThanOrEqual(10);
});

it.each(commands)("%s", async (command) => {
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? (plain as string),
  );
  const { code, stdout, stderr } = await cloud.run(words.slice(2));
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).not.toBe("");
});
