import { describe, expect, it } from "vitest";
import { rawDisk, rawSidecar } from "./disk.ts";
import { hasCalled, importsBegun } from "./stage.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage();

const KEY = "incoming/team-a/web.raw";
const HOUR_MS = 3_600_000;

describe("a drop that is imported", () => {
  it("ends with an image that ECS has, its snapshots and its timings", async () => {
    await stage.put(KEY, rawDisk());
    const execution = await stage.dropSidecar(
      KEY,
      rawSidecar("web", { description: "The web tier", tags: { team: "web" } }),
    );
    const result = await stage.result(KEY, execution);
    const [image] = stage.simulator.ecs.images();
    expect(result).toMatchObject({
      schemaVersion: 1,
      execution,
      state: "imported",
      bucket: "image-drop",
      key: KEY,
      region: "cn-hangzhou",
      imageId: image?.imageId,
      imageName: "web",
      snapshots: [{ status: "accomplished" }],
    });
    expect(image).toMatchObject({ status: "Available" });
    const times = [
      result.timings.droppedAt,
      result.timings.checkedAt,
      result.timings.importStartedAt,
      result.timings.endedAt,
    ];
    expect([...times].sort()).toEqual(times);
    expect(await stage.json("results/team-a/web.raw/latest.json")).toEqual(result);
    expect(await stage.json(`results/team-a/web.raw/${execution}/status.json`)).toMatchObject({
      state: "imported",
    });
  });

  it("waits for the image when the sidecar comes first", async () => {
    const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
    await stage.simulator.spy.waitFor(hasCalled("HeadObject"));
    await stage.put(KEY, rawDisk());
    expect((await stage.result(KEY, execution)).state).toBe("imported");
  });

  it("takes data disks along, each from its own object", async () => {
    await stage.put(KEY, rawDisk());
    await stage.put("incoming/team-a/data.raw", rawDisk(2 ** 18));
    const dataDisks = [{ key: "data.raw", sizeGib: 100, format: "raw" }];
    const execution = await stage.dropSidecar(KEY, rawSidecar("web", { dataDisks }));
    const result = await stage.result(KEY, execution);
    expect(result.state).toBe("imported");
    expect(result.snapshots).toHaveLength(2);
  });

  it("is looked at less often after hours than in the first minutes", async () => {
    await stage.put(KEY, rawDisk());
    stage.simulator.ecs.knobs.importBaseMs = 6 * HOUR_MS;
    const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
    const { state, polls, timings } = await stage.result(KEY, execution);
    expect(state).toBe("imported");
    expect(polls).toBeLessThan(90);
    const beganMs = Date.parse(timings.importStartedAt as string);
    const looks = stage.simulator.spy
      .filter(hasCalled("DescribeTaskAttribute"))
      .map(({ atMs }) => atMs - beganMs);
    const pauses = looks
      .slice(1)
      .map((atMs, index) => ({ sinceMs: looks[index] ?? 0, ms: atMs - (looks[index] ?? 0) }));
    const within = (from: number, to: number) =>
      pauses.filter(({ sinceMs }) => sinceMs >= from && sinceMs < to).map(({ ms }) => ms);
    expect(Math.min(...within(HOUR_MS, 4 * HOUR_MS))).toBeGreaterThan(
      2 * Math.max(...within(0, HOUR_MS / 6)),
    );
  });
});

