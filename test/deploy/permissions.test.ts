import { join } from "node:path";
import { readStack } from "alicloud-simulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PERMISSIONS, type Permission } from "../../functions/cloud/calls.ts";
import type { CloudConfig } from "../../functions/cloud/cloud-config.ts";
import { createDistributedImages, type DistributedImages } from "../../functions/cloud/distributed-images.ts";
import { createFlows, type Flows } from "../../functions/cloud/flows.ts";
import { createImages, type Images, type ImportOrder } from "../../functions/cloud/images.ts";
import { createObjects, type Objects } from "../../functions/cloud/objects.ts";
import { readSettings } from "../../functions/core/settings.ts";
import { FUNCTIONS, type FunctionName, type Grant, ROLES } from "../../scripts/roles.ts";
import { type Call, type Recorder, record } from "./requests.ts";
import { readRoles, statementsOf } from "./role-policies.ts";
import { ACCOUNT_ID, ROOT } from "./serverless-devs.ts";

/** One call of each method of each port; the types see to it that none is forgotten. */
const order = { request: { disks: [] }, bucket: "b", clientToken: "t", tags: {} } as unknown as ImportOrder;
const copy = { imageId: "m-1", to: "cn-beijing", name: "web", encrypted: false, clientToken: "t", tags: {} };
const IMAGES: { [Method in keyof Images]: (images: Images) => Promise<unknown> } = {
  importImage: (images) => images.importImage(order),
  task: (images) => images.task("t-1"),
  image: (images) => images.image("m-1"),
  snapshots: (images) => images.snapshots(["s-1"]),
  findImport: (images) => images.findImport({ key: "k", value: "v" }),
  cancelTask: (images) => images.cancelTask("t-1"),
  deleteImage: (images) => images.deleteImage("m-1"),
  deleteSnapshot: (images) => images.deleteSnapshot("s-1"),
};
const FLOWS: { [Method in keyof Flows]: (flows: Flows) => Promise<unknown> } = {
  start: (flows) => flows.start({ name: "e", input: {} }),
  stop: (flows) => flows.stop({ name: "e", error: "E", cause: "c" }),
  describe: (flows) => flows.describe("e"),
  list: (flows) => flows.list({}),
  history: (flows) => flows.history({ name: "e" }),
};
const REGIONS: { [Method in keyof DistributedImages]: (images: DistributedImages) => Promise<unknown> } = {
  image: (images) => images.image("m-1"),
  snapshots: (images) => images.snapshots(["s-1"]),
  deleteImage: (images) => images.deleteImage("m-1"),
  deleteSnapshot: (images) => images.deleteSnapshot("s-1"),
  copyImage: (images) => images.copyImage(copy),
  findImage: (images) => images.findImage({ key: "k", value: "v" }),
  cancelCopy: (images) => images.cancelCopy("m-1"),
  tagSnapshots: (images) => images.tagSnapshots(["s-1"], { k: "v" }),
  sharedWith: (images) => images.sharedWith("m-1"),
  share: (images) => images.share("m-1", ["1"]),
  setFamily: (images) => images.setFamily("m-1", "web"),
};
const INCOMING = "incoming/a.raw";
const RESULT = "results/a.raw/e/result.json";
const OBJECTS: { [Method in keyof Objects]: (objects: Objects) => Promise<unknown> } = {
  head: (objects) => objects.head(INCOMING),
  read: (objects) => objects.read({ key: INCOMING, etag: "E", start: 0, end: 1 }),
  readJson: (objects) => objects.readJson(RESULT),
  writeJson: (objects) => objects.writeJson(RESULT, {}),
  writeOnce: (objects) => objects.writeOnce(RESULT, {}),
};

/** Answers under which every method goes all its way. */
const ANSWERS: Readonly<Record<string, object>> = {
  "ecs:ImportImage": { ImageId: "m-1", TaskId: "t-1", RequestId: "R" },
  "ecs:CopyImage": { ImageId: "m-2" },
  "ecs:DescribeImages": { Images: { Image: [{ ImageId: "m-1", Status: "Available" }] } },
  "ecs:DescribeTasks": { TaskSet: { Task: [{ TaskId: "t-1", TaskStatus: "Processing" }] } },
  "fnf:DescribeExecution": { Name: "e", Status: "Running", StartedTime: "2026-11-01T00:00:00Z" },
};

