import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { signedV1 } from "./raw-signing.ts";
import { BUCKET, type Client, failureOf, headersOf, startOss, useOss } from "./use-oss.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

const encryptionOf = async (client: Client, key: string) => {
  const headers = headersOf(await client.head(key));
  return [headers["x-oss-server-side-encryption"], headers["x-oss-server-side-encryption-key-id"]];
};

describe("OSS's default encryption of a bucket", () => {
  const { simulator, client } = useOss();

  it("encrypts what does not say itself how it wants to be", async () => {
    await client.put("before", Buffer.from("x"));
    await client.putBucketEncryption(BUCKET, { SSEAlgorithm: "KMS", KMSMasterKeyID: "key-1" });
    await client.put("after", Buffer.from("x"));
    await client.put("own", Buffer.from("x"), { headers: { "x-oss-server-side-encryption": "AES256" } });
    await client.copy("copy", "before");
    await client.multipartUpload("parts", Buffer.alloc(300 * 1024), { partSize: 100 * 1024 });
    expect(await encryptionOf(client, "before")).toEqual([undefined, undefined]);
    for (const key of ["after", "copy", "parts"])
      expect(await encryptionOf(client, key)).toEqual(["KMS", "key-1"]);
    expect(await encryptionOf(client, "own")).toEqual(["AES256", undefined]);
    expect(simulator.oss.objects.head(BUCKET, "after")).toMatchObject({ encryption: "KMS" });
    await client.deleteBucketEncryption(BUCKET);
    await client.put("after", Buffer.from("x"));
    expect(await encryptionOf(client, "after")).toEqual([undefined, undefined]);
  });

  it("is given back, in the bucket's description too", async () => {
    const none = { status: 404, code: "NoSuchServerSideEncryptionRule" };
    expect(await failureOf(client.getBucketEncryption(BUCKET))).toMatchObject(none);
    await client.putBucketEncryption(BUCKET, { SSEAlgorithm: "AES256" });
    expect(await client.getBucketEncryption(BUCKET)).toMatchObject({
      encryption: { SSEAlgorithm: "AES256" },
    });
    const { bucket } = await client.getBucketInfo(BUCKET);
    expect(bucket).toMatchObject({ ServerSideEncryptionRule: { SSEAlgorithm: "AES256" } });
    await client.deleteBucketEncryption(BUCKET);
    expect(await failureOf(client.getBucketEncryption(BUCKET))).toMatchObject(none);
  });

  it("is refused if OSS has no such encryption", async () => {
    expect(await failureOf(client.putBucketEncryption(BUCKET, { SSEAlgorithm: "ROT13" }))).toMatchObject({
      status: 400,
      code: "InvalidEncryptionAlgorithmError",
    });
    const aes = { SSEAlgorithm: "AES256", KMSMasterKeyID: "key-1" };
    expect(await failureOf(client.putBucketEncryption(BUCKET, aes))).toMatchObject({ status: 400 });
  });
});

