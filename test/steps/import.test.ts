import { describe, expect, it } from "vitest";
import { Denied, Rejected, Throttled, Unavailable } from "../../functions/cloud/cloud-faults.ts";
import { clientToken } from "../../functions/core/import/drop.ts";
import { importImage } from "../../functions/import.ts";
import { aDrop, importing, ready } from "../core/records.ts";
import { memoryCloud } from "./ports.ts";

const cancelKey = `results/team-a/web.qcow2/${aDrop.execution}/cancel.json`;
const rejected = (code: string) => new Rejected("ECS", "ImportImage", code, "Because.", "REQ");

describe("import", () => {
  it("calls ImportImage with the execution's token and tags, and comes back after the expected time", async () => {
    const cloud = memoryCloud();
    const step = await importImage({ record: ready }, cloud);
    expect(cloud.images.orders).toHaveLength(1);
    expect(cloud.images.orders[0]).toMatchObject({
      bucket: "image-drop",
      clientToken: clientToken(aDrop.execution),
      tags: { "image-drop:execution": aDrop.execution },
    });
    expect(step).toMatchObject({
      next: "poll",
      record: { state: "importing", imageId: "m-1", taskId: "t-1", progress: { snapshots: [{ id: "s-1" }] } },
    });
    expect(cloud.objects.values.get(`results/team-a/web.qcow2/${aDrop.execution}/status.json`)).toMatchObject(
      {
        state: "importing",
        imageId: "m-1",
      },
    );
  });

  it("does nothing again when the record says that it was done", async () => {
    const cloud = memoryCloud();
    expect((await importImage({ record: importing }, cloud)).record).toEqual(importing);
    expect(cloud.images.orders).toEqual([]);
  });

  it("goes on with the import that an earlier run has noted, also where ECS has forgotten it and its token", async () => {
    const cloud = memoryCloud();
    await importImage({ record: ready }, cloud);
    cloud.images.orders.length = 0;
    cloud.images.imageFacts = undefined;
    expect((await importImage({ record: ready }, cloud)).record).toMatchObject({
      state: "importing",
      imageId: "m-1",
      taskId: "t-1",
    });
    expect(cloud.images.orders).toEqual([]);
  });

  it("hands a running import on at once where nothing more can be found out about it", async () => {
    const cloud = memoryCloud();
    cloud.images.image = () => Promise.reject(new Throttled("ECS", "DescribeImages", "Throttling", ""));
    expect(await importImage({ record: ready }, cloud)).toMatchObject({
      next: "poll",
      waitSeconds: 1,
      record: { state: "importing", imageId: "m-1", taskId: "t-1" },
    });
  });

  it("imports although its progress cannot be shown", async () => {
    const cloud = memoryCloud();
    const { importImage: ask } = cloud.images;
    cloud.images.importImage = async (order) => {
      cloud.objects.failWrites = new Unavailable("OSS", "PutObject", "503", "busy");
      return ask(order);
    };
    expect((await importImage({ record: ready }, cloud)).record.state).toBe("importing");
  });

  it("goes on without snapshots where the image is not to be seen yet", async () => {
    const cloud = memoryCloud();
    cloud.images.imageFacts = undefined;
    expect((await importImage({ record: ready }, cloud)).record).not.toHaveProperty("progress");
  });

  it.each([
    ["InvalidImageName.Duplicated", "ImageNameTaken"],
    ["QuotaExceed.Image", "ImageQuotaExceeded"],
    ["InvalidOSSObject.NotFound", "ImportRejected"],
  ])("ends the drop for good on %s", async (code, failureCode) => {
    const cloud = memoryCloud();
    cloud.images.failImport = { error: rejected(code), tookEffect: false };
    expect(await importImage({ record: ready }, cloud)).toMatchObject({
      next: "publish",
      record: { state: "failed", imageName: "web", failure: { code: failureCode, requestId: "REQ" } },
    });
  });

  it("finds its own image behind a name that is taken", async () => {
    const cloud = memoryCloud();
    cloud.images.failImport = { error: rejected("InvalidImageName.Duplicated"), tookEffect: true };
    expect((await importImage({ record: ready }, cloud)).record).toMatchObject({
      state: "importing",
      imageId: "m-1",
    });
  });

  it.each([
    ["NoSetRoletoECSServiceAcount", "RoleNotReady"],
    ["LastTokenProcessing", "Unavailable"],
  ])("throws what passes, for the flow to retry: %s as %s", async (code, name) => {
    const cloud = memoryCloud();
    cloud.images.failImport = { error: rejected(code), tookEffect: false };
    await expect(importImage({ record: ready }, cloud)).rejects.toMatchObject({ name });
  });

  it.each([
    new Throttled("ECS", "ImportImage", "Throttling.User", "slow down"),
    new Unavailable("ECS", "ImportImage", "NoAnswer", ""),
  ])("throws $name as it is", async (error) => {
    const cloud = memoryCloud();
    cloud.images.failImport = { error, tookEffect: false };
    await expect(importImage({ record: ready }, cloud)).rejects.toBe(error);
  });

  it("ends the drop at once where the function lacks a permission: trying again gives none", async () => {
    const cloud = memoryCloud();
    const error = new Denied("ECS", "ImportImage", "Forbidden.RAM", "Not for you.", "REQ");
    cloud.images.failImport = { error, tookEffect: false };
    expect(await importImage({ record: ready }, cloud)).toMatchObject({
      next: "publish",
      record: { state: "failed", failure: { code: "NotAllowed", requestId: "REQ" } },
    });
  });

  it("sees a cancel that came while ECS was asked", async () => {
    const cloud = memoryCloud();
    const { importImage: ask } = cloud.images;
    cloud.images.importImage = async (order) => {
      cloud.objects.values.set(cancelKey, { execution: aDrop.execution, requestedAt: aDrop.droppedAt });
      return ask(order);
    };
    expect(await importImage({ record: ready }, cloud)).toMatchObject({
      next: "poll",
      waitSeconds: 1,
      record: { state: "stopping", imageId: "m-1", taskId: "t-1" },
    });
  });

  it("imports nothing when a cancel came before", async () => {
    const cloud = memoryCloud();
    cloud.objects.values.set(cancelKey, { execution: aDrop.execution, requestedAt: aDrop.droppedAt });
    expect(await importImage({ record: ready }, cloud)).toMatchObject({
      next: "publish",
      record: { state: "cancelled" },
    });
    expect(cloud.images.orders).toEqual([]);
  });

  it("undoes an import whose answer was lost before the cancel came", async () => {
    const cloud = memoryCloud();
    cloud.images.failImport = {
      error: new Unavailable("ECS", "ImportImage", "NoAnswer", ""),
      tookEffect: true,
    };
    await expect(importImage({ record: ready }, cloud)).rejects.toThrow();
    cloud.objects.values.set(cancelKey, { execution: aDrop.execution, requestedAt: aDrop.droppedAt });
    expect((await importImage({ record: ready }, cloud)).record).toMatchObject({
      state: "stopping",
      imageId: "m-1",
    });
  });
});

