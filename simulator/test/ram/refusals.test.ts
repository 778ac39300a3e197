import * as ecsModels from "@alicloud/ecs20140526";
import { describe, expect, it } from "vitest";
import { bucketOf } from "../sample-stack.ts";
import { ACCOUNT, allow, deny, refusalOf, useTester } from "./use-tester.ts";

const { simulator, may, as, bucket, ecs } = useTester();

describe("OSS", () => {
  const text = Buffer.from("{}");
  const refused = { status: 403, code: "AccessDenied", ecCode: "0003-00000202" };

  it("refuses what no policy allows, and says which action", async () => {
    await bucketOf(simulator).put("incoming/a", text);
    const refusal = await refusalOf(bucket().get("incoming/a"));
    expect(refusal).toMatchObject(refused);
    may(allow("oss:GetObject", `acs:oss:cn-hangzhou:${ACCOUNT}:sample-drops/incoming/*`));
    await bucket().get("incoming/a");
    await bucket().head("incoming/a");
    expect(await refusalOf(bucket().head("results/a"))).toMatchObject({ status: 403, code: "AccessDenied" });
    expect(await refusalOf(bucket().put("incoming/a", text))).toMatchObject(refused);
    expect(await refusalOf(bucket().list({ "max-keys": 1 }, {}))).toMatchObject(refused);
  });

  it("refuses what a policy denies, with another number", async () => {
    may(allow("*"), deny("oss:PutObject", "acs:oss:*:*:sample-drops/incoming/*"));
    await bucket().put("results/a", text);
    expect(await refusalOf(bucket().put("incoming/a", text))).toMatchObject({
      status: 403,
      code: "AccessDenied",
      ecCode: "0003-00000201",
    });
  });

  it("asks for both ends of a copy, and for each object that is deleted", async () => {
    await bucketOf(simulator).put("incoming/a", text);
    may(allow("oss:PutObject"));
    expect(await refusalOf(bucket().copy("results/a", "incoming/a"))).toMatchObject(refused);
    may(allow(["oss:PutObject", "oss:GetObject"]));
    await bucket().copy("results/a", "incoming/a");
    may(allow("oss:DeleteObject", "acs:oss:*:*:sample-drops/results/*"));
    expect(await refusalOf(bucket().deleteMulti(["results/a", "incoming/a"]))).toMatchObject(refused);
    expect((await bucketOf(simulator).head("results/a")).status).toBe(200);
    await bucket().deleteMulti(["results/a"]);
  });

  it("lets a multipart upload be made by who may put the object", async () => {
    may(allow("oss:PutObject", "acs:oss:*:*:sample-drops/incoming/*"));
    await bucket().multipartUpload("incoming/big", Buffer.alloc(300 * 1024), { partSize: 100 * 1024 });
    const { uploadId } = await bucket().initMultipartUpload("incoming/other");
    expect(await refusalOf(bucket().abortMultipartUpload("incoming/other", uploadId))).toMatchObject(refused);
  });

  it("asks for what a link stands for, and for tags that come along", async () => {
    await bucketOf(simulator).put("results/a", text);
    may(allow(["oss:GetObject", "oss:PutObject"], "acs:oss:*:*:sample-drops/incoming/*"));
    await bucket().putSymlink("incoming/link", "results/a", {});
    expect((await bucket().getSymlink("incoming/link")).targetName).toBe("results/a");
    expect(await refusalOf(bucket().get("incoming/link"))).toMatchObject(refused);
    const tagged = { headers: { "x-oss-tagging": "a=1" } };
    expect(await refusalOf(bucket().put("incoming/t", text, tagged))).toMatchObject(refused);
    may(allow(["oss:GetObject", "oss:PutObject", "oss:PutObjectTagging"]));
    expect((await bucket().get("incoming/link")).content).toEqual(text);
    await bucket().put("incoming/t", text, tagged);
  });

  it("tells of an object that is not there, or with the knob missingObject only to who may list the bucket", async () => {
    may(allow("oss:GetObject"));
    const missing = () => refusalOf(bucket().get("incoming/none"));
    expect(await missing()).toMatchObject({ status: 404, code: "NoSuchKey" });
    simulator.oss.knobs.missingObject = "access-denied";
    expect(await missing()).toMatchObject(refused);
    expect(await refusalOf(bucket().head("incoming/none"))).toMatchObject({ status: 403 });
    may(allow("oss:GetObject"), allow("oss:ListObjects", "acs:oss:*:*:sample-drops"));
    expect(await missing()).toMatchObject({ status: 404, code: "NoSuchKey" });
  });
});

