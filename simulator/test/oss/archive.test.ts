import { beforeEach, describe, expect, it } from "vitest";
import { signedV1 } from "./raw-signing.ts";
import { BUCKET, failureOf, headersOf, useOss } from "./use-oss.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const FROZEN = { status: 403, code: "InvalidObjectState" };

describe("OSS archived objects", () => {
  const { simulator, client } = useOss();
  const put = (storageClass: string) =>
    client.put("k", Buffer.from("frozen"), { headers: { "x-oss-storage-class": storageClass } });
  const restoreHeader = async () => headersOf(await client.head("k"))["x-oss-restore"];
  const pass = (ms: number) => simulator.world.clock.sleep(ms);
  const restore = (storageClass: string, options: object = {}) =>
    client.restore("k", { type: storageClass, ...options });
  const raw = (body: string) =>
    signedV1(simulator.url, { method: "POST", path: `/${BUCKET}/k`, query: "restore", body });

  it("can be read from a minute after they were asked for until their days are over", async () => {
    await put("Archive");
    expect(await restoreHeader()).toBeUndefined();
    expect(await failureOf(client.get("k"))).toMatchObject({ ...FROZEN, ecCode: "0016-00000404" });
    expect((await restore("Archive", { Days: 3 })).res.status).toBe(202);
    expect(await restoreHeader()).toBe('ongoing-request="true"');
    expect(await failureOf(client.get("k"))).toMatchObject(FROZEN);
    expect(await failureOf(restore("Archive"))).toMatchObject({
      status: 409,
      code: "RestoreAlreadyInProgress",
    });
    await pass(MINUTE_MS);
    const expires = new Date(simulator.world.clock.now() + 3 * DAY_MS).toUTCString();
    expect(await restoreHeader()).toBe(`ongoing-request="false", expiry-date="${expires}"`);
    expect((await client.get("k")).content.toString()).toBe("frozen");
    await client.copy("copy", "k", { headers: { "x-oss-storage-class": "Standard" } });
    expect(headersOf(await client.head("copy"))["x-oss-restore"]).toBeUndefined();
    await pass(3 * DAY_MS);
    expect(await restoreHeader()).toBeUndefined();
    expect(await failureOf(client.get("k"))).toMatchObject(FROZEN);
    expect(await failureOf(client.copy("other", "k"))).toMatchObject(FROZEN);
  });

  it("stay readable longer if they are asked for again", async () => {
    await put("Archive");
    await raw("");
    await pass(23 * HOUR_MS);
    expect((await raw("<RestoreRequest><Days>2</Days></RestoreRequest>")).status).toBe(200);
    await pass(2 * DAY_MS - MINUTE_MS);
    expect((await client.get("k")).content.toString()).toBe("frozen");
    await pass(MINUTE_MS);
    expect(await failureOf(client.get("k"))).toMatchObject(FROZEN);
  });

  it("tell of their restore in listings", async () => {
    await put("Archive");
    await restore("Archive");
    const listed = await signedV1(
      simulator.url,
      { path: `/${BUCKET}/`, query: "list-type=2" },
      { resource: `/${BUCKET}/` },
    );
    expect(listed.body).toContain('<RestoreInfo>ongoing-request="true"</RestoreInfo>');
  });

  it.each([
    ["ColdArchive", "Expedited", HOUR_MS],
    ["ColdArchive", "Standard", 5 * HOUR_MS],
    ["ColdArchive", "Bulk", 12 * HOUR_MS],
    ["DeepColdArchive", "Expedited", 12 * HOUR_MS],
    ["DeepColdArchive", "Standard", 48 * HOUR_MS],
  ])("%s takes its time: %s", async (storageClass, tier, ms) => {
    await put(storageClass);
    const answer = await restore(storageClass, { JobParameters: tier, Days: 300 });
    expect(headersOf(answer)["x-oss-object-restore-priority"]).toBe(tier);
    await pass(ms - 1000);
    expect(await failureOf(client.get("k"))).toMatchObject(FROZEN);
    await pass(1000);
    expect((await client.get("k")).content.toString()).toBe("frozen");
  });

  it("can be speeded up, and not slowed down", async () => {
    await put("ColdArchive");
    await restore("ColdArchive", { JobParameters: "Standard" });
    const conflict = { status: 409, code: "RestoreAlreadyInProgress" };
    expect(await failureOf(restore("ColdArchive", { JobParameters: "Bulk" }))).toMatchObject(conflict);
    expect(await failureOf(restore("ColdArchive", { JobParameters: "Standard" }))).toMatchObject(conflict);
    expect((await restore("ColdArchive", { JobParameters: "Expedited" })).res.status).toBe(202);
    await pass(HOUR_MS);
    expect((await client.get("k")).content.toString()).toBe("frozen");
  });

  it.each([
    ["Standard", "", "OperationNotSupported"],
    ["IA", "", "OperationNotSupported"],
    ["Archive", "<RestoreRequest><Days>8</Days></RestoreRequest>", "MalformedXML"],
    ["Archive", "<RestoreRequest><Days>0</Days></RestoreRequest>", "MalformedXML"],
    ["Archive", "<RestoreRequest><Days>x</Days></RestoreRequest>", "MalformedXML"],
    ["Archive", "<Restore/>", "MalformedXML"],
    ["ColdArchive", "<RestoreRequest><Days>366</Days></RestoreRequest>", "MalformedXML"],
    [
      "ColdArchive",
      "<RestoreRequest><Days>2</Days><JobParameters><Tier>Test</Tier></JobParameters></RestoreRequest>",
      "MalformedXML",
    ],
    [
      "DeepColdArchive",
      "<RestoreRequest><JobParameters><Tier>Bulk</Tier></JobParameters></RestoreRequest>",
      "MalformedXML",
    ],
  ])("%s is not restored by %j: %s", async (storageClass, body, code) => {
    await put(storageClass);
    expect(await raw(body)).toMatchObject({ status: 400, body: expect.stringContaining(`<Code>${code}<`) });
  });

  it("is a missing object's error, too", async () => {
    expect(await failureOf(restore("Archive"))).toMatchObject({ status: 404, code: "NoSuchKey" });
  });

  it("tells other services whether it can be read", async () => {
    await put("Archive");
    const facts = () => simulator.oss.objects.head(BUCKET, "k");
    expect(facts()).not.toHaveProperty("restored");
    await restore("Archive");
    await pass(MINUTE_MS);
    expect(facts()).toMatchObject({ storageClass: "Archive", restored: true });
  });
});

