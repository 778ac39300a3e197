import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { crc64 } from "../../oss/crc64.ts";
import { BUCKET, failureOf, headersOf, useOss } from "./use-oss.ts";

describe("OSS copies", () => {
  const { simulator, client } = useOss();
  const bytes = randomBytes(50_000);
  beforeEach(async () => {
    await client.put("from/源 %+.txt", bytes, { meta: { uid: 1, pid: 2 } });
  });

  it("copies bytes and metadata, and keeps the copy when the source goes", async () => {
    const copied = await client.copy("to", "from/源 %+.txt");
    await client.delete("from/源 %+.txt");
    const got = await client.get("to");
    expect(got.content.equals(bytes)).toBe(true);
    expect(copied.data?.etag).toBe(headersOf(got)["etag"]);
    expect(headersOf(got)).toMatchObject({
      "content-type": "text/plain",
      "x-oss-meta-uid": "1",
      "x-oss-hash-crc64ecma": String(crc64(bytes)),
    });
  });

  it("replaces the metadata of an object copied onto itself, not its bytes", async () => {
    await client.putMeta("from/源 %+.txt", { uid: 9, pid: 9 }, {});
    const got = await client.get("from/源 %+.txt");
    expect(headersOf(got)["x-oss-meta-uid"]).toBe("9");
    expect(got.content.equals(bytes)).toBe(true);
  });

  it("copies from another bucket, and only what is there", async () => {
    await client.putBucket("other-bucket");
    const other = simulator.client({ bucket: "other-bucket" });
    await other.copy("here", "from/源 %+.txt", BUCKET);
    expect((await other.get("here")).content.equals(bytes)).toBe(true);
    expect(await failureOf(other.copy("here", "nothing", BUCKET))).toMatchObject({
      status: 404,
      code: "NoSuchKey",
    });
    expect(await failureOf(other.copy("here", "x", "no-such-bucket"))).toMatchObject({
      code: "NoSuchBucket",
    });
  });

  it("copies only if the conditions on the source hold, and the target may be overwritten", async () => {
    const { etag } = headersOf(await client.head("from/源 %+.txt"));
    const copy = (headers: object) => client.copy("to", "from/源 %+.txt", { headers });
    expect(await failureOf(copy({ "If-Match": "OTHER" }))).toMatchObject({ status: 412 });
    expect((await copy({ "If-None-Match": etag })).res.status).toBe(304);
    expect(simulator.oss.objects.head(BUCKET, "to")).toBeUndefined();
    await copy({ "If-Match": etag, "x-oss-forbid-overwrite": "true" });
    expect(await failureOf(copy({ "x-oss-forbid-overwrite": "true" }))).toMatchObject({
      code: "FileAlreadyExists",
    });
  });

  it("does not convert an object of more than 1 GiB at once, but copies any size within a class", async () => {
    await simulator.oss.putSparse({ bucket: BUCKET, key: "big", sizeBytes: 6 * 2 ** 30 });
    await client.copy("big-copy", "big");
    expect(simulator.oss.objects.head(BUCKET, "big-copy")?.sizeBytes).toBe(6 * 2 ** 30);
    const converted = client.copy("ia", "big", { headers: { "x-oss-storage-class": "IA" } });
    expect(await failureOf(converted)).toMatchObject({ status: 400, code: "EntityTooLarge" });
  });
});
