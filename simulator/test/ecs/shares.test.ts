import { $OpenApiUtil } from "@alicloud/openapi-core";
import { RuntimeOptions } from "@darabonba/typescript";
import { describe, expect, it } from "vitest";
import type { EcsKnobs } from "../../ecs/knobs.ts";
import { BEIJING, imageCalls, refusalText } from "./image-calls.ts";
import { BUCKET, type Changes, models, REGION, refusalOf, useEcs } from "./use-ecs.ts";

const at = useEcs({ jitter: 0 });

const { imported, copy, shown, modify, share } = imageCalls(at);

const KEY = "e522b26d-abf6-4e0d-b5da-04b7c3000000";
const OWN = "1234567890123456";
const account = (n: number) => String(2_000_000_000_000_000 + n);
const accounts = (count: number, from = 1) => Array.from({ length: count }, (_, n) => account(from + n));

const sharesOf = async (imageId: string, changes: Changes = {}) => {
  const request = { regionId: REGION, imageId, ...changes };
  const api = new models.DescribeImageSharePermissionRequest(request);
  return (await at.sdk.describeImageSharePermission(api)).body;
};
const shownAccounts = async (imageId: string, changes: Changes = {}) =>
  ((await sharesOf(imageId, changes))?.accounts?.account ?? []).map(({ aliyunId }) => aliyunId);
const refusal = (imageId: string, names: string[], changes: Changes = {}) =>
  refusalText(share(imageId, names, changes));

