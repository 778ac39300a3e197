import { describe, expect, it } from "vitest";
import { rawDisk, rawSidecar } from "./disk.ts";
import { distribution, folderOf, KEY } from "./hands.ts";
import { useStage } from "./use-stage.ts";

/** Each failure of what comes after an import by its name: ECS's own refusal comes in, and nothing else is kept back. */
const stage = useStage();
const ACCOUNT = "2222333344445555";
const COPIES = [{ region: "cn-beijing" }, { region: "eu-west-1" }];
const ecs = () => stage.simulator.ecs;

async function drop(change: object): Promise<string> {
  await stage.put(KEY, rawDisk());
  return stage.dropSidecar(KEY, rawSidecar("web", change));
}

const end = async (change: object) => distribution(stage, await drop(change));

describe("a copy", () => {
  it.each([
    ["QuotaExceed.Snapshot", "CopyQuotaExceeded", "operator"],
    ["InvalidParameter.KMSKeyId.CMKNotEnabled", "KeyRefused", "operator"],
    ["OperationDenied.NonCompliantDestinationRegion", "CopyRefused", "team"],
    ["Forbbiden", "NotAllowed", "operator"],
    ["Account.Arrearage", "AccountBlocked", "operator"],
  ] as const)(
    "that ECS refuses with %s has failed with %s, and the other one is there",
    async (said, code, who) => {
      ecs().knobs.refuseCopiesTo = { "eu-west-1": said };
      const { state, copies, families } = await end({ copies: COPIES, family: "web" });
      expect(state).toBe("incomplete");
      expect(copies).toMatchObject([{ state: "available" }, { state: "failed", failure: { code, who } }]);
      expect(copies[1]?.failure?.requestId).toBeTruthy();
      expect(copies[1]?.failure?.message).toContain(said.split(" ")[0]);
      expect(families).toMatchObject([
        { state: "failed", failure: { code: "FamilyHeldBack" } },
        { state: "failed" },
        { state: "failed" },
      ]);
      expect(
        ecs()
          .images()
          .map(({ attributes }) => attributes.family),
      ).toEqual(["", ""]);
    },
  );

  it("whose name is taken in one region has failed there alone, and its shares with it", async () => {
    await end({ copies: [{ region: "eu-west-1" }] });
    await stage.put("incoming/team-b/web.raw", rawDisk());
    const other = await stage.dropSidecar(
      "incoming/team-b/web.raw",
      rawSidecar("web-2", {
        copies: [COPIES[0], { region: "eu-west-1", name: "web" }],
        shareWith: [ACCOUNT],
      }),
    );
    const { copies, shares } = await distribution(stage, other, "incoming/team-b/web.raw");
    expect(copies).toMatchObject([
      { state: "available" },
      { state: "failed", failure: { code: "CopyNameTaken", values: { region: "eu-west-1", name: "web" } } },
    ]);
    expect(shares).toMatchObject([
      { region: "cn-hangzhou", state: "shared" },
      { region: "cn-beijing", state: "shared" },
      { region: "eu-west-1", state: "failed", failure: { code: "NoCopyToShare" } },
    ]);
  });

  it.each(["create-failed", "removed"] as const)(
    "that ECS gives up leaves nothing where ECS leaves %s",
    async (afterCopyFailure) => {
      Object.assign(ecs().knobs, { failCopiesTo: ["eu-west-1"], afterCopyFailure });
      const { copies } = await end({ copies: COPIES });
      const code = afterCopyFailure === "removed" ? "CopyGone" : "CopyFailed";
      expect(copies).toMatchObject([{ state: "available" }, { state: "failed", failure: { code } }]);
      expect(ecs().images()).toHaveLength(2);
      expect(ecs().snapshots()).toHaveLength(2);
    },
  );

  it("waits where ECS copies one image after the other", async () => {
    ecs().knobs.copiesOfOneImage = "one";
    expect(await end({ copies: COPIES })).toMatchObject({ state: "complete" });
  });

  it.each(["source", "destination"] as const)(
    "waits for its turn in ECS's queue of the %s",
    async (copiesQueueIn) => {
      Object.assign(ecs().knobs, { concurrentCopies: 1, copiesQueueIn });
      expect(await end({ copies: COPIES })).toMatchObject({ state: "complete" });
    },
  );

  it("with a key of the customer's own can be shared, one that may not be encrypted across regions has failed", async () => {
    ecs().knobs.kmsKeys = { "eu-west-1": ["key-1"] };
    const copies = [{ region: "eu-west-1", encrypted: true, kmsKeyId: "key-1" }];
    expect(await end({ copies, shareWith: [ACCOUNT] })).toMatchObject({ state: "complete" });
    await stage.simulator.reset();
    Object.assign(ecs().knobs, { encryptAcrossRegions: false });
    expect((await end({ copies })).copies).toMatchObject([{ failure: { code: "CopyRefused" } }]);
  });
});

