import { describe, expect, it } from "vitest";
import { Denied, Throttled, Unavailable } from "../../functions/cloud/cloud-faults.ts";
import type { DistributionRecord } from "../../functions/core/distribution/record.ts";
import { lookAndMove, stepAfter } from "../../functions/steps/distribute.ts";
import { aDrop } from "../core/records.ts";
import {
  asking,
  becomes,
  type Cloud,
  HOME,
  image,
  memoryRegions,
  refusal,
  toBeijing,
} from "./memory-regions.ts";

const REGION = "cn-beijing";
const cancel = { execution: aDrop.execution, requestedAt: aDrop.droppedAt, by: "ann" };

/** Looks so often. */
async function look(record: DistributionRecord, cloud: Cloud, times = 1, asked?: typeof cancel) {
  let current = record;
  for (let time = 0; time < times; time += 1) current = await lookAndMove(current, asked, cloud);
  return current;
}

/** A copy that is under way. */
async function copying(cloud: Cloud, change: object = {}) {
  const begun = await look(asking({ copies: [{ ...toBeijing, ...change }] }), cloud, 3);
  expect(begun.copies).toMatchObject([{ state: "copying", imageId: "m-cn-beijing", percent: 40 }]);
  return begun;
}

describe("a copy", () => {
  it("is noted before it is asked for, asked for with a token and all tags, and tagged at its end", async () => {
    const cloud = memoryRegions();
    const tags = { team: "web" };
    const first = asking({
      copies: [{ ...toBeijing, description: "Web", encrypted: true, kmsKeyId: "k" }],
      tags,
    });
    const noted = await look(first, cloud);
    expect(noted.copies).toMatchObject([{ state: "waiting", askedAt: expect.any(String) }]);
    expect(cloud.memory.orders).toEqual([]);
    expect(stepAfter(first, noted, cloud.now())).toMatchObject({ next: "distribute", waits: 0 });
    const begun = await look(noted, cloud);
    expect(cloud.memory.orders).toEqual([
      {
        imageId: "m-1",
        to: REGION,
        name: "web",
        description: "Web",
        encrypted: true,
        kmsKeyId: "k",
        clientToken: expect.stringMatching(/^[0-9a-f]{64}$/),
        tags: {
          team: "web",
          "image-drop:execution": aDrop.execution,
          "image-drop:source": "image-drop/incoming/team-a/web.qcow2",
        },
      },
    ]);
    expect(stepAfter(noted, begun, cloud.now())).toMatchObject({ waits: 1, waitSeconds: 15 });
    becomes(cloud.memory, REGION, "Available");
    const ended = await look(begun, cloud);
    expect(ended).toMatchObject({ phase: "ended", copies: [{ state: "available", tagged: "yes" }] });
    expect(cloud.memory.changes).toEqual([
      "tag cn-hangzhou s-1",
      "copy cn-hangzhou cn-beijing",
      "tag cn-beijing s-cn-beijing",
    ]);
    expect(stepAfter(begun, ended, cloud.now()).next).toBe("done");
  });

  it("is asked for again with the same token where the answer was lost", async () => {
    const cloud = memoryRegions();
    const noted = await look(asking({ copies: [toBeijing] }), cloud);
    cloud.memory.refuse = (_, name) => {
      if (name === "copy") throw new Unavailable("ECS", "CopyImage", "Lost", "");
    };
    const lost = await look(noted, cloud);
    await cloud.sleep(0);
    expect(lost.copies).toMatchObject([{ state: "waiting", troubledSince: expect.any(String) }]);
    await cloud.sleep(3_601_000);
    const uncertain = { state: "failed", cause: { code: "CopyUncertain" } };
    cloud.memory.refuse = (region) => {
      if (region === REGION) throw new Unavailable("ECS", "DescribeImages", "Lost", "");
    };
    expect((await look(lost, cloud)).copies).toMatchObject([uncertain]);
    cloud.memory.refuse = () => undefined;
    await look(lost, cloud, 3);
    expect(cloud.memory.orders).toHaveLength(1);
  });

  it("is looked for by its tag once its token is too old, and asked for anew if there is none", async () => {
    const cloud = memoryRegions();
    const noted = await look(asking({ copies: [toBeijing] }), cloud);
    await cloud.sleep(541_000);
    const again = await look(noted, cloud);
    expect(again.copies).toEqual([{ region: REGION, state: "waiting" }]);
    becomes(cloud.memory, REGION, "Creating");
    const found = await look({ ...noted }, cloud);
    expect(found.copies).toMatchObject([{ state: "copying", imageId: "m-cn-beijing" }]);
  });

  it("that an earlier execution has made stays, and is made again if it is gone", async () => {
    const cloud = memoryRegions();
    const asked = { copies: [{ ...toBeijing, imageId: "m-cn-beijing" }] };
    becomes(cloud.memory, REGION, "Available");
    expect(await look(asking(asked), cloud)).toMatchObject({ phase: "ended" });
    cloud.memory.images.delete("cn-beijing m-cn-beijing");
    const gone = await look(asking(asked), cloud, 2);
    expect(gone.copies).toEqual([{ region: REGION, state: "waiting" }]);
    const retried = asking({ copies: [toBeijing] }, { ...aDrop, execution: "new", retryOf: aDrop.execution });
    becomes(cloud.memory, REGION, "Creating");
    expect((await look(retried, cloud, 2)).copies).toMatchObject([{ state: "copying" }]);
    expect(cloud.memory.orders).toEqual([]);
  });

  it.each([
    ["InvalidImageName.Duplicated", "CopyNameTaken"],
    ["QuotaExceed.Image", "CopyQuotaExceeded"],
    ["InvalidParameter.KMSKeyId.NotFound", "KeyRefused"],
    ["RegionNotSupportCopy", "CopyRefused"],
    ["Account.Arrearage", "AccountBlocked"],
    ["Forbbiden", "NotAllowed"],
  ])("that ECS refuses with %s has failed with %s", async (code, failed) => {
    const cloud = memoryRegions();
    cloud.memory.refuse = (_, name) => {
      if (name === "copy") throw refusal(code);
    };
    const ended = await look(asking({ copies: [toBeijing] }), cloud, 2);
    expect(ended.copies).toEqual([
      {
        region: REGION,
        state: "failed",
        cause: { code: failed, said: `${code}: Because.`, requestId: "REQUEST" },
      },
    ]);
  });

  it("whose name is taken by itself goes on", async () => {
    const cloud = memoryRegions();
    const noted = await look(asking({ copies: [toBeijing] }), cloud);
    becomes(cloud.memory, REGION, "Creating");
    cloud.memory.refuse = (_, name) => {
      if (name === "copy") throw refusal("InvalidImageName.Duplicated");
    };
    expect((await look(noted, cloud)).copies).toMatchObject([{ state: "copying" }]);
  });

  it("that something passing hinders is asked for again, until the deadline", async () => {
    const cloud = memoryRegions();
    cloud.memory.refuse = (_, name) => {
      if (name === "copy") throw refusal("OperationDenied.ImageCopyConflict");
    };
    const hindered = await look(asking({ copies: [toBeijing] }), cloud, 2);
    expect(hindered.copies).toEqual([{ region: REGION, state: "waiting" }]);
    await cloud.sleep(86_400_000);
    const late = await look(hindered, cloud, 2);
    expect(late.copies).toMatchObject([{ state: "failed", cause: { code: "CopyTooSlow" } }]);
  });

  it.each([
    ["CreateFailed", "CopyFailed"],
    [undefined, "CopyGone"],
  ])("that reads %s has failed with %s, and nothing is left of it", async (status, code) => {
    const cloud = memoryRegions();
    const begun = await copying(cloud);
    if (status === undefined) cloud.memory.images.delete("cn-beijing m-cn-beijing");
    else becomes(cloud.memory, REGION, status);
    const removing = await look(begun, cloud, 2);
    expect(removing.copies).toMatchObject([{ state: "removing" }]);
    expect(stepAfter(begun, removing, cloud.now())).toMatchObject({ waitSeconds: 10 });
    const ended = await look(removing, cloud, 4);
    expect(ended.copies).toMatchObject([{ state: "failed", cause: { code } }]);
    expect(cloud.memory.snapshots).toEqual(new Set(["s-1"]));
  });

  it("that takes too long is cancelled and removed", async () => {
    const cloud = memoryRegions();
    const begun = await copying(cloud);
    await cloud.sleep(86_400_000);
    const ended = await look(begun, cloud, 6);
    expect(ended.copies).toMatchObject([{ state: "failed", cause: { code: "CopyTooSlow" } }]);
    expect(cloud.memory.changes.slice(2)).toEqual([
      "cancel cn-beijing m-cn-beijing",
      "delete cn-beijing s-cn-beijing",
    ]);
  });

  it("is gone on with after an answer that did not come, and given up after an hour without one", async () => {
    const cloud = memoryRegions();
    const begun = await copying(cloud);
    cloud.memory.refuse = (region) => {
      if (region === REGION) throw new Throttled("ECS", "DescribeImages", "Throttling", "");
    };
    const troubled = await look(begun, cloud);
    expect(troubled.copies).toMatchObject([{ state: "copying", troubledSince: expect.any(String) }]);
    await cloud.sleep(3_601_000);
    expect((await look(troubled, cloud)).copies).toMatchObject([
      { state: "failed", cause: { code: "ServiceUnavailable" }, imageId: "m-cn-beijing" },
    ]);
    cloud.memory.refuse = (region) => {
      if (region === REGION) throw new Denied("ECS", "DescribeImages", "Forbidden.RAM", "");
    };
    const denied = await look(begun, cloud);
    expect(denied.copies).toMatchObject([{ state: "copying" }]);
    await cloud.sleep(601_000);
    expect((await look(denied, cloud)).copies).toMatchObject([
      { state: "failed", cause: { code: "NotAllowed" } },
    ]);
    cloud.memory.refuse = (region) => {
      if (region === REGION) throw new TypeError("a bug");
    };
    await expect(look(begun, cloud)).rejects.toThrow("a bug");
  });

  it("in one region that fails keeps no other back", async () => {
    const cloud = memoryRegions();
    cloud.memory.refuse = (_, name, about) => {
      if (name === "copy" && about === REGION) throw refusal("SizeExceed.Image");
    };
    const both = [toBeijing, { ...toBeijing, region: "eu-west-1" }];
    const begun = await look(asking({ copies: both }), cloud, 2);
    expect(begun.copies).toMatchObject([{ state: "failed" }, { state: "copying" }]);
  });

  it("whose snapshots cannot be tagged is there all the same, and so is the image", async () => {
    const cloud = memoryRegions();
    cloud.memory.refuse = (_, name) => {
      if (name === "tag") throw refusal("OperationDenied.QuotaExceed");
    };
    const begun = await copying(cloud);
    becomes(cloud.memory, REGION, "Available");
    expect(await look(begun, cloud)).toMatchObject({
      phase: "ended",
      home: { region: HOME, tagged: "refused" },
      copies: [{ state: "available", tagged: "refused" }],
    });
  });
});