describe("what import is about to ask", () => {
  const statusKey = `results/team-a/web.qcow2/${aDrop.execution}/status.json`;
  const lost = new Unavailable("ECS", "ImportImage", "NoAnswer", "");
  /** A first run that failed with an error, and a cloud that many seconds later. */
  async function afterFirstRun(error: Error, seconds: number, tookEffect = false) {
    const cloud = memoryCloud();
    cloud.images.failImport = { error, tookEffect };
    await importImage({ record: ready }, cloud).catch(() => undefined);
    await cloud.sleep(seconds * 1000);
    return cloud;
  }
  const noted = (cloud: ReturnType<typeof memoryCloud>) =>
    Object.keys(cloud.objects.values.get(statusKey) ?? {}).includes("importRequestedAt");

  it("is noted before it asks, and ECS is not asked where that cannot be noted", async () => {
    const cloud = memoryCloud();
    cloud.images.importImage = async () => {
      expect(noted(cloud)).toBe(true);
      throw lost;
    };
    await expect(importImage({ record: ready }, cloud)).rejects.toBe(lost);
    expect(noted(cloud)).toBe(true);
    const unwritable = memoryCloud();
    unwritable.objects.failWrites = new Unavailable("OSS", "PutObject", "503", "busy");
    await expect(importImage({ record: ready }, unwritable)).rejects.toMatchObject({
      operation: "PutObject",
    });
    expect(unwritable.images.orders).toEqual([]);
  });

  it("may be asked again within nine minutes, on the token", async () => {
    const cloud = await afterFirstRun(lost, 539);
    expect((await importImage({ record: ready }, cloud)).record.state).toBe("importing");
    expect(cloud.images.orders).toHaveLength(1);
    expect(noted(cloud)).toBe(false);
  });

  it("is never asked again later: the import that began is found, or it ends as not known", async () => {
    const cloud = await afterFirstRun(lost, 541);
    expect(await importImage({ record: ready }, cloud)).toMatchObject({
      next: "publish",
      record: {
        state: "failed",
        failure: { code: "ImportUncertain", values: { imageName: "web", execution: aDrop.execution } },
      },
    });
    expect(cloud.images.orders).toEqual([]);
    const begun = await afterFirstRun(lost, 10_000, true);
    expect((await importImage({ record: ready }, begun)).record).toMatchObject({ imageId: "m-1" });
    expect(begun.images.orders).toHaveLength(1);
  });

  it.each([
    ["is turned away", new Throttled("ECS", "ImportImage", "Throttling.User", "slow down")],
    ["is refused for now", rejected("NoSetRoletoECSServiceAccount")],
  ])("may be asked again at any time where it %s: nothing began", async (_, error) => {
    const cloud = await afterFirstRun(error, 10_000);
    expect(noted(cloud)).toBe(false);
    expect((await importImage({ record: ready }, cloud)).record.state).toBe("importing");
  });

  it.each([
    ["the first call's answer was lost", lost, new Throttled("ECS", "ImportImage", "Throttling.User", "")],
    ["ECS still works on the first call", rejected("LastTokenProcessing"), undefined],
  ])("stays noted where %s, whatever becomes of a second call", async (_, first, second) => {
    const cloud = await afterFirstRun(first, 60);
    if (second !== undefined) {
      cloud.images.failImport = { error: second, tookEffect: false };
      await expect(importImage({ record: ready }, cloud)).rejects.toBe(second);
    }
    expect(noted(cloud)).toBe(true);
    await cloud.sleep(600_000);
    expect((await importImage({ record: ready }, cloud)).record).toMatchObject({
      failure: { code: "ImportUncertain" },
    });
  });
});