describe("ModifyImageSharePermission", () => {
  it("shares a little later, in the order of the accounts, and repeating it changes nothing", async () => {
    const imageId = await imported();
    await share(imageId, accounts(2));
    expect(await shownAccounts(imageId)).toEqual([]);
    await at.clock.advance(3_000);
    await share(imageId, [account(2), account(3)]);
    await at.clock.advance(3_000);
    expect(await shownAccounts(imageId)).toEqual(accounts(3));
    expect(await shown(imageId, REGION)).toMatchObject({ isSelfShared: "true" });
    await share(imageId, [], { removeAccount: [account(1), account(9)] });
    expect(await shownAccounts(imageId)).toEqual([account(2), account(3)]);
    const effects = at.world.spy.filter((event) => event.kind === "effect" && event.name === "ImageShared");
    expect(effects).toHaveLength(3);
  });

  it("drops all but the first ten accounts of a call without a word", async () => {
    const imageId = await imported();
    await share(imageId, accounts(12));
    await at.clock.advance(3_000);
    expect(await shownAccounts(imageId, { pageSize: 100 })).toEqual(accounts(10));
    await share(imageId, [], { removeAccount: accounts(12).reverse() });
    expect(await shownAccounts(imageId)).toEqual(accounts(2));
  });

  it("shares with fifty accounts at most", async () => {
    const imageId = await imported();
    for (const from of [1, 11, 21, 31, 41]) await share(imageId, accounts(10, from));
    expect(await refusal(imageId, [account(51)])).toBe(
      "403 QuotaExceed.ShareImageUser The shared Image user Quota exceeds.",
    );
    await share(imageId, accounts(10));
    expect(at.ecs.images()[0]?.shares.size).toBe(50);
  });

  it("is in effect also if the answer was lost", async () => {
    const imageId = await imported();
    const operation = "ModifyImageSharePermission";
    at.world.faults.add({ service: "ecs", operation, fault: { kind: "reset-after" } });
    expect((await refusalOf(share(imageId, accounts(1)))).statusCode).toBeUndefined();
    await at.clock.advance(3_000);
    expect(await shownAccounts(imageId)).toEqual(accounts(1));
  });

  it.each<[string, string[], Changes, Partial<EcsKnobs>, string]>([
    ["no region", [], { regionId: undefined }, {}, '400 MissingParameter An input parameter "RegionId"'],
    ["no image", [], { imageId: undefined }, {}, '400 MissingParameter An input parameter "ImageId"'],
    ["an unknown region", [], { regionId: "mars-1" }, {}, "400 InvalidRegionId.NotFound The specified"],
    ["another region", [], { regionId: BEIJING }, {}, "404 InvalidImageId.NotFound The specified ImageId"],
    [
      "one's own account",
      [account(1), OWN],
      {},
      {},
      "404 InvalidAccount.Forbbiden The specified Account does not yourself.",
    ],
    [
      "an account that does not exist",
      [account(1), account(2)],
      {},
      { unknownAccounts: [account(2)] },
      `404 InvalidAccount.NotFound The specified account ${account(2)} in parameter "AddAccount.n" or "RemoveAccount.n" does not exist.`,
    ],
    ["what is no account", ["me"], {}, {}, "404 InvalidAccount.NotFound The specified account me in"],
    [
      "an account of the other site",
      [account(3)],
      {},
      { otherSiteAccounts: [account(3)] },
      `403 InvalidImageId.BidMismatch Cannot share the image with users ${account(3)} of other sites.`,
    ],
    [
      "more images than may be shared",
      [account(1)],
      {},
      { refuseShares: "QuotaExceed.ShareImage" },
      "403 QuotaExceed.ShareImage The shared Image Quota exceeds.",
    ],
    [
      "encrypted snapshots, as the older table has it",
      [account(1)],
      {},
      { refuseShares: "OperationDeined.EncryptedSnapshot (share)" },
      "403 OperationDeined.EncryptedSnapshot The image contains encrypted snapshots, which do not support share.",
    ],
    ["a dry run that would succeed", [account(1)], { dryRun: true }, {}, "400 DryRunOperation Request"],
    ["a community image, which is not played", [], { isPublic: true }, {}, "501 NotSimulated The simulator"],
  ])("refuses %s, and shares with nobody", async (_why, names, changes, knobs, text) => {
    const imageId = await imported();
    Object.assign(at.ecs.knobs, knobs);
    expect(await refusal(imageId, names, changes)).toContain(text);
    expect(at.ecs.images()[0]?.shares.size).toBe(0);
  });

  it("shares with those before the refused account with the knob sharedDespiteRefusal", async () => {
    at.ecs.knobs.sharedDespiteRefusal = "those-before";
    const imageId = await imported();
    expect(await refusal(imageId, [account(1), OWN, account(2)])).toContain("404 InvalidAccount.Forbbiden ");
    await at.clock.advance(3_000);
    expect(await shownAccounts(imageId)).toEqual([account(1)]);
  });

  it("refuses an image that is not there yet, and a deprecated one", async () => {
    const { imageId } = await at.importImage();
    expect(await refusal(imageId, accounts(1))).toBe("400 IncorrectImageStatus The image is not available.");
    await at.clock.advance(600_000);
    await modify(imageId, { status: "Deprecated" });
    expect(await refusal(imageId, accounts(1))).toBe(
      "403 OperationDenied.InvalidImageStatus The specified image cannot be shared when it is deprecated.",
    );
  });
});