describe("OSS's lifecycle rules", () => {
  const { simulator, client } = useOss();
  const pass = (days: number) => simulator.world.clock.sleep(days * DAY_MS);
  const keys = async () =>
    ((await client.list({ "max-keys": 100 }, {})).objects ?? []).map(({ name }) => name);
  const storageClass = async (key: string) => headersOf(await client.head(key))["x-oss-storage-class"];
  const setRules = (...rules: object[]) =>
    client.putBucketLifecycle(
      BUCKET,
      rules.map((rule) => ({ prefix: "", status: "Enabled", ...rule })) as never,
    );
  /** To a moment after midnight, so that days are counted from where a test thinks. */
  const nextMorning = () =>
    simulator.world.clock.sleep(DAY_MS - (simulator.world.clock.now() % DAY_MS) + 1000);
  beforeEach(nextMorning);

  it("expire objects at the midnight after their days", async () => {
    await setRules({ prefix: "results/", expiration: { days: 2 } });
    await client.put("results/a", Buffer.from("x"));
    await client.put("other", Buffer.from("x"));
    await pass(2);
    expect(await keys()).toEqual(["other", "results/a"]);
    await pass(1);
    expect(simulator.oss.objects.head(BUCKET, "results/a")).toBeUndefined();
    expect(await keys()).toEqual(["other"]);
    expect(await failureOf(client.get("results/a"))).toMatchObject({ status: 404 });
    const effects = simulator.world.spy.filter(
      (event) => event.kind === "effect" && event.name === "ObjectExpired",
    );
    expect(effects).toMatchObject([{ detail: { bucket: BUCKET, key: "results/a" } }]);
  });

  it("make objects colder and colder, and never warmer", async () => {
    await client.put("k", Buffer.from("x"));
    await client.put("cold", Buffer.from("x"), { headers: { "x-oss-storage-class": "ColdArchive" } });
    await setRules(
      { transition: { days: 2, storageClass: "IA" } },
      { id: "later", transition: { days: 7, storageClass: "Archive" } },
    );
    const modified = headersOf(await client.head("k"))["last-modified"];
    expect(await storageClass("k")).toBe("Standard");
    await pass(3);
    expect(await storageClass("k")).toBe("IA");
    await pass(5);
    expect(await storageClass("k")).toBe("Archive");
    expect(await storageClass("cold")).toBe("ColdArchive");
    expect(headersOf(await client.head("k"))["last-modified"]).toBe(modified);
    expect(await failureOf(client.get("k"))).toMatchObject({ status: 403, code: "InvalidObjectState" });
    await client.restore("k");
    await simulator.world.clock.sleep(60_000);
    expect((await client.get("k")).content.toString()).toBe("x");
  });

  it("do several days' work at once when nobody looked meanwhile", async () => {
    await client.put("k", Buffer.from("x"));
    await setRules({ transition: { days: 1, storageClass: "IA" } }, { id: "gone", expiration: { days: 5 } });
    await pass(30);
    expect(await keys()).toEqual([]);
  });

  it("look at tags, at sizes and at what they leave out", async () => {
    await client.put("keep/tagged", Buffer.from("x"), { headers: { "x-oss-tagging": "a=1" } });
    await client.put("tagged", Buffer.from("x"), { headers: { "x-oss-tagging": "a=1&b=2" } });
    await client.put("plain", Buffer.from("x"));
    await client.put("large", Buffer.alloc(2000), { headers: { "x-oss-tagging": "a=1" } });
    const xml = `<LifecycleConfiguration><Rule><ID>r</ID><Prefix></Prefix><Status>Enabled</Status>
      <Tag><Key>a</Key><Value>1</Value></Tag>
      <Filter><ObjectSizeLessThan>1000</ObjectSizeLessThan><Not><Prefix>keep/</Prefix></Not></Filter>
      <Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>`;
    expect((await putXml(xml)).status).toBe(200);
    await pass(2);
    expect(await keys()).toEqual(["keep/tagged", "large", "plain"]);
  });

  it("act on what is older than a date", async () => {
    await client.put("old", Buffer.from("x"));
    const midnight = new Date(simulator.world.clock.now() + DAY_MS).toISOString().slice(0, 10);
    await setRules({ expiration: { createdBeforeDate: `${midnight}T00:00:00.000Z` } });
    await pass(0.5);
    expect(await keys()).toEqual(["old"]);
    await pass(0.6);
    await client.put("new", Buffer.from("x"));
    await pass(2);
    expect(await keys()).toEqual(["new"]);
  });

  it("drop uploads that nobody finished", async () => {
    const { uploadId } = await client.initMultipartUpload("k");
    await setRules({ abortMultipartUpload: { days: 1 } });
    await client.uploadPart("k", uploadId, 1, Buffer.alloc(10) as never, 0, 10);
    await pass(2);
    expect((await client.listUploads({ "max-uploads": 10 })).uploads).toEqual([]);
    expect(await failureOf(client.completeMultipartUpload("k", uploadId, []))).toMatchObject({
      code: "NoSuchUpload",
    });
  });

  it("do nothing while they are disabled, and no longer once they are gone", async () => {
    await client.put("k", Buffer.from("x"));
    await setRules({ status: "Disabled", expiration: { days: 1 } });
    await pass(3);
    expect(await keys()).toEqual(["k"]);
    await setRules({ expiration: { days: 1 } });
    await client.deleteBucketLifecycle(BUCKET);
    await pass(3);
    expect(await keys()).toEqual(["k"]);
  });

  it("begin with the midnight after they were set", async () => {
    await client.put("k", Buffer.from("x"));
    await pass(5);
    await setRules({ expiration: { days: 1 } });
    expect(await keys()).toEqual(["k"]);
    await pass(1);
    expect(await keys()).toEqual([]);
  });

  it("are given back as they were set, each with an id", async () => {
    expect(await failureOf(client.getBucketLifecycle(BUCKET))).toMatchObject({
      status: 404,
      code: "NoSuchLifecycle",
    });
    await setRules(
      { id: "mine", prefix: "a/", expiration: { days: 3 }, tag: { key: "k", value: "v" } },
      { prefix: "b/", transition: { days: 30, storageClass: "IA" } },
    );
    const { rules } = await client.getBucketLifecycle(BUCKET);
    expect(rules).toMatchObject([
      {
        id: "mine",
        prefix: "a/",
        status: "Enabled",
        expiration: { days: "3" },
        tag: [{ key: "k", value: "v" }],
      },
      { id: expect.stringMatching(/./), prefix: "b/", transition: { days: "30", storageClass: "IA" } },
    ]);
  });

  const putXml = (body: string) =>
    signedV1(simulator.url, { method: "PUT", path: `/${BUCKET}/`, query: "lifecycle", body });
  const rule = (inside: string) =>
    `<LifecycleConfiguration><Rule><Prefix></Prefix>${inside}</Rule></LifecycleConfiguration>`;
  const EXPIRATION = "<Expiration><Days>1</Days></Expiration>";

  it.each([
    ["no rule", "<LifecycleConfiguration></LifecycleConfiguration>"],
    ["no status", rule(EXPIRATION)],
    ["another status", rule(`<Status>On</Status>${EXPIRATION}`)],
    ["no action", rule("<Status>Enabled</Status>")],
    ["days that are none", rule("<Status>Enabled</Status><Expiration><Days>0</Days></Expiration>")],
    ["no time", rule("<Status>Enabled</Status><Expiration></Expiration>")],
    [
      "a time of the day",
      rule(
        "<Status>Enabled</Status><Expiration><CreatedBeforeDate>2026-01-01T10:00:00.000Z</CreatedBeforeDate></Expiration>",
      ),
    ],
    [
      "a class that is none",
      rule(
        "<Status>Enabled</Status><Transition><Days>1</Days><StorageClass>Frozen</StorageClass></Transition>",
      ),
    ],
    ["a field that is none", rule(`<Status>Enabled</Status><Schedule>daily</Schedule>${EXPIRATION}`)],
    [
      "an id twice",
      `<LifecycleConfiguration>${`<Rule><ID>a</ID><Prefix/><Status>Enabled</Status>${EXPIRATION}</Rule>`.repeat(2)}</LifecycleConfiguration>`,
    ],
  ])("are refused with %s", async (_, xml) => {
    const answer = await putXml(xml);
    expect(answer).toMatchObject({ status: 400, body: expect.stringContaining("<Code>MalformedXML<") });
    expect(answer.body).toContain("<ErrorDetail>");
  });

  it("are refused by name where the simulator has none", async () => {
    const byAccess =
      "<Transition><Days>1</Days><StorageClass>IA</StorageClass><IsAccessTime>true</IsAccessTime></Transition>";
    expect(await putXml(rule(`<Status>Enabled</Status>${byAccess}`))).toMatchObject({
      status: 501,
      body: expect.stringContaining("no lifecycle rules by access time"),
    });
  });

  it("outlive the simulator, as the encryption does", async () => {
    const directory = await mkdtemp(join(tmpdir(), "oss-rules-"));
    const first = await startOss({ directory, durable: true });
    await first
      .client()
      .putBucketLifecycle(BUCKET, [{ prefix: "", status: "Enabled", expiration: { days: 1 } }] as never);
    await first.client().putBucketEncryption(BUCKET, { SSEAlgorithm: "AES256" });
    await first.close();
    const second = await startOss({ directory, durable: true });
    try {
      await second.client().put("k", Buffer.from("x"));
      expect(await encryptionOf(second.client(), "k")).toEqual(["AES256", undefined]);
      await second.world.clock.sleep(3 * DAY_MS);
      expect(second.oss.objects.head(BUCKET, "k")).toBeUndefined();
    } finally {
      await second.close();
      await rm(directory, { recursive: true });
    }
  });
});
