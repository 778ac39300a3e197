import { describe, expect, it } from "vitest";
import { Denied, Rejected, Throttled, Unavailable } from "../../functions/cloud/faults.ts";
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
    cloud.objects.failWrites = new Unavailable("OSS", "PutObject", "503", "busy");
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
