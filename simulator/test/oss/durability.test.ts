import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BUCKET, headersOf, type OssSimulator, startOss } from "./use-oss.ts";

describe("OSS in a folder that stays", () => {
  let directory: string;
  let simulator: OssSimulator;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "oss-durable-"));
    simulator = await startOss({ directory, durable: true });
  });
  afterEach(async () => {
    await simulator.close();
    await rm(directory, { recursive: true });
  });
  const restart = async () => {
    await simulator.close();
    simulator = await startOss({ directory, durable: true });
  };

  it("has buckets and objects again after a restart, but no unfinished upload", async () => {
    const client = simulator.client();
    const bytes = randomBytes(250 * 1024);
    await client.putBucket("second-bucket");
    await client.put("small/中%", Buffer.from("small"), { meta: { uid: 1, pid: 2 } });
    await client.multipartUpload("parts", bytes, { partSize: 100 * 1024 });
    await client.copy("copy", "parts");
    await client.put("overwritten", randomBytes(50_000));
    await client.put("overwritten", Buffer.from("new"));
    await client.put("deleted", randomBytes(50_000));
    await client.delete("deleted");
    await simulator.oss.putSparse({
      bucket: BUCKET,
      key: "sparse",
      sizeBytes: 2 ** 36,
      tail: Buffer.from("tail"),
    });
    const { uploadId } = await client.initMultipartUpload("unfinished");
    await client.uploadPart("unfinished", uploadId, 1, bytes, 0, bytes.length);
    const before = await client.list({ "max-keys": 100 }, {});
    await restart();
    const again = simulator.client();
    const { objects } = await again.list({ "max-keys": 100 }, {});
    expect(objects.map(({ url, ...object }) => object)).toEqual(
      before.objects.map(({ url, ...object }) => object),
    );
    const parts = await again.get("parts");
    expect(parts.content.equals(bytes)).toBe(true);
    expect((await again.get("copy")).content.equals(bytes)).toBe(true);
    expect((await again.get("overwritten")).content.toString()).toBe("new");
    const tail = await again.get("sparse", { headers: { Range: "bytes=-6" } });
    expect(tail.content.toString()).toBe("\0\0tail");
    expect((await again.listUploads({ "max-uploads": 10 })).uploads).toEqual([]);
    expect((await again.getBucketInfo("second-bucket")).bucket.Name).toBe("second-bucket");
    expect(await readdir(join(directory, "content"))).toHaveLength(3);
    // New files do not take the names of old ones.
    await again.put("new", randomBytes(50_000));
    await again.delete("copy");
    expect((await again.get("parts")).content.equals(bytes)).toBe(true);
    expect(headersOf(parts)["x-oss-hash-crc64ecma"]).toBe(
      headersOf(await again.head("parts"))["x-oss-hash-crc64ecma"],
    );
  });

  it("is empty after a reset, also after a restart", async () => {
    await simulator.client().put("k", randomBytes(50_000));
    await simulator.oss.reset();
    await restart();
    expect((await simulator.client().list({ "max-keys": 10 }, {})).objects).toEqual([]);
    expect(await readdir(join(directory, "content"))).toEqual([]);
  });
});