describe("an encrypted image", () => {
  const encrypted = async (source: string, KMSKeyId?: string) => {
    at.ecs.knobs.kmsKeys = { [BEIJING]: [KEY] };
    const imageId = await copy(source, { encrypted: true, KMSKeyId });
    await at.clock.advance(600_000);
    return imageId;
  };
  const there = { regionId: BEIJING };

  it("is shared if the key is the customer's own, and the role is there", async () => {
    const imageId = await encrypted(await imported(), KEY);
    at.ecs.knobs.shareRoleExists = false;
    expect(await refusal(imageId, accounts(1), there)).toBe(
      "403 AssumeRoleError Requires a RAM role of AliyunECSShareEncryptImageDefaultRole before sharing encrypted image.",
    );
    at.ecs.knobs.shareRoleExists = true;
    await share(imageId, accounts(1), there);
    await at.clock.advance(3_000);
    expect(await shownAccounts(imageId, there)).toEqual(accounts(1));
  });

  it("is not shared if the key is ECS's own, or if it has several disks", async () => {
    const source = await imported();
    expect(await refusal(await encrypted(source), accounts(1), there)).toContain(
      "403 InvalidOperation.ServiceKeyEncryptedImageUnsupported The specified service key encrypted image",
    );
    const disk = { OSSBucket: BUCKET, OSSObject: "web.raw" };
    const two = await imported({ imageName: "web-2", diskDeviceMapping: [disk, disk] });
    expect(await refusal(await encrypted(two, KEY), accounts(1), there)).toBe(
      "403 OperationDeined.FullImage The encrypted image contains multiple snapshots, which do not support share.",
    );
  });
});

describe("DescribeImageSharePermission", () => {
  it("pages, ten accounts at a time if not told", async () => {
    const imageId = await imported();
    for (const from of [1, 11, 21]) await share(imageId, accounts(from === 21 ? 3 : 10, from));
    await at.clock.advance(3_000);
    const first = await sharesOf(imageId);
    expect(first).toMatchObject({
      imageId,
      regionId: REGION,
      totalCount: 23,
      pageNumber: 1,
      pageSize: 10,
    });
    expect(first?.accounts?.account?.[0]).toEqual({
      aliyunId: account(1),
      sharedTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
    expect(await shownAccounts(imageId, { pageNumber: 3 })).toEqual(accounts(3, 21));
    expect(await shownAccounts(imageId, { pageSize: 100 })).toEqual(accounts(23));
    expect(await shownAccounts(imageId, { pageNumber: 4 })).toEqual([]);
  });

  it("gives numbers, as in the document's example, with the knob accountIdsAre", async () => {
    at.ecs.knobs.accountIdsAre = "number";
    const imageId = await imported();
    await share(imageId, accounts(1));
    await at.clock.advance(3_000);
    // The SDK's model makes texts of them; clients without it see what is on the wire.
    const params = new $OpenApiUtil.Params({
      action: "DescribeImageSharePermission",
      version: "2014-05-26",
      pathname: "/",
      method: "POST",
      style: "RPC",
      reqBodyType: "formData",
      bodyType: "json",
    });
    const query = { RegionId: REGION, ImageId: imageId };
    const request = new $OpenApiUtil.OpenApiRequest({ query });
    const { body } = await at.sdk.callApi(params, request, new RuntimeOptions({}));
    expect(body).toMatchObject({ Accounts: { Account: [{ AliyunId: Number(account(1)) }] } });
  });

  it("refuses an image that is not there, and a page of 101", async () => {
    const imageId = await imported();
    expect(await refusalText(sharesOf("m-none"))).toContain("404 InvalidImageId.NotFound ");
    expect(await refusalText(sharesOf(imageId, { regionId: BEIJING }))).toContain("404 InvalidImageId.");
    expect(await refusalText(sharesOf(imageId, { imageId: undefined }))).toContain("400 MissingParameter ");
    expect(await refusalText(sharesOf(imageId, { pageSize: 101 }))).toContain("400 InvalidParameter ");
  });
});

it("a shared image is not deleted, also not by force; with the knob forceDeletesShared it is", async () => {
  const imageId = await imported();
  await share(imageId, accounts(1));
  const deleteImage = (force: boolean) =>
    at.sdk.deleteImage(new models.DeleteImageRequest({ regionId: REGION, imageId, force }));
  for (const force of [false, true])
    expect(await refusalText(deleteImage(force))).toContain("403 ImageUseShared The specified image has");
  at.ecs.knobs.forceDeletesShared = true;
  expect(await refusalText(deleteImage(false))).toContain("403 ImageUseShared ");
  expect((await deleteImage(true)).statusCode).toBe(200);
});
