import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { SpyEvent } from "alicloud-simulator";
import { describe, expect, it } from "vitest";
import { crc64 } from "../../cli/upload/crc64.ts";
import type { Dropped } from "../../cli/upload/drop-events.ts";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { document } from "./command.ts";
import { upload, write } from "./upload-folder.ts";
import { useCloud } from "./use-cloud.ts";

const cloud = useCloud();

const head = (key: string) => cloud.stage.simulator.oss.objects.head("image-drop", key);
const effects = (name: string) =>
  cloud.stage.simulator.spy.filter((event) => event.kind === "effect" && event.name === name).length;
const sent = () => effects("ObjectCreated:CompleteMultipartUpload") + effects("ObjectCreated:PutObject");

/** The event of executions being listed for the `count`th time after the sidecar came. */
function listedAfterDrop(seen: number, count: number): (event: SpyEvent) => boolean {
  let index = 0;
  let dropped = false;
  let listed = 0;
  return (event) => {
    if (index++ < seen) return false;
    if (event.kind === "effect" && event.name === "ObjectCreated:PutObject") dropped = true;
    if (dropped && event.kind === "request" && event.operation === "ListExecutions") listed += 1;
    return listed >= count;
  };
}

const DISK = rawDisk();
const WITH_DATA = rawSidecar("web", { dataDisks: [{ key: "disks/data.raw", sizeGib: 20, format: "raw" }] });

