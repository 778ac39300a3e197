import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signedV4 } from "./raw-signing.ts";
import { BUCKET, type Client, type OssSimulator, startOss } from "./use-oss.ts";

/** Sub-resources of OSS's API reference that are not played. */
const BUCKET_SUB_RESOURCES =
  `accessPoint accessPointConfigForObjectProcess accessPointForObjectProcess accessPointPolicy
  accessPointPolicyForObjectProcess accessmonitor bucketArchiveDirectRead cname cors dataAccelerator httpsConfig inventory
  logging metaQuery objectWorm overwriteConfig policy policyStatus publicAccessBlock qosInfo redundancyTransition referer
  replication replicationLocation replicationProgress requestPayment requesterQosInfo resourceGroup rtc style tagging
  transferAcceleration userDefinedLogFieldsConfig versioning versions website worm wormExtend wormId`.split(
    /\s+/,
  );
const OBJECT_SUB_RESOURCES = `asyncFetch cleanRestoredObject legalHold live retention seal versionId vod
  x-oss-async-process x-oss-process`.split(/\s+/);

describe("what OSS can do and the simulator cannot", () => {
  let simulator: OssSimulator;
  let client: Client;
  beforeAll(async () => {
    simulator = await startOss();
    client = simulator.client();
    await client.put("k", Buffer.from("kept"));
  });
  afterAll(() => simulator.close());

  const ask = (method: string, path: string, query: string) =>
    signedV4(simulator.url, { method, path: `/${BUCKET}${path}`, query });

  it.each([...BUCKET_SUB_RESOURCES, "futureThing", "acl", "uploads", "delete", "append"])(
    "never takes ?%s of a bucket for an operation without it",
    async (name) => {
      await client.useBucket("empty");
      await client.putBucket("empty").catch(() => {});
      for (const method of ["DELETE", "PATCH"]) {
        const answer = await signedV4(simulator.url, { method, path: "/empty/", query: name });
        expect(answer).toMatchObject({ status: 501, body: expect.stringContaining("NotImplemented") });
      }
      const answer = await signedV4(simulator.url, {
        method: "PUT",
        path: `/new-${name.length}/`,
        query: name,
      });
      if (name !== "acl") expect(answer.status).toBe(501);
      const names = (await client.listBuckets({ "max-keys": 100 })) as unknown as {
        buckets: Array<{ name: string }>;
      };
      expect(names.buckets.map((bucket) => bucket.name)).toContain("empty");
      if (name !== "acl")
        expect(names.buckets.map((bucket) => bucket.name)).not.toContain(`new-${name.length}`);
      client.useBucket(BUCKET);
    },
  );

  it.each([...OBJECT_SUB_RESOURCES, "futureThing", "objectMeta", "uploads", "t=1"])(
    "never takes ?%s of an object for an operation without it",
    async (name) => {
      for (const method of ["DELETE", "PUT", ...(name === "uploads" ? [] : ["POST"])])
        expect(await ask(method, "/k", name)).toMatchObject({
          status: 501,
          body: expect.stringContaining("NotImplemented"),
        });
      expect((await client.get("k")).content.toString()).toBe("kept");
    },
  );

  it.each([
    ["GET", "/", "cors", "GetBucketCors"],
    ["DELETE", "/", "qosInfo", "DeleteBucketQosInfo"],
    ["PUT", "/", "userDefinedLogFieldsConfig", "PutUserDefinedLogFieldsConfig"],
    ["GET", "/", "versions", "ListObjectVersions"],
    ["POST", "/", "worm", "InitiateBucketWorm"],
    ["PUT", "/", "accessPoint", "CreateAccessPoint"],
    ["PUT", "/k", "retention", "PutObjectRetention"],
    ["GET", "/k", "x-oss-process=image%2Finfo", "GetProcessedObject"],
    ["DELETE", "/", "futureThing", 'DeleteBucket with the query parameter "futureThing"'],
    ["GET", "/k", "t=1", 'GetObject with the query parameter "t"'],
    ["PATCH", "/k", "", "PATCH of an object"],
    ["OPTIONS", "/", "", "OPTIONS of a bucket"],
  ])("names %s %s?%s: %s", async (method, path, query, what) => {
    const { status, body } = await ask(method, path, query);
    expect(status).toBe(501);
    expect(body).toContain(`<Message>The simulator has no ${what}.</Message>`);
  });

  it("is asked for it by faults and the spy under its own name", async () => {
    simulator.world.spy.clear();
    await ask("GET", "/", "cors");
    await ask("DELETE", "/", "futureThing");
    const operations = simulator.world.spy.events.flatMap((event) =>
      event.kind === "request" ? [event.operation] : [],
    );
    expect(operations).toEqual(["GetBucketCors", "Unknown"]);
  });
});
