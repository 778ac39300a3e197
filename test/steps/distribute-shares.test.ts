import { describe, expect, it } from "vitest";
import { Unavailable } from "../../functions/cloud/cloud-faults.ts";
import { distributedOf, distributionResultOf } from "../../functions/core/distribution/documents.ts";
import { pauseAfter } from "../../functions/core/distribution/phases.ts";
import type { DistributionRecord } from "../../functions/core/distribution/record.ts";
import type { ImageFacts } from "../../functions/core/import/look.ts";
import { lookAndMove } from "../../functions/steps/distribute.ts";
import { aDrop } from "../core/records.ts";
import {
  ACCOUNT,
  asking,
  becomes,
  type Cloud,
  HOME,
  image,
  memoryRegions,
  refusal,
  toBeijing,
} from "./memory-regions.ts";

const cancel = { execution: aDrop.execution, requestedAt: aDrop.droppedAt, by: "ann" };
const accounts = (count: number) => Array.from({ length: count }, (_, i) => String(3000000000000000 + i));

async function look(record: DistributionRecord, cloud: Cloud, times = 1, asked?: typeof cancel) {
  let current = record;
  for (let time = 0; time < times; time += 1) current = await lookAndMove(current, asked, cloud);
  return current;
}

const shownShares = (record: DistributionRecord) =>
  distributedOf(record).shares.map(({ account, state, failure }) => [account, state, failure?.code]);

describe("shares", () => {
  it("are asked for ten at a time, those that are missing, and confirmed by what ECS shows", async () => {
    const cloud = memoryRegions();
    const all = accounts(23);
    cloud.memory.shares.set(`${HOME} m-1`, [all[0] as string]);
    const asked = await look(asking({ shareWith: all }), cloud);
    expect(cloud.memory.changes.slice(1).map((change) => change.split(",").length)).toEqual([10, 10, 2]);
    const ended = await look(asked, cloud);
    expect(ended.phase).toBe("ended");
    expect(distributionResultOf(ended)).toMatchObject({ state: "complete" });
    expect(distributedOf(ended).shares).toHaveLength(23);
  });

  it("of which an answer was lost are asked for again", async () => {
    const cloud = memoryRegions();
    const { memory } = cloud;
    memory.refuse = (_, name) => {
      if (name === "share") throw new Unavailable("ECS", "ModifyImageSharePermission", "Lost", "");
    };
    const lost = await look(asking({ shareWith: [ACCOUNT] }), cloud);
    expect(lost.shares).toMatchObject([{ state: "waiting", shared: [] }]);
    memory.refuse = () => undefined;
    expect(shownShares(await look(lost, cloud, 2))).toEqual([[ACCOUNT, "shared", undefined]]);
    await cloud.sleep(3_601_000);
    memory.shares.clear();
    memory.refuse = (_, name) => {
      if (name === "share") throw new Unavailable("ECS", "ModifyImageSharePermission", "Lost", "");
    };
    expect(shownShares(await look(lost, cloud))).toEqual([[ACCOUNT, "failed", "ServiceUnavailable"]]);
  });

  it("are not asked for again at once while ECS does not show them, then are, and are given up", async () => {
    const cloud = memoryRegions();
    cloud.memory.shares.set = () => cloud.memory.shares;
    const asked = await look(asking({ shareWith: [ACCOUNT] }), cloud, 2);
    const shared = () => cloud.memory.changes.filter((change) => change.startsWith("share")).length;
    expect(shared()).toBe(1);
    await cloud.sleep(61_000);
    const again = await look(asked, cloud);
    expect(shared()).toBe(2);
    await cloud.sleep(601_000);
    expect(shownShares(await look(again, cloud))).toEqual([[ACCOUNT, "failed", "ShareNotSeen"]]);
  });

  it.each([
    ["InvalidAccount.NotFound", "AccountUnknown"],
    ["InvalidImageId.BidMismatch", "AccountUnknown"],
    ["QuotaExceed.ShareImageUser", "ShareQuotaExceeded"],
    ["OperationDeined.EncryptedSnapshot", "ShareRefused"],
    ["Forbidden.RAM", "NotAllowed"],
  ])("that ECS refuses with %s have failed with %s, and keep no other away", async (code, failed) => {
    const cloud = memoryRegions();
    const [bad = "", worse = "", good = ""] = accounts(3);
    cloud.memory.refuse = (_, name, about) => {
      if (name === "share" && (about.includes(bad) || about.includes(worse))) throw refusal(code);
    };
    const ended = await look(asking({ shareWith: [bad, good, worse], family: "web" }), cloud, 2);
    expect(ended.phase).toBe("ended");
    expect(shownShares(ended)).toEqual([
      [bad, "failed", failed],
      [good, "shared", undefined],
      [worse, "failed", failed],
    ]);
    expect(distributionResultOf(ended)).toMatchObject({
      state: "incomplete",
      families: [{ region: HOME, state: "failed", failure: { code: "FamilyHeldBack" } }],
    });
  });

  it("that something passing hinders are asked for again", async () => {
    const cloud = memoryRegions();
    cloud.memory.refuse = (_, name) => {
      if (name === "share") throw refusal("IncorrectImageStatus");
    };
    const hindered = await look(asking({ shareWith: [ACCOUNT] }), cloud);
    expect(hindered.shares).toMatchObject([{ state: "waiting", refused: [] }]);
    await cloud.sleep(61_000);
    cloud.memory.refuse = () => undefined;
    expect((await look(hindered, cloud, 2)).phase).toBe("ended");
  });

  it("of a copy that is not there have failed; those that a cancel leaves out are named", async () => {
    const cloud = memoryRegions();
    cloud.memory.refuse = (_, name) => {
      if (name === "copy") throw refusal("SizeExceed.Image");
    };
    const asked = asking({ shareWith: [ACCOUNT], copies: [toBeijing] });
    expect(shownShares(await look(asked, cloud, 4))).toEqual([
      [ACCOUNT, "shared", undefined],
      [ACCOUNT, "failed", "NoCopyToShare"],
    ]);
    const other = memoryRegions();
    const stopped = await look(asked, other, 2, cancel);
    expect(shownShares(stopped)).toEqual([
      [ACCOUNT, "cancelled", undefined],
      [ACCOUNT, "cancelled", undefined],
    ]);
    expect(other.memory.changes).toEqual(["tag cn-hangzhou s-1"]);
  });
});

