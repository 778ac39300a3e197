import type { Fault, ServiceName } from "alicloud-simulator";
import { describe, expect, it } from "vitest";
import type { Credentials } from "../../functions/cloud/cloud-config.ts";
import { createFlows } from "../../functions/cloud/flows.ts";
import { createFunctions } from "../../functions/cloud/functions.ts";
import { createImages } from "../../functions/cloud/images.ts";
import { createObjects } from "../../functions/cloud/objects.ts";
import { cloudConfigOf } from "../journey/cloud-config.ts";
import { useStage } from "../journey/use-stage.ts";

/** The product's own ports, through the unmodified SDKs: what each of a service's answers becomes. */
const stage = useStage();

const cloudConfig = (credentials?: Credentials) =>
  cloudConfigOf(stage.simulator, credentials === undefined ? {} : { credentials });

const ports = (credentials?: Credentials) => {
  const at = cloudConfig(credentials);
  return {
    objects: createObjects(at, "image-drop"),
    images: createImages(at),
    flows: createFlows(at),
    functions: createFunctions(at),
  };
};

type Ports = ReturnType<typeof ports>;
const calls: Array<[ServiceName, string, (ports: Ports) => Promise<unknown>]> = [
  ["oss", "HeadObject", ({ objects }) => objects.head("incoming/x")],
  ["oss", "GetObject", ({ objects }) => objects.readJson("incoming/x")],
  ["oss", "PutObject", ({ objects }) => objects.writeJson("results/x", {})],
  ["ecs", "DescribeImages", ({ images }) => images.image("m-1")],
  ["ecs", "CancelTask", ({ images }) => images.cancelTask("t-1")],
  ["fnf", "DescribeExecution", ({ flows }) => flows.describe("x")],
  ["fnf", "StartExecution", ({ flows }) => flows.start({ name: "x", input: {} })],
  ["fc", "InvokeFunction", ({ functions }) => functions.invoke("image-drop-cancel", {})],
];

describe("every port", () => {
  const faults: Array<[string, Fault]> = [
    ["Unavailable", { kind: "reset-before" }],
    ["Unavailable", { kind: "html" }],
    ["Unavailable", { kind: "refuse", status: 503, code: "ServiceUnavailable", message: "Try later." }],
  ];
  const cases = calls.flatMap(([service, operation, call]) =>
    faults.map(([name, fault]) => [service, operation, fault.kind, name, fault, call] as const),
  );
  it.each(cases)("%s %s: %s is %s", async (service, operation, _, name, fault, call) => {
    stage.simulator.faults.add({ service, operation, fault, times: Number.POSITIVE_INFINITY });
    await expect(call(ports())).rejects.toMatchObject({ name });
  });

  it.each(calls)(
    "%s %s: a wrong secret is Denied, and no message tells a key, a token or a signature",
    async (_, __, call) => {
      const credentials = {
        accessKeyId: stage.simulator.account.root.accessKeyId,
        accessKeySecret: "wrong-secret-of-mine",
      };
      const error = await call(ports(credentials)).then(
        () => undefined,
        (caught: Error) => caught,
      );
      expect(error?.name).toMatch(/^(Denied|Unavailable|Rejected)$/);
      expect(`${error?.message}${JSON.stringify(error)}`).not.toMatch(
        /wrong-secret|local-access-key|Signature=|https?:/,
      );
    },
  );

  it.each([
    ["Rejected", 400],
    ["Rejected", 411],
    ["Denied", 403],
    ["Unavailable", 500],
  ])("a HEAD whose answer has no body to say why is %s with %d", async (name, status) => {
    const fault: Fault = { kind: "refuse", status, code: "", message: "" };
    stage.simulator.faults.add({ service: "oss", operation: "HeadObject", fault });
    await expect(ports().objects.head("incoming/x")).rejects.toMatchObject({ name });
  });

  it.each([
    ["Rejected", 403, "InvalidObjectState"],
    ["Rejected", 400, "InvalidTargetType"],
    ["Denied", 403, "AccessDenied"],
  ])("a refused read is %s with its code, although ali-oss loses it: %d %s", async (name, status, code) => {
    const fault: Fault = { kind: "refuse", status, code, message: "No." };
    stage.simulator.faults.add({ service: "oss", operation: "GetObject", fault, times: 2 });
    const reading = ports().objects.read({ key: "incoming/x", etag: "E", start: 0, end: 9 });
    await expect(reading).rejects.toMatchObject({ name, code });
  });

  it("ECS's throttling is Throttled", async () => {
    stage.simulator.ecs.knobs.callsPerMinute = { "*": 0 };
    const error = await ports()
      .images.image("m-1")
      .catch((caught: Error) => caught);
    stage.simulator.ecs.knobs.callsPerMinute = { "*": 6000 };
    expect(error).toMatchObject({ name: "Throttled" });
  });
});

