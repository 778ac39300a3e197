import { describe, expect, it } from "vitest";
import type { ConnectionOptions } from "../../cli/connection/connection-target.ts";
import { latest } from "../../cli/verbs/latest.ts";
import { list } from "../../cli/verbs/list.ts";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { distribution, KEY } from "../journey/hands.ts";
import { document } from "./command.ts";
import { runInProcess } from "./run-in-process.ts";
import { useCloud } from "./use-cloud.ts";

const cloud = useCloud();

const asked = async (family: string, options: ConnectionOptions = {}, mode: "json" | "text" = "json") =>
  runInProcess(latest(await cloud.context(), family, { local: true, ...options }), { mode, shape: "one" });

async function dropped(name: string): Promise<string> {
  await cloud.stage.put(KEY, rawDisk());
  const sidecar = rawSidecar(name, { family: "web", copies: [{ region: "cn-beijing" }] });
  const execution = await cloud.stage.dropSidecar(KEY, sidecar);
  await distribution(cloud.stage, execution);
  return (await cloud.stage.result(KEY, execution)).imageId as string;
}

describe("latest", () => {
  it("prints the newest image of a family, in the deployment's region or in that of a copy", async () => {
    await dropped("web-1");
    const imageId = await dropped("web-2");
    expect((await asked("web", {}, "text")).stdout).toBe(`${imageId}\n`);
    const options = { local: true, limit: 50, trunc: true, family: "web" };
    const listed = document(
      await runInProcess(list(await cloud.context(), options), { mode: "json", shape: "many" }),
    );
    expect(listed).toMatchObject([{ imageName: "web-2" }, { imageName: "web-1" }]);
    const others = await runInProcess(list(await cloud.context(), { ...options, family: "db" }), {
      mode: "json",
      shape: "many",
    });
    expect(document(others)).toEqual([]);
    const copy = cloud.stage.simulator.ecs
      .images()
      .find(({ regionId, attributes }) => regionId === "cn-beijing" && attributes.name === "web-2");
    expect(document(await asked("web", { region: "cn-beijing" }))).toEqual({
      family: "web",
      region: "cn-beijing",
      imageId: copy?.imageId,
      imageName: "web-2",
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
  });

  it.each(["nothing", "empty-object"] as const)(
    "of a family without an image ends with 1: ECS shows %s",
    async (shown) => {
      cloud.stage.simulator.ecs.knobs.emptyFamilyShows = shown;
      const finished = await asked("none", {}, "text");
      expect([finished.code, finished.stdout]).toEqual([1, ""]);
      expect(finished.stderr).toContain("The family none has no image in cn-hangzhou.");
      expect(finished.stderr).toContain("image-drop list");
    },
  );
});
