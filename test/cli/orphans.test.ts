import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import Flows from "@alicloud/fnf-2019-03-15";
import { describe, expect, it } from "vitest";
import { cancel } from "../../cli/verbs/cancel/cancel.ts";
import { doctor } from "../../cli/verbs/doctor/doctor.ts";
import { createImages } from "../../functions/cloud/images.ts";
import { resultKeys } from "../../functions/core/import/drop.ts";
import type { ImportRequest } from "../../functions/core/preflight/import-request.ts";
import { cloudConfigOf } from "../journey/cloud-config.ts";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { BUCKET, hasCalled, hasEnded } from "../journey/stage.ts";
import { document } from "./command.ts";
import { runInProcess } from "./run-in-process.ts";
import { useCloud } from "./use-cloud.ts";

/** `image-drop doctor --orphans` over what interrupted work has left. */
const cloud = useCloud();

const KEY = "incoming/team-a/web.raw";
const polled = hasCalled("DescribeTaskAttribute");

async function dropped(key = KEY, name = "web"): Promise<string> {
  await cloud.stage.put(key, rawDisk());
  return cloud.stage.dropSidecar(key, rawSidecar(name));
}

const look = async (mode: "json" | "text" = "json") =>
  runInProcess(doctor(await cloud.context(), { local: true, orphans: true }), { mode, shape: "many" });
const kinds = (found: unknown) => (found as Array<{ what: string }>).map(({ what }) => what);

/** An image that somebody imports without this product. */
async function importedByOthers(imageName: string): Promise<void> {
  const disks: ImportRequest["disks"] = [{ key: KEY, format: "RAW", sizeGib: 1 }];
  const request: ImportRequest = {
    imageName,
    osType: "linux",
    platform: "Others Linux",
    architecture: "x86_64",
    disks,
    tags: { team: "others" },
  };
  await createImages(cloudConfigOf(cloud.stage.simulator)).importImage({
    request,
    bucket: BUCKET,
    clientToken: imageName,
    tags: {},
  });
}

/** An import whose execution was stopped by hand in its midst. */
async function abandoned(): Promise<string> {
  const execution = await dropped();
  const hold = await cloud.stage.holdAt(polled);
  await cloud.stage.stopExecution(execution);
  hold.release();
  await cloud.stage.simulator.spy.waitFor(hasEnded(execution), 15_000);
  return execution;
}

/** The workflow forgets its executions after a time. */
async function forgetExecutions(): Promise<void> {
  const { account, endpoints } = cloud.stage.simulator;
  const { accessKeyId, accessKeySecret } = account.root;
  const workflow = new Flows({ accessKeyId, accessKeySecret, endpoint: endpoints.fnf });
  await workflow.deleteFlow({ Name: "image-drop" });
}

const publishedKey = (name: "result" | "status", execution: string) =>
  resultKeys({ key: KEY, execution }, { incoming: "incoming/", results: "results/" })[name];

const quietFor = (ms: number) => cloud.stage.clock.sleep(ms);