describe("the family", () => {
  const asked = { family: "web", copies: [toBeijing] };
  it("comes last, in every region", async () => {
    const cloud = memoryRegions();
    const begun = await look(asking({ ...asked, shareWith: [ACCOUNT] }), cloud, 2);
    becomes(cloud.memory, "cn-beijing", "Available");
    const ended = await look(begun, cloud, 4);
    expect(cloud.memory.changes.slice(-2)).toEqual(["family cn-hangzhou web", "family cn-beijing web"]);
    expect(distributionResultOf(ended)).toMatchObject({ state: "complete", family: "web" });
  });

  it("that ECS refuses has failed; what passes is waited for, for ten minutes", async () => {
    const cloud = memoryRegions();
    cloud.memory.refuse = (_, name) => {
      if (name === "family") throw refusal("ImageFamilyQuotaFull");
    };
    const ended = await look(asking({ family: "web" }), cloud);
    expect(distributionResultOf(ended).families).toMatchObject([
      { state: "failed", failure: { code: "FamilyRefused", who: "operator" } },
    ]);
    cloud.memory.refuse = (_, name) => {
      if (name === "family") throw refusal("InvalidStatus.ImageIsCreating");
    };
    const hindered = await look(asking({ family: "web" }), cloud);
    expect(hindered.families).toMatchObject([{ state: "waiting" }]);
    await cloud.sleep(601_000);
    expect((await look(hindered, cloud)).families).toMatchObject([{ state: "failed" }]);
    cloud.memory.refuse = (_, name) => {
      if (name === "family") throw new Unavailable("ECS", "ModifyImageAttribute", "Lost", "");
    };
    const troubled = await look(asking({ family: "web" }), cloud);
    await cloud.sleep(3_601_000);
    expect((await look(troubled, cloud)).families).toMatchObject([
      { state: "failed", cause: { code: "ServiceUnavailable" } },
    ]);
  });

  it("is not set any more where somebody cancels, and named where it is", async () => {
    const cloud = memoryRegions();
    cloud.memory.refuse = (_, name) => {
      if (name === "copy") throw refusal("SizeExceed.Image");
    };
    const stopped = await look(asking(asked), cloud, 2, cancel);
    expect(stopped.families).toEqual([
      { region: HOME, state: "cancelled" },
      { region: "cn-beijing", state: "cancelled" },
    ]);
    expect(distributionResultOf(stopped)).toMatchObject({
      state: "cancelled",
      failure: { code: "DistributionCancelled", values: { by: "ann" } },
    });
    const set = { ...image("m-1", "Available", ["s-1"]), family: "web" };
    cloud.memory.images.set(`${HOME} m-1`, set);
    const complete = await look(asking({ family: "web" }), cloud, 1, cancel);
    expect(distributionResultOf(complete).state).toBe("complete");
    expect(distributedOf(complete)).not.toHaveProperty("failure");
  });
});

