import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { NotificationRule } from "../../oss/events.ts";
import { BUCKET, failureOf, headersOf, useOss } from "./use-oss.ts";

interface Delivered {
  events: Array<{
    eventName: string;
    eventTime: string;
    oss: {
      object: { key: string; eTag: string; size: number; deltaSize: number; objectMeta?: object };
      ruleId: string;
    };
    responseElements: { requestId: string };
  }>;
}

describe("OSS events", () => {
  const { simulator, client } = useOss();
  let delivered: Delivered[];
  beforeEach(async () => {
    delivered = [];
  });

  const addRule = (changes: Partial<NotificationRule> = {}) =>
    simulator.oss.addRule({
      id: "rule-1",
      bucket: BUCKET,
      events: ["oss:ObjectCreated:PutObject"],
      prefix: "incoming/",
      suffix: ".json",
      deliver: (eventJson) => void delivered.push(JSON.parse(eventJson)),
      ...changes,
    });
  const everything = ["oss:ObjectCreated:*", "oss:ObjectRemoved:*"];
  const put = (key: string, text = key) => client.put(key, Buffer.from(text));
  /** The virtual clock runs what is due before a later timer: what was not delivered now never will be. */
  const settle = () => simulator.world.clock.sleep(1);
  const names = () => delivered.map(({ events }) => `${events[0]?.eventName} ${events[0]?.oss.object.key}`);

  it("tells what Function Compute's documents show", async () => {
    addRule();
    await put("incoming/a b+中%.json", "first");
    const again = await put("incoming/a b+中%.json", "2nd");
    await settle();
    expect(delivered[1]).toEqual({
      events: [
        {
          eventName: "ObjectCreated:PutObject",
          eventSource: "acs:oss",
          eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
          eventVersion: "1.0",
          oss: {
            bucket: {
              arn: `acs:oss:cn-hangzhou:1234567890123456:${BUCKET}`,
              name: BUCKET,
              ownerIdentity: "1234567890123456",
              virtualBucket: "",
            },
            object: {
              deltaSize: -2,
              eTag: headersOf(again)["etag"]?.replaceAll('"', ""),
              key: "incoming/a b+中%.json",
              size: 3,
            },
            ossSchemaVersion: "1.0",
            ruleId: "rule-1",
          },
          region: "cn-hangzhou",
          requestParameters: { sourceIPAddress: "127.0.0.1" },
          responseElements: { requestId: headersOf(again)["x-oss-request-id"] },
          userIdentity: { principalId: "1234567890123456" },
        },
      ],
    });
    expect(delivered[0]?.events[0]?.oss.object).toMatchObject({ size: 5, deltaSize: 5 });
  });

  it("tells of every way to make an object, and of every way to remove one", async () => {
    addRule({ events: everything, prefix: "", suffix: "" });
    await put("put");
    await client.copy("copy", "put");
    await client.append("append", Buffer.from("x"));
    const form = new FormData();
    const policy = { expiration: new Date(Date.now() + 60_000).toISOString(), conditions: [] };
    const fields = client.calculatePostSignature(policy) as unknown as Record<string, string>;
    for (const [name, value] of Object.entries({ key: "post", ...fields })) form.set(name, value);
    form.set("file", new Blob(["x"]));
    await fetch(`${simulator.url}/${BUCKET}`, { method: "POST", body: form });
    const bytes = randomBytes(150 * 1024);
    await client.multipartUpload("multi", bytes, { partSize: 100 * 1024, parallel: 1 });
    const { uploadId } = await client.initMultipartUpload("dropped");
    await client.abortMultipartUpload("dropped", uploadId);
    await simulator.oss.putSparse({ bucket: BUCKET, key: "sparse", sizeBytes: 2 ** 35 });
    await client.delete("put");
    await client.deleteMulti(["copy", "append", "never was"]);
    await client.delete("never was");
    await settle();
    expect(names().toSorted()).toEqual(
      [
        "ObjectCreated:PutObject put",
        "ObjectCreated:CopyObject copy",
        "ObjectCreated:AppendObject append",
        "ObjectCreated:PostObject post",
        "ObjectCreated:InitiateMultipartUpload multi",
        "ObjectCreated:UploadPart multi",
        "ObjectCreated:UploadPart multi",
        "ObjectCreated:CompleteMultipartUpload multi",
        "ObjectCreated:InitiateMultipartUpload dropped",
        "ObjectRemoved:AbortMultipartUpload dropped",
        "ObjectCreated:CompleteMultipartUpload sparse",
        "ObjectRemoved:DeleteObject put",
        "ObjectRemoved:DeleteObjects copy",
        "ObjectRemoved:DeleteObjects append",
      ].toSorted(),
    );
    const multi = delivered.find(
      ({ events }) => events[0]?.eventName === "ObjectCreated:CompleteMultipartUpload",
    );
    expect(multi?.events[0]?.oss.object).toMatchObject({
      size: bytes.length,
      eTag: expect.stringMatching(/^[0-9A-F]{32}-2$/),
    });
  });

  it("tells only of the types, bucket, prefix and suffix of the rule", async () => {
    addRule();
    await client.putBucket("other-bucket");
    await simulator.client({ bucket: "other-bucket" }).put("incoming/a.json", Buffer.from("x"));
    await put("incoming/a.qcow2");
    await put("results/a.json");
    await put("incoming/a.json");
    await client.copy("incoming/b.json", "incoming/a.json");
    await client.delete("incoming/a.json");
    await settle();
    expect(names()).toEqual(["ObjectCreated:PutObject incoming/a.json"]);
  });

  it("tells nothing of a refused request", async () => {
    addRule({ events: everything, prefix: "", suffix: "" });
    simulator.world.faults.add({
      service: "oss",
      operation: "PutObject",
      fault: { kind: "refuse", status: 503, code: "ServiceUnavailable", message: "Please try again." },
    });
    expect(await failureOf(put("refused"))).toMatchObject({ status: 503, code: "ServiceUnavailable" });
    await put("taken");
    const forbidden = client.put("taken", Buffer.from("x"), {
      headers: { "x-oss-forbid-overwrite": "true" },
    });
    await failureOf(forbidden);
    await failureOf(simulator.client({ accessKeySecret: "wrong" }).put("stolen", Buffer.from("x")));
    await failureOf(client.copy("copy", "never was"));
    await settle();
    expect(names()).toEqual(["ObjectCreated:PutObject taken"]);
  });

  it("delivers twice, late and out of order when told to", async () => {
    simulator.oss.knobs.duplicateEvents = 1;
    simulator.oss.knobs.eventDelayMs = { least: 1_000, most: 60_000 };
    const times: number[] = [];
    const startMs = simulator.world.clock.now();
    addRule({
      deliver(eventJson) {
        delivered.push(JSON.parse(eventJson));
        times.push(simulator.world.clock.now() - startMs);
      },
    });
    // Time stands still until all are put.
    const hold = simulator.world.clock.hold();
    const keys = Array.from({ length: 10 }, (_, index) => `incoming/${index}.json`);
    for (const key of keys) await put(key);
    hold.release();
    await simulator.world.clock.sleep(60_001);
    const told = delivered.map(({ events }) => events[0]?.oss.object.key);
    expect(told.toSorted()).toEqual([...keys, ...keys].toSorted());
    expect(told.filter((key, index) => told.indexOf(key) === index)).not.toEqual(keys);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...times)).toBeLessThan(60_000);
    const pairs = delivered.filter(({ events }) => events[0]?.oss.object.key === keys[0]);
    expect(pairs[0]).toEqual(pairs[1]);
  });

  it("holds time still while an event is being taken", async () => {
    let release: () => void = () => {};
    const taken = new Promise<void>((resolve) => {
      release = resolve;
    });
    let asked: () => void = () => {};
    const began = new Promise<void>((resolve) => {
      asked = resolve;
    });
    addRule({
      deliver: () => {
        asked();
        return taken;
      },
    });
    await put("incoming/a.json");
    await began;
    let woke = false;
    const sleep = simulator.world.clock.sleep(1_000).then(() => {
      woke = true;
    });
    await put("elsewhere");
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(woke).toBe(false);
    release();
    await sleep;
    expect(woke).toBe(true);
  });

  it("refuses rules that would both be told of one event", () => {
    addRule();
    const message = "Cannot specify overlapping prefix and suffix with same event type.";
    expect(() => addRule({ id: "same" })).toThrow(message);
    expect(() => addRule({ id: "wider", prefix: "inc", suffix: "" })).toThrow(message);
    expect(() => addRule({ id: "narrower", prefix: "incoming/team/", suffix: "x.json" })).toThrow(message);
    expect(() => addRule({ id: "any", events: ["oss:ObjectCreated:*"] })).toThrow(message);
    addRule({ id: "other type", events: ["oss:ObjectCreated:PostObject"] });
    addRule({ id: "other prefix", prefix: "outgoing/" });
    addRule({ id: "other suffix", suffix: ".qcow2" });
    addRule({ id: "other bucket", bucket: "elsewhere" });
  });

  it("tells of user metadata when told to", async () => {
    simulator.oss.knobs.eventObjectMeta = true;
    addRule();
    await client.put("incoming/a.json", Buffer.from("{}"), { meta: { uid: 1, pid: 2 } });
    await settle();
    expect(delivered[0]?.events[0]?.oss.object.objectMeta).toEqual({
      mimeType: "application/json",
      userMeta: { "x-oss-meta-uid": "1", "x-oss-meta-pid": "2" },
    });
  });

  it("forgets what waits when reset, and keeps its rules", async () => {
    addRule();
    const hold = simulator.world.clock.hold();
    await put("incoming/before.json");
    await simulator.oss.reset();
    hold.release();
    await put("incoming/after.json");
    await settle();
    expect(names()).toEqual(["ObjectCreated:PutObject incoming/after.json"]);
  });

  it("records what took effect", async () => {
    addRule();
    await put("incoming/a.json");
    const effect = await simulator.world.spy.waitFor(
      (event) => event.kind === "effect" && event.name === "EventDelivered",
    );
    expect(effect).toMatchObject({ detail: { ruleId: "rule-1", key: "incoming/a.json" } });
    const created = simulator.world.spy.filter(
      (event) => event.kind === "effect" && event.name === "ObjectCreated:PutObject",
    );
    expect(created).toMatchObject([{ detail: { bucket: BUCKET, key: "incoming/a.json", sizeBytes: 15 } }]);
  });
});