describe("doctor --orphans", () => {
  it("lists nothing where imports run or have ended well", async () => {
    await cloud.stage.simulator.spy.waitFor(hasEnded(await dropped()), 15_000);
    const running = await dropped("incoming/team-a/other.raw", "other");
    const hold = await cloud.stage.holdAt(polled);
    const finished = await look();
    hold.release();
    expect([document(finished), finished.code]).toEqual([[], 0]);
    expect(finished.stderr).toBe("Nothing is left over.\n");
    await cloud.stage.simulator.spy.waitFor(hasEnded(running), 15_000);
  });

  it("names the execution that died, its image, and the command that removes both", async () => {
    const { ecs, spy } = cloud.stage.simulator;
    ecs.knobs.tagsReachSnapshots = true;
    const execution = await abandoned();
    await spy.waitFor((event) => event.kind === "effect" && event.name === "ImageAvailable", 15_000);
    const finished = await look();
    expect(finished.code).toBe(1);
    const found = document(finished) as Array<Record<string, string>>;
    expect(kinds(found)).toEqual(["execution", "image", "snapshot"]);
    for (const { key, execution: owner, todo } of found)
      expect([key, owner, todo?.endsWith(`image-drop cancel ${execution} --local`)]).toEqual([
        KEY,
        execution,
        true,
      ]);
    expect(found[1]).toMatchObject({
      id: ecs.images()[0]?.imageId,
      message: expect.stringContaining("Stopped"),
    });
    await runInProcess(cancel(await cloud.context(), execution, { local: true }));
    expect(document(await look())).toEqual([]);
  });

  it("finds an image whose execution nobody knows any more by its tags, and calls unknown what became of it", async () => {
    const execution = await abandoned();
    await forgetExecutions();
    const { stdout, stderr, code } = await look("text");
    expect(stdout).toMatch(/^unknown image m-/);
    expect(stdout).toContain(
      `If nobody needs it, remove it: image-drop cancel ${execution} --key ${KEY} --local`,
    );
    expect([stderr, code]).toEqual(["Nothing is left over; of 1 it is not known.\n", 0]);
  });

  it("lists no image of an execution that succeeded, with or without what it published", async () => {
    const execution = await dropped();
    await cloud.stage.simulator.spy.waitFor(hasEnded(execution), 15_000);
    await cloud.stage.oss.delete(publishedKey("result", execution));
    expect(document(await look())).toEqual([]);
    await cloud.stage.oss.delete(publishedKey("status", execution));
    expect(document(await look())).toEqual([]);
    await forgetExecutions();
    expect(document(await look())).toMatchObject([
      { what: "image", verdict: "unknown", key: KEY, message: expect.stringContaining("is not known") },
    ]);
  });

  it("lists no image whose execution is forgotten and whose last status tells that it was imported", async () => {
    const execution = await dropped();
    await cloud.stage.simulator.spy.waitFor(hasEnded(execution), 15_000);
    await cloud.stage.oss.delete(publishedKey("result", execution));
    await forgetExecutions();
    expect(document(await look())).toEqual([]);
  });

  it("tells of a result that cannot be read, and looks at the next thing", async () => {
    const { spy } = cloud.stage.simulator;
    const execution = await abandoned();
    await spy.waitFor((event) => event.kind === "effect" && event.name === "ImageAvailable", 15_000);
    await cloud.stage.put(publishedKey("result", execution), Buffer.from("<html>"));
    await cloud.stage.oss.initMultipartUpload("incoming/team-b/big.raw");
    await quietFor(3_600_000);
    const finished = await look();
    expect([finished.code, document(finished)]).toMatchObject([
      1,
      [
        {
          what: "execution",
          verdict: "unreadable",
          message: expect.stringContaining("result.json is no JSON"),
        },
        {
          what: "image",
          verdict: "unreadable",
          todo: expect.stringMatching(/^Look at the object results\//),
        },
        { what: "upload", verdict: "left" },
      ],
    ]);
  });

  it("lists what nothing has happened to for as long as is asked for", async () => {
    await abandoned();
    await quietFor(600_000);
    const found = async (olderThan: number) =>
      document(
        await runInProcess(doctor(await cloud.context(), { local: true, orphans: true, olderThan }), {
          ...{ mode: "json", shape: "many" },
        }),
      );
    expect(await found(3600)).toEqual([]);
    expect(await found(300)).toHaveLength(2);
  });

  it("pages through whatever there is, and leaves alone what is not this product's", async () => {
    const { ecs } = cloud.stage.simulator;
    ecs.knobs.imageQuota = 1000;
    // The oldest one, so that it is on the last page.
    const execution = await abandoned();
    for (let index = 0; index < 101; index += 1) await importedByOthers(`foreign-${index}`);
    const images = (document(await look()) as Array<Record<string, string>>).filter(
      ({ what }) => what === "image",
    );
    expect([ecs.images().length, images.map((image) => image["execution"])]).toEqual([102, [execution]]);
  });

  it("lists uploads that were never completed and do not grow, with the file they are of", async () => {
    const { oss } = cloud.stage;
    const key = "incoming/team-b/big.raw";
    const { uploadId } = await oss.initMultipartUpload(key);
    await oss.initMultipartUpload("elsewhere/big.raw");
    await quietFor(3_500_000);
    expect(document(await look())).toEqual([]);
    const part = Buffer.alloc(102_400);
    const file = join(cloud.folder, "part");
    await writeFile(file, part);
    await oss.uploadPart(key, uploadId, 1, file, 0, part.length);
    await quietFor(3_500_000);
    // It was begun long ago, and its part came just now.
    expect(document(await look())).toEqual([]);
    await quietFor(200_000);
    expect(document(await look())).toMatchObject([
      {
        ...{ what: "upload", verdict: "left", key, id: uploadId },
        message: expect.stringContaining("1 part, 100 KiB,"),
        todo: expect.stringContaining(`image-drop abort ${key} --upload ${uploadId} --local`),
      },
    ]);
  });

  it("is said by the command", async () => {
    const finished = await cloud.run(["doctor", "--orphans", "--local", "--json"]);
    expect([finished.code, document(finished)]).toEqual([0, []]);
  });
});
