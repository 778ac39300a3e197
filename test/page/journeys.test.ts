import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SpyEvent } from "alicloud-simulator";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { hasCalled } from "../journey/stage.ts";
import { usePage } from "./use-page.ts";

/** What people do with the page, against the deployed product in the simulator. */
const stage = usePage();

async function chooseAndUpload(page: Page): Promise<void> {
  await page.getByText("this drop would be imported").waitFor();
  await page.getByRole("button", { name: "Upload and import" }).click();
  await page.waitForURL(/\/imports\/web-/);
}

const state = (page: Page, name: string) => page.locator(`.outcome .state.${name}`).waitFor();

it("an image of the folder is dropped, and its import is followed to its end", async () => {
  await stage.image("web.qcow2");
  const page = await stage.open("/drop");
  await page.getByRole("button", { name: "web.qcow2" }).click();
  await chooseAndUpload(page);
  await state(page, "imported");
  expect(await page.locator(".facts").first().innerText()).toMatch(/m-bp/);
  expect(stage.cloud.stage.simulator.ecs.images()).toHaveLength(1);
});

it("what comes after an import is shown until it has ended: copies, shares, family and the image check", async () => {
  const { stage: deployed } = stage.cloud;
  await deployed.put("incoming/web.raw", rawDisk());
  const execution = await deployed.dropSidecar(
    "incoming/web.raw",
    rawSidecar("web", {
      detection: "Standard",
      copies: [{ region: "cn-beijing" }],
      shareWith: ["2222333344445555"],
      family: "web",
    }),
  );
  const hold = await deployed.holdAt((event) => event.kind === "effect" && event.name === "CopyBegan");
  const page = await stage.open(`/imports/${execution}`);
  await state(page, "imported");
  await page.locator(".after .state.running").waitFor();
  hold.release();
  await page.locator(".after .state.complete").waitFor();
  const texts = await page.locator(".after tr").allInnerTexts();
  const row = (...cells: string[]) => expect.stringMatching(cells.join("\\s+"));
  expect(texts).toEqual(
    expect.arrayContaining([
      row("cn-beijing", "web", "available", "m-"),
      row("2222333344445555", "cn-hangzhou", "shared"),
      row("2222333344445555", "cn-beijing", "shared"),
      row("cn-hangzhou", "set"),
      row("cn-beijing", "set"),
    ]),
  );
});

it("a file of another folder goes through the page to OSS, part by part", async () => {
  const page = await stage.open("/drop");
  const buffer = Buffer.concat([rawDisk(), Buffer.alloc(3 * 2 ** 20, 7)]);
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "web.raw", mimeType: "application/octet-stream", buffer });
  await chooseAndUpload(page);
  const { content } = await stage.cloud.stage.oss.get("incoming/web.raw");
  expect(buffer.equals(content as Buffer)).toBe(true);
});

it("an image that cannot be imported is refused before anything is uploaded, in the function's words", async () => {
  await stage.image("overlay.qcow2");
  const page = await stage.open("/drop");
  await page.getByRole("button", { name: "overlay.qcow2" }).click();
  await page.locator(".problems code").first().waitFor();
  const inPage = await page.locator(".problems code").allInnerTexts();
  expect(await page.getByRole("button", { name: "Upload and import" }).isDisabled()).toBe(true);
  expect(stage.cloud.stage.simulator.spy.filter(hasCalled("PutObject"))).toEqual([]);
  await stage.cloud.run(["init", "overlay.qcow2"]);
  const { stdout } = await stage.cloud.run(["validate", "overlay.qcow2.json", "--json"]);
  const { problems } = JSON.parse(stdout) as { problems: Array<{ code: string }> };
  expect(inPage).toEqual(problems.map(({ code }) => code));
});

it("a sidecar is judged while it is typed", async () => {
  await stage.image("web.qcow2");
  const page = await stage.open("/drop");
  await page.getByRole("button", { name: "web.qcow2" }).click();
  const name = page.getByLabel("name required");
  await name.fill("1web");
  await page.locator(".problems code").first().waitFor();
  expect(await page.locator(".problems").innerText()).toContain("NameStart");
  await name.fill("web");
  await page.getByText("this drop would be imported").waitFor();
});