describe("OSS symbolic links", () => {
  const { simulator, client } = useOss();
  beforeEach(async () => {
    await client.put("images/中 a.raw", Buffer.from("image"), { headers: { "content-type": "a/b" } });
  });

  it("are read as what they stand for, and are something themselves", async () => {
    const target = headersOf(await client.head("images/中 a.raw"));
    await client.putSymlink("link", "images/中 a.raw", { storageClass: "IA", meta: { uid: 1, pid: 2 } });
    const head = headersOf(await client.head("link"));
    expect(head).toMatchObject({
      etag: target["etag"],
      "content-length": "5",
      "content-md5": target["content-md5"],
      "x-oss-hash-crc64ecma": target["x-oss-hash-crc64ecma"],
      "x-oss-object-type": "Symlink",
      "x-oss-storage-class": "IA",
      "x-oss-meta-uid": "1",
    });
    expect((await client.get("link")).content.toString()).toBe("image");
    expect((await client.get("link", { headers: { Range: "bytes=1-2" } })).content.toString()).toBe("ma");
    expect((await client.getSymlink("link")).targetName).toBe("images/中 a.raw");
    const meta = headersOf(await client.getObjectMeta("link"));
    expect(meta).toMatchObject({ "content-length": "0" });
    expect(meta["etag"]).not.toBe(target["etag"]);
    const { objects } = await client.list({ prefix: "link", "max-keys": 10 }, {});
    expect(objects).toMatchObject([{ name: "link", type: "Symlink", size: 0 }]);
    expect(simulator.oss.objects.head(BUCKET, "link")).toMatchObject({ sizeBytes: 5 });
    expect((await simulator.oss.objects.read(BUCKET, "link", 0, 5)).toString()).toBe("image");
    await client.delete("link");
    expect((await client.get("images/中 a.raw")).content.toString()).toBe("image");
  });

  it("stand for what is there now, or for nothing", async () => {
    await client.putSymlink("link", "later");
    const missing = { status: 404, code: "SymlinkTargetNotExist" };
    expect(await failureOf(client.get("link"))).toMatchObject({ ...missing, ecCode: "0026-00000012" });
    expect(await failureOf(client.head("link"))).toMatchObject({ status: 404 });
    expect(simulator.oss.objects.head(BUCKET, "link")).toBeUndefined();
    await client.put("later", Buffer.from("come"));
    expect((await client.get("link")).content.toString()).toBe("come");
    await client.putSymlink("twice", "link");
    expect(await failureOf(client.get("twice"))).toMatchObject({ status: 400, code: "InvalidTargetType" });
  });

  it("give archived bytes only when their target was restored", async () => {
    await client.put("cold", Buffer.from("x"), { headers: { "x-oss-storage-class": "Archive" } });
    await client.putSymlink("link", "cold");
    expect(await failureOf(client.get("link"))).toMatchObject(FROZEN);
    await client.restore("cold");
    await simulator.world.clock.sleep(MINUTE_MS);
    expect((await client.get("link")).content.toString()).toBe("x");
    expect(await failureOf(client.restore("link"))).toMatchObject({ code: "OperationNotSupported" });
  });

  it("cannot be what they are not", async () => {
    expect(await failureOf(client.getSymlink("images/中 a.raw"))).toMatchObject({
      status: 400,
      code: "NotSymlink",
    });
    const without = await signedV1(simulator.url, { method: "PUT", path: `/${BUCKET}/l`, query: "symlink" });
    expect(without).toMatchObject({ status: 400, headers: { "x-oss-ec": "0043-00000001" } });
    const headers = { "x-oss-forbid-overwrite": "true" };
    expect(await failureOf(client.putSymlink("images/中 a.raw", "x", { headers } as never))).toMatchObject({
      status: 409,
    });
    await client.putSymlink("link", "images/中 a.raw");
    expect(await failureOf(client.append("link", Buffer.from("x"), { position: 0 } as never))).toMatchObject({
      code: "ObjectNotAppendable",
    });
  });

  it("are open to everyone only if their target is, too", async () => {
    await client.putSymlink("link", "images/中 a.raw", {
      headers: { "x-oss-object-acl": "public-read" },
    } as never);
    expect((await fetch(`${simulator.url}/${BUCKET}/link`)).status).toBe(403);
    await client.putACL("images/中 a.raw", "public-read");
    expect(await (await fetch(`${simulator.url}/${BUCKET}/link`)).text()).toBe("image");
  });

  it("are told of by an event of their own", async () => {
    const told: string[] = [];
    simulator.oss.addRule({
      id: "r",
      bucket: BUCKET,
      events: ["oss:ObjectCreated:PutSymlink"],
      prefix: "",
      suffix: "",
      deliver: (json) => void told.push(json),
    });
    await client.putSymlink("link", "images/中 a.raw");
    await simulator.world.clock.sleep(1);
    expect(JSON.parse(told[0] ?? "")).toMatchObject({
      events: [{ eventName: "ObjectCreated:PutSymlink", oss: { object: { key: "link", size: 0 } } }],
    });
  });
});