describe("a drop that is refused", () => {
  it("has every reason at once and imports nothing", async () => {
    await stage.put(KEY, Buffer.from("<html>404</html>"));
    const sidecar = { ...rawSidecar("1web"), platform: "Windows Server 2022", systemDisk: { sizeGib: 1 } };
    const execution = await stage.dropSidecar(KEY, sidecar);
    const result = await stage.result(KEY, execution);
    expect(result.state).toBe("refused");
    const paths = result.problems?.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(["/name", "/platform", "/systemDisk/sizeGib"]));
    expect(JSON.stringify(result.problems)).toContain("HTML");
    expect(importsBegun(stage)).toBe(0);
  });

  it.each<[string, Buffer | string, string]>([
    ["of 0 bytes", Buffer.alloc(0), ""],
    ["of 1 MiB", Buffer.alloc(2 ** 20, 0x20), "SidecarTooLarge"],
    ["in invalid UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), "SidecarNotUtf8"],
    ["nested deeply", "[".repeat(5000), ""],
    ["with a __proto__ key", '{"__proto__":{"name":"x"},"name":"web"}', ""],
  ])("has a sidecar %s", async (_, content, code) => {
    await stage.put(KEY, rawDisk());
    const execution = await stage.dropSidecar(KEY, Buffer.from(content));
    const result = await stage.result(KEY, execution);
    expect(result.state).toBe("refused");
    expect(result.problems?.length).toBeGreaterThan(0);
    if (code !== "") expect(result.problems?.map((problem) => problem.code)).toContain(code);
    expect(importsBegun(stage)).toBe(0);
  });

  it("was replaced by a newer sidecar, which has an execution of its own", async () => {
    const first = await stage.dropSidecar(KEY, rawSidecar("first"));
    const second = await stage.dropSidecar(KEY, rawSidecar("second"));
    await stage.put(KEY, rawDisk());
    const [old, young] = [await stage.result(KEY, first), await stage.result(KEY, second)];
    expect(old).toMatchObject({ state: "refused", problems: [{ code: "SidecarReplaced" }] });
    expect(young.state).toBe("imported");
    expect(importsBegun(stage)).toBe(1);
  });
});

describe("a drop that fails", () => {
  it("tells ECS's own code and words, and leaves nothing behind", async () => {
    stage.simulator.ecs.failNext({
      errorCode: "ImageNotBootable",
      errorMessage: "No boot loader was found.",
    });
    await stage.put(KEY, rawDisk());
    const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
    const result = await stage.result(KEY, execution);
    expect(result).toMatchObject({ state: "failed", failure: { code: "ImportTaskFailed", who: "team" } });
    expect(result.failure?.message).toContain("ImageNotBootable: No boot loader was found.");
    expect(result.nextSteps?.at(-1)).toContain(`image-drop retry ${execution}`);
    expect(stage.simulator.ecs.images()).toEqual([]);
    expect(stage.simulator.ecs.snapshots()).toEqual([]);
  });

  it("says whose name it is that is taken", async () => {
    await stage.put(KEY, rawDisk());
    const first = await stage.dropSidecar(KEY, rawSidecar("web"));
    await stage.result(KEY, first);
    const second = await stage.dropSidecar(KEY, rawSidecar("web"));
    expect(await stage.result(KEY, second)).toMatchObject({
      state: "failed",
      failure: { code: "ImageNameTaken" },
    });
    expect(importsBegun(stage)).toBe(1);
  });
});

describe("a drop that times out", () => {
  it("never got its files", async () => {
    const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
    const result = await stage.result(KEY, execution);
    expect(result).toMatchObject({ state: "timed-out", failure: { code: "FilesMissing" } });
    expect(result.failure?.message).toContain(KEY);
    expect(
      Date.parse(result.timings.endedAt as string) - Date.parse(result.timings.droppedAt),
    ).toBeGreaterThanOrEqual(24 * HOUR_MS);
  });

  it("took ECS longer than the deadline, after a day of waiting: the task is cancelled, image and snapshots are gone", async () => {
    stage.simulator.ecs.knobs.importBaseMs = 48 * HOUR_MS;
    const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
    stage.clock.schedule(23.5 * HOUR_MS, () => void stage.put(KEY, rawDisk()));
    const result = await stage.result(KEY, execution);
    expect(result).toMatchObject({ state: "timed-out", failure: { code: "ImportTooSlow" } });
    expect(stage.simulator.ecs.tasks().map(({ phase }) => phase.status)).toEqual(["Deleted"]);
    expect(stage.simulator.ecs.images()).toEqual([]);
    expect(stage.simulator.ecs.snapshots()).toEqual([]);
  });
});