it("an import is cancelled with a reason, after a question, and tried again", async () => {
  await stage.cloud.stage.put("incoming/web.raw", rawDisk());
  const execution = await stage.cloud.stage.dropSidecar("incoming/web.raw", rawSidecar("web"));
  const hold = await stage.cloud.stage.holdAt(
    (event: SpyEvent) => event.kind === "effect" && event.name === "ImportBegan",
  );
  const page = await stage.open(`/imports/${execution}`);
  await page.getByRole("button", { name: "Cancel this import" }).click();
  await page.getByLabel("Reason").fill("wrong file");
  await page.getByRole("button", { name: "Cancel this import" }).click();
  hold.release();
  await state(page, "cancelled");
  expect(await page.locator(".notice.problem").first().innerText()).toContain("wrong file");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.waitForURL((url) => url.pathname !== `/imports/${execution}`);
  await state(page, "imported");
});

it("filters stand in the address: they outlive a reload, and the way back", async () => {
  for (const name of ["good", "bad"]) {
    await stage.cloud.stage.put(`incoming/${name}.raw`, rawDisk());
    const drop = await stage.cloud.stage.dropSidecar(
      `incoming/${name}.raw`,
      name === "good" ? rawSidecar(name) : {},
    );
    await stage.cloud.stage.result(`incoming/${name}.raw`, drop);
  }
  const page = await stage.open();
  await page.locator("tbody tr").nth(1).waitFor();
  await page.getByLabel("refused").check();
  await page.locator("tbody tr").first().waitFor();
  await expect.poll(() => page.locator("tbody tr").count()).toBe(1);
  expect(new URL(page.url()).search).toBe("?state=refused");
  await page.reload();
  await page.locator("tbody tr").first().waitFor();
  expect(await page.locator("tbody tr").count()).toBe(1);
  await page.getByRole("link", { name: "bad.raw" }).click();
  await state(page, "refused");
  await page.goBack();
  await page.locator("tbody tr").first().waitFor();
  expect(await page.getByLabel("refused").isChecked()).toBe(true);
});

it("a second tab sees the same, and a change is in both within a second", async () => {
  const tabs = [await stage.open(), await stage.open()];
  for (const tab of tabs) await tab.locator(".notice").waitFor();
  await stage.cloud.stage.put("incoming/web.raw", rawDisk());
  const drop = await stage.cloud.stage.dropSidecar("incoming/web.raw", rawSidecar("web"));
  await stage.cloud.stage.result("incoming/web.raw", drop);
  const beganMs = performance.now();
  for (const tab of tabs) await tab.locator(".state.imported").waitFor();
  expect(performance.now() - beganMs).toBeLessThan(2000);
});

it("says that it has lost the server, and comes back by itself", async () => {
  const page = await stage.open();
  await page.locator(".notice").waitFor();
  await page.context().setOffline(true);
  await stage.server.dropConnections();
  await page.locator(".lost").waitFor();
  await page.context().setOffline(false);
  await page.locator(".lost").waitFor({ state: "detached" });
});

it("says what to do when another server has taken its place", async () => {
  const page = await stage.open();
  await page.locator(".notice").waitFor();
  const port = Number(new URL(stage.server.url).port);
  await stage.server.close();
  await stage.serve(port);
  await page.getByText("Open the address").waitFor();
});

it("a long list is paged, in the address, and no page is longer than another", async () => {
  for (let number = 0; number < 52; number += 1)
    await stage.cloud.stage
      .dropSidecar(`incoming/${number}.raw`, {})
      .then((drop) => stage.cloud.stage.result(`incoming/${number}.raw`, drop));
  const page = await stage.open();
  await page.getByRole("link", { name: "Older" }).click();
  await expect.poll(() => page.locator("tbody tr").count()).toBe(2);
  await page.reload();
  await expect.poll(() => page.locator("tbody tr").count()).toBe(2);
  await page.getByRole("link", { name: "Newest" }).click();
  await expect.poll(() => page.locator("tbody tr").count()).toBe(50);
});

it("an upload that was stopped goes on where it ended", async () => {
  const buffer = Buffer.concat([rawDisk(), Buffer.alloc(40 * 2 ** 20, 7)]);
  const file = join(await mkdtemp(join(stage.cloud.folder, "other-")), "web.raw");
  await writeFile(file, buffer);
  const page = await stage.open("/drop");
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByRole("button", { name: "Upload and import" }).click();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Not finished").waitFor();
  await page.getByRole("button", { name: "Choose another file" }).click();
  await page.locator("input[type=file]").setInputFiles(file);
  await chooseAndUpload(page);
  const { content } = await stage.cloud.stage.oss.get("incoming/web.raw");
  expect(buffer.equals(content as Buffer)).toBe(true);
});