describe("ECS", () => {
  const forbidden = { name: "ClientError", statusCode: 403, code: "Forbidden.RAM" };
  const images = (changes: object = {}) =>
    ecs().describeImages(new ecsModels.DescribeImagesRequest({ regionId: "cn-hangzhou", ...changes }));

  it("refuses with Forbidden.RAM, in each region by its own resources", async () => {
    const refusal = await refusalOf(images());
    expect(refusal).toMatchObject(forbidden);
    expect(refusal["message"]).toContain("User not authorized to operate on the specified resource");
    may(allow("ecs:DescribeImages", "acs:ecs:cn-hangzhou:*:image/*"));
    await images();
    expect(await refusalOf(images({ regionId: "cn-beijing" }))).toMatchObject(forbidden);
  });

  it("takes all resources for what cannot be narrowed", async () => {
    const tasks = () => ecs().describeTasks(new ecsModels.DescribeTasksRequest({ regionId: "cn-hangzhou" }));
    may(allow("ecs:DescribeTasks", "acs:ecs:*:*:*"));
    expect(await refusalOf(tasks())).toMatchObject(forbidden);
    may(allow("ecs:DescribeTasks"));
    await tasks();
  });

  it("asks for an image by its id, and for the snapshot or image that is tagged", async () => {
    const deleteImage = (imageId: string) =>
      ecs().deleteImage(new ecsModels.DeleteImageRequest({ regionId: "cn-hangzhou", imageId }));
    may(allow("ecs:DeleteImage", "acs:ecs:*:*:image/m-1"));
    expect(await refusalOf(deleteImage("m-2"))).toMatchObject(forbidden);
    expect(await refusalOf(deleteImage("m-1"))).toMatchObject({ code: "InvalidImageId.NotFound" });
    const tagged = (resourceType: string) => {
      const request = { regionId: "cn-hangzhou", resourceType, resourceId: ["x-1"] };
      return ecs().tagResources(
        new ecsModels.TagResourcesRequest({ ...request, tag: [{ key: "k", value: "v" }] }),
      );
    };
    may(allow("ecs:TagResources", "acs:ecs:*:*:snapshot/*"));
    expect(await refusalOf(tagged("image"))).toMatchObject(forbidden);
    expect(await refusalOf(tagged("snapshot"))).toMatchObject({ code: "InvalidResourceId.NotFound" });
  });

  it("asks at an import for the tags and for the role that reads OSS, as the knobs say", async () => {
    const begin = () => {
      const disk = { OSSBucket: "sample-drops", OSSObject: "incoming/none.raw" };
      const request = { regionId: "cn-hangzhou", imageName: "web", tag: [{ key: "k", value: "v" }] };
      return ecs().importImage(new ecsModels.ImportImageRequest({ ...request, diskDeviceMapping: [disk] }));
    };
    const importing = allow("ecs:ImportImage");
    const tagging = allow("ecs:TagResources");
    const passing = allow("ram:PassRole", "acs:ram:*:*:role/aliyunecsimageimportdefaultrole");
    const asked = { code: "InvalidOSSObject.NotFound" };
    for (const statements of [
      [tagging, passing],
      [importing, passing],
      [importing, tagging],
    ]) {
      may(...statements);
      expect(await refusalOf(begin())).toMatchObject(forbidden);
    }
    may(importing, tagging, passing);
    expect(await refusalOf(begin())).toMatchObject(asked);
    may(importing);
    Object.assign(simulator.ecs.knobs, { importAsksFor: "nothing", taggedImagesAskFor: "nothing" });
    expect(await refusalOf(begin())).toMatchObject(asked);
  });
});

it("what nobody restricts is the account's own key, and a role that nobody deployed", async () => {
  await bucketOf(simulator).put("incoming/a", Buffer.from("{}"));
  expect(await refusalOf(bucket().get("incoming/a"))).toMatchObject({ status: 403 });
  as("unknown");
  await bucket().get("incoming/a");
});
