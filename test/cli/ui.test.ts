import { describe, expect, it } from "vitest";
import { connect } from "../../cli/connection/connection.ts";
import { createLiveProgress } from "../../cli/imports/live-progress.ts";
import { importDetail, importPage } from "../../cli/ui/imports.ts";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { KEY } from "../journey/hands.ts";
import { hasRun } from "../journey/stage.ts";
import { useCloud } from "./use-cloud.ts";

const cloud = useCloud();

describe("ui", () => {
  it("tells its address, serves the page there, and ends on SIGTERM", async () => {
    const ui = await cloud.begin(["ui", "--json", "--local"]);
    await ui.sees("\n");
    const { url, pid } = JSON.parse(ui.output().split("\n")[0] as string) as { url: string; pid: number };
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
    expect(pid).toBe(ui.process.pid);
    const page = await fetch(url);
    expect([page.status, page.headers.get("content-type")]).toEqual([
      200,
      expect.stringContaining("text/html"),
    ]);
    ui.process.kill("SIGTERM");
    expect((await ui.finished).code).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  it("shows how far an import is between the flow's looks, as watch does", async () => {
    const { stage } = cloud;
    stage.simulator.ecs.knobs.taskProcess = "none";
    await stage.put(KEY, rawDisk());
    const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
    const hold = await stage.holdAt(hasRun("poll"));
    stage.simulator.ecs.knobs.taskProcess = "jumping";
    const connection = await connect({ local: true }, await cloud.context());
    const imports = { connection, progress: createLiveProgress(connection) };
    const shown = async () => (await importDetail(imports, execution)).estimate?.fraction;
    await expect.poll(shown, { timeout: 10_000 }).toBe(0.05);
    const { rows } = await importPage(imports, {}, null);
    expect(rows.map((row) => row.estimate?.fraction)).toEqual([0.05]);
    hold.release();
  });
});