describe("each function's role", () => {
  const calls: Call[] = [];
  const recorders: Recorder[] = [];
  /** What each method calls: `ecs:DescribeTasks all`, `oss:GetObject incoming objects` … */
  const needs = new Map<string, string[]>();
  beforeAll(async () => {
    const answer = (call: Call) => ({
      headers: { etag: '"E"' },
      body: JSON.stringify(ANSWERS[call.action] ?? {}),
    });
    for (const service of ["oss", "ecs", "fnf"] as const)
      recorders.push(await record(service, calls, { answer }));
    const [oss, ecs, fnf] = recorders.map(({ url }) => url);
    const at: CloudConfig = {
      region: "cn-hangzhou",
      accountId: ACCOUNT_ID,
      credentials: { accessKeyId: "id", accessKeySecret: "secret" },
      endpoints: { oss, ecs, fnf },
      internal: false,
      settings: readSettings({}),
      now: Date.now,
    };
    const learn = async <Client>(
      port: keyof typeof PERMISSIONS,
      client: Client,
      methods: Record<string, (client: Client) => Promise<unknown>>,
    ) => {
      for (const [method, call] of Object.entries(methods)) {
        calls.length = 0;
        await call(client);
        needs.set(`${port}.${method}`, calls.map(needOf));
      }
    };
    await learn("images", createImages(at), IMAGES);
    await learn("regions", createDistributedImages(at, "cn-beijing"), REGIONS);
    await learn("flows", createFlows(at), FLOWS);
    await learn("distributions", createFlows(at, "distribution"), FLOWS);
    await learn("objects", createObjects(at, "image-drop"), OBJECTS);
  });
  afterAll(() => Promise.all(recorders.map((recorder) => recorder.close())));

  it("is made from what each method calls, and nothing more", () => {
    const declared = Object.entries(PERMISSIONS).flatMap(([port, methods]) =>
      Object.entries<Permission[]>(methods).map(([method, permissions]) => [
        `${port}.${method}`,
        permissions
          .filter(({ askedAlong }) => askedAlong !== true)
          .map(({ action, on }) => `${action} ${on}`),
      ]),
    );
    expect(new Map(declared as Array<[string, string[]]>)).toEqual(needs);
    expect([...needs.values()].every((list) => list.length > 0)).toBe(true);
  });

  it.each(Object.keys(FUNCTIONS) as FunctionName[])("%s: allows what it says it calls", (name) => {
    const called = Object.entries(FUNCTIONS[name]).flatMap(([port, methods]) =>
      (methods as readonly string[]).flatMap((method) => needs.get(`${port}.${method}`) ?? ["unknown"]),
    );
    const allowed = new Set(actionsOf(ROLES[name].grants));
    expect(called.length).toBeGreaterThan(0);
    expect(called.filter((need) => !allowed.has(need))).toEqual([]);
    const unasked = [...allowed].filter((one) => !called.includes(one));
    const list = name === "start" ? [] : ["oss:ListObjects bucket"];
    const forImport = name === "import" ? ["ecs:TagResources all", "ram:PassRole import role"] : [];
    expect(new Set(unasked)).toEqual(new Set([...list, ...forImport]));
  });
});

function needOf({ action, key }: Call): string {
  if (key === undefined) return `${action} all`;
  return `${action} ${key.startsWith("incoming/") ? "incoming" : "result"} objects`;
}

/** What grants allow to the function's own code: without what Function Compute asks for on its behalf. */
function actionsOf(grants: readonly Grant[]): string[] {
  const byItself = grants.filter(({ on }) => on !== "own logs" && !on.startsWith("function "));
  return byItself.flatMap(({ actions, on }) => actions.map((action) => `${action} ${on}`));
}