describe("a share", () => {
  it.each([
    [{ unknownAccounts: [ACCOUNT] }, "AccountUnknown"],
    [{ otherSiteAccounts: [ACCOUNT] }, "AccountUnknown"],
    [{ sharesOfImage: 1, sharedDespiteRefusal: "those-before" }, "ShareQuotaExceeded"],
    [{ refuseShares: "OperationDeined.EncryptedSnapshot (share)" }, "ShareRefused"],
  ])("with %j fails with %s, by its account", async (knobs, code) => {
    Object.assign(ecs().knobs, knobs);
    const { shares, state } = await end({ shareWith: ["3333444455556666", ACCOUNT] });
    expect(state).toBe("incomplete");
    const failed = { account: ACCOUNT, state: "failed", failure: { code, values: { account: ACCOUNT } } };
    expect(shares.find(({ account }) => account === ACCOUNT)).toMatchObject(failed);
    if (code !== "ShareRefused") expect(shares[0]).toMatchObject({ state: "shared" });
  });

  it("is read back also where ECS shows account IDs as numbers, and later", async () => {
    Object.assign(ecs().knobs, { accountIdsAre: "number", shareLagMs: 90_000 });
    expect(await end({ shareWith: [ACCOUNT] })).toMatchObject({ state: "complete" });
    ecs().knobs.shareLagMs = 3_600_000;
    await stage.simulator.reset();
    const { shares } = await end({ shareWith: [ACCOUNT] });
    expect(shares).toMatchObject([{ state: "failed", failure: { code: "ShareNotSeen", who: "wait" } }]);
  });
});

describe("the family", () => {
  it("that has too many images has failed, and all before it is done", async () => {
    ecs().knobs.familiesOfRegion = 0;
    const { state, families, copies } = await end({ family: "web", copies: COPIES });
    expect([state, ...copies.map((copy) => copy.state)]).toEqual(["incomplete", "available", "available"]);
    expect(families).toMatchObject([{ failure: { code: "FamilyRefused", who: "operator" } }, {}, {}]);
  });
});

describe("the image check", () => {
  const risk = { name: "Grub", value: "Missing", riskCode: "G1", riskLevel: "High" };

  it("that comes late is waited for", async () => {
    ecs().knobs.checkMs = 25 * 60_000;
    const { check, copies } = await end({ detection: "Standard", copies: COPIES });
    expect([check?.status, copies[0]?.state]).toEqual(["Finished", "available"]);
  });

  it.each(["never-finished", "never-shown"] as const)(
    "that is %s stops nothing if it is not required",
    async (checkProgress) => {
      ecs().knobs.checkProgress = checkProgress;
      expect(await end({ detection: "Standard", copies: COPIES })).toMatchObject({
        state: "complete",
        warnings: [{ code: "ImageNotChecked" }],
      });
      await stage.simulator.reset();
      const required = await end({ requireCheck: true, copies: COPIES });
      expect(required).toMatchObject({ state: "incomplete", failure: { code: "CheckUnanswered" } });
      expect(ecs().images()).toHaveLength(1);
    },
  );

  it("with risks warns, and stops all that would follow only where it is required", async () => {
    ecs().knobs.checkRisks = [risk];
    const items = expect.arrayContaining([risk]);
    expect(await end({ detection: "Standard", copies: COPIES })).toMatchObject({
      state: "complete",
      check: { items },
      warnings: [{ code: "ImageRisk" }],
    });
    await stage.simulator.reset();
    const execution = await drop({ requireCheck: true, copies: COPIES, shareWith: [ACCOUNT], family: "web" });
    expect(await distribution(stage, execution)).toMatchObject({
      state: "incomplete",
      check: { items },
      failure: { code: "CheckFoundRisk", values: { risks: "Grub Missing (High, G1)" } },
      families: [{ state: "failed" }, { state: "failed" }, { state: "failed" }],
    });
    expect(ecs().images()).toMatchObject([{ attributes: { family: "" } }]);
    expect(await stage.json(`${folderOf(KEY, execution)}/result.json`)).toMatchObject({ state: "imported" });
  });
});