describe("a distribution that somebody cancels", () => {
  it("begins nothing any more", async () => {
    const cloud = memoryRegions();
    const ended = await look(asking({ check: "wait", copies: [toBeijing] }), cloud, 1, cancel);
    expect(ended).toMatchObject({ phase: "ended", copies: [{ state: "cancelled" }], cancelled: cancel });
    expect(cloud.memory.orders).toEqual([]);
  });

  it("waits until what it may have asked for must be there", async () => {
    const cloud = memoryRegions();
    const noted = await look(asking({ copies: [toBeijing] }), cloud);
    const waiting = await look(noted, cloud, 2, cancel);
    expect(waiting.copies).toMatchObject([{ state: "waiting" }]);
    await cloud.sleep(181_000);
    expect((await look(waiting, cloud)).copies).toEqual([{ region: REGION, state: "cancelled" }]);
    becomes(cloud.memory, REGION, "Creating");
    expect((await look(waiting, cloud)).copies).toMatchObject([{ state: "copying" }]);
  });

  it("removes what is copied, its snapshots last, and keeps what was finished first", async () => {
    const cloud = memoryRegions();
    const begun = await copying(cloud);
    const removing = await look(begun, cloud, 1, cancel);
    expect(removing.copies).toMatchObject([{ state: "removing" }]);
    const ended = await look(removing, cloud, 5, cancel);
    expect(ended.copies).toEqual([{ region: REGION, state: "cancelled" }]);
    expect(cloud.memory.snapshots).toEqual(new Set(["s-1"]));
    becomes(cloud.memory, REGION, "Available");
    const finished = await look(removing, cloud, 1, cancel);
    expect(finished.copies).toMatchObject([{ state: "available", imageId: "m-cn-beijing" }]);
  });

  it("notes snapshots before it removes their image", async () => {
    const cloud = memoryRegions();
    const begun = await look(asking({ copies: [toBeijing] }), cloud, 2);
    cloud.memory.images.delete("cn-beijing m-cn-beijing");
    const removing = await look(begun, cloud, 2, cancel);
    expect(removing.copies).toMatchObject([{ state: "removing", snapshots: [], missing: true }]);
    expect((await look(removing, cloud)).copies).toEqual([{ region: REGION, state: "cancelled" }]);
    cloud.memory.images.set("cn-beijing m-cn-beijing", image("m-cn-beijing", "Creating", ["s-cn-beijing"]));
    const noted = await look(removing, cloud);
    expect(noted.copies).toMatchObject([{ state: "removing", snapshots: ["s-cn-beijing"] }]);
    expect(cloud.memory.changes).not.toContain("cancel cn-beijing m-cn-beijing");
  });

  it("leaves a copy alone that is not its own, or that does not go, and says so", async () => {
    const cloud = memoryRegions();
    const begun = await copying(cloud);
    const removing = await look(begun, cloud, 1, cancel);
    const foreign = { ...image("m-cn-beijing", "Creating", ["s-cn-beijing"]), tags: {} };
    cloud.memory.images.set("cn-beijing m-cn-beijing", foreign);
    const left = { state: "failed", imageId: "m-cn-beijing", cause: { code: "DistributionCancelled" } };
    expect((await look(removing, cloud)).copies).toMatchObject([left]);
    await cloud.sleep(3_601_000);
    expect((await look(removing, cloud)).copies).toMatchObject([left]);
  });
});
