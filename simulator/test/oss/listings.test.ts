import { describe, expect, it } from "vitest";
import { BUCKET, failureOf, useOss } from "./use-oss.ts";

describe("OSS buckets and listings", () => {
  const { simulator, client } = useOss();

  const put = async (...keys: string[]) => {
    for (const key of keys) await client.put(key, Buffer.from(key));
  };

  it("lists keys in the order of their bytes, page by page", async () => {
    const keys = ["a", "a/b", "a!b", "B", "中", "\u{1F600}", "\uFFFD", "z", "A"];
    await put(...keys);
    const sorted = keys.toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
    const seen: string[] = [];
    let marker: string | null = "";
    do {
      const page: { objects?: Array<{ name: string }>; nextMarker: string | null; isTruncated: boolean } =
        (await client.list({ "max-keys": 2, marker }, {})) as never;
      seen.push(...(page.objects ?? []).map(({ name }) => name));
      expect(page.isTruncated).toBe(page.nextMarker !== null);
      marker = page.nextMarker;
    } while (marker !== null);
    expect(seen).toEqual(sorted);
    const seen2: string[] = [];
    let token: string | undefined;
    do {
      const page: { objects?: Array<{ name: string }>; nextContinuationToken: string; keyCount: number } =
        (await client.listV2({
          "max-keys": "4",
          ...(token === undefined ? {} : { "continuation-token": token }),
        } as never)) as never;
      seen2.push(...(page.objects ?? []).map(({ name }) => name));
      token = page.nextContinuationToken ?? undefined;
    } while (token !== undefined);
    expect(seen2).toEqual(sorted);
  });

  it("folds keys into common prefixes, and pages over them", async () => {
    await put("in/a/1", "in/a/2", "in/b", "in/c/1", "in/d", "out/x");
    const first = await client.list({ prefix: "in/", delimiter: "/", "max-keys": 2 }, {});
    expect(first.prefixes).toEqual(["in/a/"]);
    expect(first.objects.map(({ name }) => name)).toEqual(["in/b"]);
    const second = await client.list(
      { prefix: "in/", delimiter: "/", "max-keys": 2, marker: first.nextMarker ?? "" },
      {},
    );
    expect(second.prefixes).toEqual(["in/c/"]);
    expect(second.objects.map(({ name }) => name)).toEqual(["in/d"]);
    expect(second.isTruncated).toBe(false);
    // A page that ends with a common prefix goes on behind all of it.
    const afterPrefix = await client.list({ prefix: "in/", delimiter: "/", "max-keys": 1 }, {});
    expect(afterPrefix).toMatchObject({ prefixes: ["in/a/"], nextMarker: "in/a/", isTruncated: true });
    const rest = await client.list({ prefix: "in/", delimiter: "/", marker: "in/a/", "max-keys": 100 }, {});
    expect(rest.prefixes).toEqual(["in/c/"]);
    const v2 = await client.listV2({
      prefix: "in/",
      delimiter: "/",
      "start-after": "in/b",
      "fetch-owner": "true",
    } as never);
    expect(v2).toMatchObject({ prefixes: ["in/c/"], keyCount: 2 });
    expect(v2.objects[0]).toMatchObject({ name: "in/d", owner: { id: "1234567890123456" } });
    expect((await client.listV2({ prefix: "out/" })).objects[0]?.owner).toBeNull();
  });

  it("describes what it lists", async () => {
    await client.put("k", Buffer.from("abc"), { headers: { "x-oss-storage-class": "IA" } });
    const { objects, prefixes } = await client.list({ "max-keys": 1 }, {});
    expect(prefixes).toBeNull();
    expect(objects).toMatchObject([
      {
        name: "k",
        size: 3,
        type: "Normal",
        storageClass: "IA",
        etag: '"900150983CD24FB0D6963F7D28E17F72"',
        lastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
        owner: { id: "1234567890123456", displayName: "1234567890123456" },
      },
    ]);
  });

  it("refuses a page of no or too many keys", async () => {
    for (const most of [0, 1001, "many"])
      expect(await failureOf(client.list({ "max-keys": most as number }, {}))).toMatchObject({
        status: 400,
        code: "InvalidArgument",
      });
  });

  it("lists nothing as nothing", async () => {
    expect(await client.list(null, {})).toMatchObject({ objects: [], prefixes: null, isTruncated: false });
    expect(await client.listV2({})).toMatchObject({ objects: [], keyCount: 0 });
  });

  it("makes, describes and removes buckets", async () => {
    const made = (await client.putBucket("second-bucket", { storageClass: "IA" } as never)) as {
      bucket: string;
    };
    expect(made.bucket).toBe("second-bucket");
    const { buckets } = (await client.listBuckets({ "max-keys": 10 })) as unknown as { buckets: unknown[] };
    expect(buckets).toMatchObject([
      { name: BUCKET, region: "oss-cn-hangzhou", storageClass: "Standard" },
      { name: "second-bucket", storageClass: "IA" },
    ]);
    const { bucket } = await client.getBucketInfo("second-bucket");
    expect(bucket).toMatchObject({
      Name: "second-bucket",
      Location: "oss-cn-hangzhou",
      ExtranetEndpoint: "oss-cn-hangzhou.aliyuncs.com",
      IntranetEndpoint: "oss-cn-hangzhou-internal.aliyuncs.com",
      AccessControlList: { Grant: "private" },
    });
    expect((await client.getBucketLocation("second-bucket")).location).toBe("oss-cn-hangzhou");
    await client.putBucketACL("second-bucket", "public-read");
    expect((await client.getBucketACL("second-bucket")).acl).toBe("public-read");
    client.useBucket("second-bucket");
    await client.put("k", Buffer.from("abc"));
    expect((await client.getBucketStat("second-bucket")).stat).toMatchObject({
      Storage: "3",
      ObjectCount: "1",
    });
    expect(await failureOf(client.deleteBucket("second-bucket"))).toMatchObject({
      status: 409,
      code: "BucketNotEmpty",
    });
    await client.delete("k");
    await client.initMultipartUpload("unfinished");
    expect(await failureOf(client.deleteBucket("second-bucket"))).toMatchObject({ code: "BucketNotEmpty" });
    client.useBucket(BUCKET);
    await simulator.oss.reset();
    expect(await failureOf(client.getBucketInfo("second-bucket"))).toMatchObject({
      status: 404,
      code: "NoSuchBucket",
    });
    expect((await client.getBucketInfo(BUCKET)).bucket.Name).toBe(BUCKET);
  });

  it("refuses to make a bucket again, unless told that OSS would not mind", async () => {
    expect(await failureOf(client.putBucket(BUCKET))).toMatchObject({
      status: 409,
      code: "BucketAlreadyExists",
    });
    simulator.oss.knobs.repeatedPutBucket = "accept";
    try {
      await client.putBucket(BUCKET);
    } finally {
      simulator.oss.knobs.repeatedPutBucket = "refuse";
    }
  });
});