describe("the image check", () => {
  const shows = (cloud: Cloud, check: ImageFacts["check"]) =>
    cloud.memory.images.set(`${HOME} m-1`, { ...image("m-1", "Available", ["s-1"]), check });
  const risk = { name: "Grub", value: "Missing", riskCode: "G1", riskLevel: "High" };

  it("is waited for, and what it says is told", async () => {
    const cloud = memoryRegions();
    const first = asking({ check: "wait", copies: [toBeijing] });
    shows(cloud, { status: "Processing", items: [] });
    const waiting = await look(first, cloud);
    expect(waiting).toMatchObject({ phase: "check", check: { status: "Processing" } });
    expect(distributedOf(waiting)).not.toHaveProperty("warnings");
    shows(cloud, { status: "Finished", items: [risk, { name: "Fstab", value: "Bad", riskCode: "F1" }] });
    const going = await look(waiting, cloud);
    expect(going.phase).toBe("copies");
    expect(distributedOf(going).warnings).toMatchObject([
      { code: "ImageRisk", message: "The image check found a risk (High, G1): Grub is Missing." },
      { code: "ImageRisk", message: "The image check found a risk (F1): Fstab is Bad." },
    ]);
  });

  it("stops all else where it is required and finds a risk", async () => {
    const cloud = memoryRegions();
    shows(cloud, { status: "Finished", items: [risk] });
    const asked = { copies: [toBeijing], shareWith: [ACCOUNT], family: "web" };
    const ended = await look(asking({ check: "require", ...asked }), cloud);
    const stoppedBy = { code: "CheckFoundRisk", values: { risks: "Grub Missing (High, G1)" } };
    expect(distributionResultOf(ended)).toMatchObject({
      state: "incomplete",
      failure: stoppedBy,
      copies: [{ state: "failed", failure: stoppedBy }],
      shares: [{ state: "failed" }, { state: "failed" }],
      families: [{ state: "failed", failure: stoppedBy }, { state: "failed" }],
      nextSteps: [expect.stringContaining("image-drop retry")],
    });
    expect(cloud.memory.changes).toEqual(["tag cn-hangzhou s-1"]);
  });

  it("stops nothing where it is required and finds none", async () => {
    const cloud = memoryRegions();
    const items = [{ name: "Virtio", value: "Supported", riskLevel: "None" }];
    shows(cloud, { status: "Finished", items });
    expect(await look(asking({ check: "require" }), cloud)).toMatchObject({ phase: "ended" });
  });

  it.each(["wait", "require"] as const)(
    "that never answers is waited for half an hour: %s",
    async (check) => {
      const cloud = memoryRegions();
      const waiting = await look(asking({ check }), cloud);
      expect(pauseAfter(waiting, waiting, cloud.now())).toEqual({ waits: 1, waitSeconds: 60 });
      await cloud.sleep(1_201_000);
      const ended = distributionResultOf(await look(waiting, cloud));
      expect(ended.warnings).toMatchObject([{ code: "ImageNotChecked" }]);
      expect(ended).toMatchObject(
        check === "wait"
          ? { state: "complete" }
          : { state: "incomplete", failure: { code: "CheckUnanswered", who: "wait" } },
      );
    },
  );

  it("of an image that ECS does not show now is looked for again", async () => {
    const cloud = memoryRegions();
    cloud.memory.images.clear();
    expect(await look(asking({ check: "wait" }), cloud)).toMatchObject({ phase: "check" });
    cloud.memory.refuse = (_, name) => {
      if (name === "image") throw new Unavailable("ECS", "DescribeImages", "Lost", "");
    };
    expect(await look(asking({ check: "wait" }), cloud)).toMatchObject({ home: { tagged: "no" } });
  });
});