describe("what is not there", () => {
  it("is undefined, gone or missing, not an error", async () => {
    const { objects, images, flows } = ports();
    expect(await objects.head("nothing")).toBeUndefined();
    expect(await objects.readJson("nothing")).toBeUndefined();
    expect(await images.image("m-nothing")).toBeUndefined();
    expect(await images.task("t-nothing")).toBeUndefined();
    expect(await images.snapshots(["s-nothing"])).toEqual([]);
    expect(await images.findImport({ key: "image-drop:execution", value: "nothing" })).toBeUndefined();
    expect(await images.cancelTask("t-nothing")).toBe("gone");
    expect(await images.deleteImage("m-nothing")).toBe("gone");
    expect(await flows.describe("nothing")).toBeUndefined();
  });
});

describe("objects", () => {
  it("are read in pieces, of the version that was looked at", async () => {
    const { objects } = ports();
    await stage.put("incoming/disk", Buffer.from("0123456789"));
    const facts = await objects.head("incoming/disk");
    expect(facts).toMatchObject({ sizeBytes: 10, storageClass: "Standard" });
    const etag = facts?.etag ?? "";
    const piece = await objects.read({ key: "incoming/disk", etag, start: 2, end: 4 });
    expect(Buffer.from(piece).toString()).toBe("234");
    expect(await objects.read({ key: "incoming/disk", etag, start: 0, end: -1 })).toHaveLength(0);
    await stage.put("incoming/disk", Buffer.from("9876543210"));
    await expect(objects.read({ key: "incoming/disk", etag, start: 0, end: 1 })).rejects.toMatchObject({
      name: "Unavailable",
      code: "ObjectChanged",
    });
  });

  it.each([
    ["empty", "", {}, { name: "Rejected", code: "NotJson" }],
    ["garbage", "{", {}, { name: "Rejected", code: "NotJson" }],
    ["over 1 MiB", `"${"x".repeat(2 ** 20)}"`, {}, { name: "Rejected", code: "TooLarge" }],
    [
      "archived",
      "{}",
      { "x-oss-storage-class": "Archive" },
      { name: "Rejected", code: "InvalidObjectState" },
    ],
  ])("that are %s are refused by a code, at once", async (_, text, headers, fault) => {
    const { objects } = ports();
    await stage.put("results/document", Buffer.from(text), headers);
    await expect(objects.readJson("results/document")).rejects.toMatchObject(fault);
  });

  it("of ours are written once by one of many", async () => {
    const { objects } = ports();
    const answers = await Promise.all(
      [1, 2, 3, 4].map((value) => objects.writeOnce("results/once", { value })),
    );
    expect(answers.filter((answer) => answer === "written")).toHaveLength(1);
    expect(await objects.readJson("results/once")).toMatchObject({ value: expect.any(Number) });
  });
});

describe("executions", () => {
  it("start once, are listed by the beginning of their name and have a history in pages", async () => {
    const { flows } = ports();
    expect(await flows.start({ name: "web-1", input: {} })).toBe("started");
    const { rows } = await flows.list({ namePrefix: "web-" });
    expect(rows.map(({ name }) => name)).toEqual(["web-1"]);
    const first = await flows.history({ name: "web-1", limit: 1 });
    expect(first.rows).toHaveLength(1);
    expect(first.rows[0]?.type).toBe("ExecutionStarted");
    expect(first.nextToken).toBeDefined();
    const second = await flows.history({ name: "web-1", nextToken: first.nextToken });
    expect(second.rows[0]?.id).toBeGreaterThan(first.rows[0]?.id ?? 0);
  });
});