describe("the roles of the template", () => {
  const parameters = {
    NamePrefix: "image-drop",
    Bucket: "image-drop",
    IncomingPrefix: "incoming/",
    ResultsPrefix: "results/",
    LogProject: "image-drop-cn-hangzhou-1",
    "ALIYUN::Region": "cn-hangzhou",
  };
  const roles = readRoles(parameters);
  const stack = readStack(join(ROOT, "s.yaml"), {
    environment: { SOURCE_BUCKET: "image-drop" },
    accountId: ACCOUNT_ID,
  });

  it("are those that s.yaml names, each trusted to one service", () => {
    const arns = Object.values(roles).map(
      ({ Properties }) => `acs:ram::${ACCOUNT_ID}:role/${Properties.RoleName}`,
    );
    const named = [
      ...stack.functions.flatMap(({ roleArn, triggers }) => [
        roleArn,
        ...triggers.map((trigger) => trigger.invocationRoleArn),
      ]),
      ...stack.flows.map(({ roleArn }) => roleArn),
    ];
    expect(named.filter((arn) => !arns.includes(arn as string))).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
    for (const { Properties } of Object.values(roles))
      expect(
        Properties.AssumeRolePolicyDocument.Statement.flatMap(({ Principal }) => Principal.Service),
      ).toHaveLength(1);
  });

  it("read the bucket below incoming/ and results/ only, and write it below results/ only", () => {
    const places = (action: string) =>
      Object.values(roles).flatMap((role) =>
        statementsOf(role)
          .filter(({ Action }) => Action.includes(action))
          .flatMap(({ Resource }) => Resource),
      );
    expect(new Set(places("oss:GetObject"))).toEqual(
      new Set(["acs:oss:*:*:image-drop/incoming/*", "acs:oss:*:*:image-drop/results/*"]),
    );
    expect(new Set(places("oss:PutObject"))).toEqual(new Set(["acs:oss:*:*:image-drop/results/*"]));
    expect(new Set(places("oss:ListObjects"))).toEqual(new Set(["acs:oss:*:*:image-drop"]));
    const actions = Object.values(roles).flatMap((role) =>
      statementsOf(role).flatMap(({ Action }) => Action),
    );
    expect(actions.filter((action) => action.includes("*"))).toEqual([]);
    expect(new Set(actions.filter((action) => action.startsWith("oss:")))).toEqual(
      new Set(["oss:GetObject", "oss:PutObject", "oss:ListObjects"]),
    );
  });

  it("let the flow, the trigger and a failed start invoke what they do invoke, and nothing else", () => {
    const invokes = (role: string) =>
      statementsOf(roles[role] as never)
        .filter(({ Action }) => Action.includes("fc:InvokeFunction"))
        .flatMap(({ Resource }) => Resource);
    const both = (name: string) => [
      `acs:fc:cn-hangzhou:*:functions/${name}`,
      `acs:fc:cn-hangzhou:*:functions/${name}/*`,
    ];
    for (const [role, flow] of [
      ["FlowRole", "image-drop"],
      ["DistributionRole", "image-drop-distribute"],
    ] as const) {
      const definition = stack.flows.find(({ name }) => name === flow)?.definition ?? "";
      const inFlow = [...definition.matchAll(/functions\/([\w-]+)\/LATEST/g)].map(
        ([, name]) => name as string,
      );
      expect(new Set(invokes(role))).toEqual(new Set(inFlow.flatMap(both)));
    }
    const triggered = stack.functions.filter(({ triggers }) => triggers.length > 0).map(({ name }) => name);
    expect(invokes("TriggerRole")).toEqual(triggered.flatMap(both));
    const failedStart = stack.functions.find(({ name }) => name.endsWith("-start"))?.asyncInvoke.onFailureArn;
    expect(invokes("StartRole")).toEqual(both(failedStart?.split("/").at(-1) ?? ""));
  });

  it("deny what comes after an import where the deployer chose that nothing does", () => {
    const effects = (distribution: string) =>
      statementsOf(readRoles({ ...parameters, Distribution: distribution })["DistributeRole"] as never)
        .filter(({ Action }) => Action.includes("ecs:CopyImage"))
        .map(({ Effect }) => Effect);
    expect([effects("on"), effects("off")]).toEqual([["Allow"], ["Deny"]]);
  });

  it("leave an import role that exists as it is, and never delete it", () => {
    expect(roles["ImageImportRole"]).toMatchObject({
      DeletionPolicy: "Retain",
      Properties: {
        RoleName: "AliyunECSImageImportDefaultRole",
        IgnoreExisting: true,
        PolicyAttachments: { System: ["AliyunECSImageImportRolePolicy"] },
      },
    });
  });
});