describe("upload", () => {
  it("drops the image and its data disks, the sidecar last and with what each file must be", async () => {
    await write(cloud.folder, "web.raw", DISK);
    await write(cloud.folder, "web.raw.json", WITH_DATA);
    await write(cloud.folder, "disks/data.raw", rawDisk(3 * 2 ** 20));
    const { code, stdout, stderr } = await upload(cloud, "web.raw", "--to", "team-a/");
    expect([code, stderr]).toEqual([0, ""]);
    const lines = stdout.split("\n");
    expect(lines[0]).toMatch(/^uploaded incoming\/team-a\/web\.raw {2}128 KiB, CRC64 \d+, in .*\/s$/);
    expect(lines[1]).toMatch(/^uploaded incoming\/team-a\/disks\/data\.raw {2}3\.0 MiB/);
    expect(lines.slice(2)).toEqual([
      "dropped incoming/team-a/web.raw.json  the import begins",
      "Follow it: image-drop watch team-a/web.raw --local",
      "",
    ]);
    expect(await cloud.stage.json("incoming/team-a/web.raw.json")).toEqual({
      ...WITH_DATA,
      fileSizeBytes: DISK.length,
      fileCrc64: String(crc64(DISK)),
      dataDisks: [
        {
          ...{ key: "disks/data.raw", sizeGib: 20, format: "raw" },
          fileSizeBytes: 3 * 2 ** 20,
          fileCrc64: String(crc64(rawDisk(3 * 2 ** 20))),
        },
      ],
    });
    expect(head("incoming/team-a/disks/data.raw")?.sizeBytes).toBe(3 * 2 ** 20);
    // The checkpoints are of no use any more.
    expect(await readdir(join(cloud.folder, ".local", "state", "image-drop", "uploads"))).toEqual([]);
  });

  it("with --wait goes on to the image, and with --json tells it in one document", async () => {
    await write(cloud.folder, "web.raw", DISK);
    await write(cloud.folder, "elsewhere.json", rawSidecar("web"));
    const finished = await upload(cloud, "web.raw", "--metadata", "elsewhere.json", "--wait", "--json");
    expect([finished.code, finished.stderr]).toEqual([0, ""]);
    expect(document(finished)).toMatchObject({
      state: "imported",
      key: "incoming/web.raw",
      imageName: "web",
    });
  });

  it("with --wait ends with the exit code of the result", async () => {
    await write(cloud.folder, "web.raw", DISK);
    await write(cloud.folder, "web.raw.json", rawSidecar("web"));
    cloud.stage.simulator.faults.add({
      service: "ecs",
      operation: "ImportImage",
      fault: { kind: "refuse", status: 403, code: "Account.Arrearage", message: "Your account has arrears." },
    });
    const { code, stdout } = await upload(cloud, "web.raw", "--wait");
    expect(code).toBe(1);
    expect(stdout).toContain("AccountBlocked");
  });

  it("takes the image's whole key with --to, and tells everything in one document with --json", async () => {
    await write(cloud.folder, "web.raw", DISK);
    await write(cloud.folder, "web.raw.json", rawSidecar("web"));
    const key = "incoming/team-b/other.raw";
    const drop = document(await upload(cloud, "web.raw", "--json", "--to", key)) as Dropped;
    expect(drop).toEqual({
      bucket: "image-drop",
      execution: expect.stringMatching(/^other-raw-[0-9a-f]{10}-[0-9a-f]{16}$/),
      key,
      files: [
        {
          file: join(cloud.folder, "web.raw"),
          ...{ key, sizeBytes: DISK.length, crc64: String(crc64(DISK)) },
          ...{ outcome: "uploaded", sentBytes: DISK.length, seconds: expect.any(Number) },
        },
      ],
      sidecar: { key: `${key}.json`, outcome: "sent" },
    });
  });

  it("sends nothing that is there, and the sidecar only with --again, which is another import", async () => {
    await write(cloud.folder, "web.raw", DISK);
    await write(cloud.folder, "web.raw.json", rawSidecar("web"));
    await upload(cloud, "web.raw", "--wait");
    const before = sent();
    const again = await upload(cloud, "web.raw");
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(
      /^already there incoming\/web\.raw {2}128 KiB.*\nalready there incoming\/web\.raw\.json/,
    );
    expect(sent()).toBe(before);
    // The trigger takes its time: the first import, which has ended, is not what is waited for.
    const { clock, simulator } = cloud.stage;
    const hold = clock.hold();
    simulator.oss.knobs.eventDelayMs = { least: 1000, most: 1000 };
    const asked = listedAfterDrop(simulator.spy.events.length, 2);
    const running = await cloud.begin(["upload", "web.raw", "--again", "--wait", "--local"]);
    await simulator.spy.waitFor(asked);
    hold.release();
    const { code, stdout } = await running.finished;
    // The image of the first import has the name already.
    expect([code, stdout]).toEqual([1, expect.stringContaining("ImageNameTaken")]);
    expect(effects("ObjectCreated:CompleteMultipartUpload")).toBe(1);
  });

  it("takes a data disk that is not here from the server", async () => {
    await write(cloud.folder, "web.raw", DISK);
    await write(cloud.folder, "web.raw.json", WITH_DATA);
    await cloud.stage.put("incoming/disks/data.raw", rawDisk(3 * 2 ** 20));
    const { code, stderr } = await upload(cloud, "web.raw");
    expect([code, stderr]).toEqual([
      0,
      "data.raw is not here, but at the server already: incoming/disks/data.raw.\n",
    ]);
    expect(await cloud.stage.json("incoming/web.raw.json")).toMatchObject({
      dataDisks: [{ fileSizeBytes: 3 * 2 ** 20, fileCrc64: String(crc64(rawDisk(3 * 2 ** 20))) }],
    });
  });
});

describe("upload sends nothing", () => {
  it("if the drop would be refused, and tells every reason", async () => {
    await write(cloud.folder, "web.raw", Buffer.from("no disk"));
    await write(cloud.folder, "web.raw.json", rawSidecar("1 web", { systemDisk: { sizeGib: 1 } }));
    const { code, stdout } = await upload(cloud, "web.raw");
    expect(code).toBe(3);
    expect(stdout).toContain("refused");
    for (const path of ["/name", "/systemDisk/sizeGib"]) expect(stdout).toContain(path);
    expect(sent()).toBe(0);
  });

  it.each([
    [["missing.raw"], 1, "error: missing.raw cannot be read.\n  why: There is no "],
    [["web.raw", "--part-size", "0.01"], 2, "from 0.1 to 5120"],
  ])("if it is told %j", async (words, exitCode, text) => {
    const { code, stderr } = await upload(cloud, ...words);
    expect([code, sent()]).toEqual([exitCode, 0]);
    expect(stderr).toContain(text);
  });
});
