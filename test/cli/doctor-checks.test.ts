import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Connection } from "../../cli/connection/connection.ts";
import { CHECKS } from "../../cli/verbs/doctor/checks.ts";
import type { CloudConfig } from "../../functions/cloud/cloud-config.ts";
import { Rejected } from "../../functions/cloud/cloud-faults.ts";
import { createDeployment, type Deployment } from "../../functions/cloud/deployment.ts";
import { createIdentity } from "../../functions/cloud/identity.ts";
import { readSettings } from "../../functions/core/settings.ts";

const NOW_MS = Date.parse("2026-11-01T12:00:00Z");
const connection = {
  ...{ local: false, region: "cn-hangzhou", bucket: "drops", settings: readSettings({}), now: () => NOW_MS },
  functionName: (role: string) => `image-drop-${role}`,
} as Connection;

/** One check on a deployment of which only this is known. */
const examine = (name: string, deployment: Partial<Deployment>) =>
  CHECKS.find((check) => check.name === name)?.run(connection, deployment as Deployment);

const TRIGGER = {
  type: "oss",
  sourceArn: "acs:oss:cn-hangzhou:1:drops",
  prefix: "incoming/",
  suffix: ".json",
  events: ["PutObject", "PostObject", "CopyObject", "CompleteMultipartUpload"].map(
    (name) => `oss:ObjectCreated:${name}`,
  ),
};
const ROLE = { trust: '{"Service":["ecs.aliyuncs.com"]}', policies: ["AliyunECSImageImportRolePolicy"] };
const BUCKET = { region: "cn-hangzhou", storageClass: "Standard", serverMs: NOW_MS };

describe("doctor's checks", () => {
  it.each<[name: string, deployment: Partial<Deployment>, verdict: string, text: string]>([
    ["clock", { bucket: async () => ({ ...BUCKET, serverMs: NOW_MS - 900 }) }, "ok", "less than 2 s"],
    ["clock", { bucket: async () => ({ ...BUCKET, serverMs: NOW_MS + 120_000 }) }, "warning", "2 min"],
    ["clock", { bucket: async () => ({ ...BUCKET, serverMs: NOW_MS - 1_000_000 }) }, "problem", "16 min"],
    [
      "bucket",
      { bucket: async () => ({ ...BUCKET, region: "cn-beijing" }) },
      "problem",
      "its own region only",
    ],
    [
      "bucket",
      { bucket: async () => ({ ...BUCKET, storageClass: "ColdArchive" }) },
      "problem",
      "cannot read",
    ],
    [
      "region",
      { workflowRegions: async () => ["cn-hangzhou", "cn-chengdu"] },
      "ok",
      "can run in cn-hangzhou.",
    ],
    ["region", { workflowRegions: async () => ["cn-chengdu"] }, "problem", "in no region that its flow"],
    [
      "region",
      { workflowRegions: async () => ["us-west-1"] },
      "problem",
      "The product can run in us-west-1.",
    ],
    ["region", { workflowRegions: async () => [] }, "unknown", "was not told"],
    [
      "region",
      {
        workflowRegions: () =>
          Promise.reject(new Rejected("FnF", "DescribeRegions", "ActionNotSupported", "")),
      },
      "unknown",
      "ActionNotSupported",
    ],
    ["trigger", { triggers: async () => [TRIGGER] }, "ok", "drops/incoming/*.json"],
    ["trigger", { triggers: async () => [{ ...TRIGGER, events: ["oss:ObjectCreated:*"] }] }, "ok", "invokes"],
    [
      "trigger",
      { triggers: async () => [{ ...TRIGGER, events: TRIGGER.events.slice(1) }] },
      "problem",
      "PutObject",
    ],
    [
      "trigger",
      { triggers: async () => [{ ...TRIGGER, suffix: ".jsn" }] },
      "problem",
      "not for incoming/*.json",
    ],
    [
      "trigger",
      { triggers: async () => [{ ...TRIGGER, sourceArn: "acs:oss:x:1:other" }] },
      "problem",
      "No trigger",
    ],
    ["import role", { role: async () => ROLE }, "ok", "trusts ECS"],
    ["import role", { role: async () => undefined }, "problem", "does not exist"],
    ["import role", { role: async () => ({ ...ROLE, trust: "{}" }) }, "problem", "does not trust"],
    ["import role", { role: async () => ({ ...ROLE, policies: [] }) }, "problem", "no policy"],
    ["import role", { role: async () => ({ ...ROLE, policies: ["own"] }) }, "warning", "own"],
    ["image quota", { countCustomImages: async () => 95 }, "warning", "95 custom images"],
    [
      "flow",
      { flow: async () => ({ definition: "{}", roleArn: "acs:ram::1:role/x" }) },
      "problem",
      "validate",
    ],
    [
      "functions",
      { function: async () => ({ role: "r", environmentVariables: { FLOW_NAME: "other" } }) },
      "problem",
      "FLOW_NAME=other",
    ],
  ])("%s of %j is %s", async (name, deployment, verdict, text) => {
    const finding = await examine(name, deployment);
    expect([finding?.verdict, String(finding?.message)]).toEqual([verdict, expect.stringContaining(text)]);
    expect(finding?.todo !== undefined).toBe(verdict !== "ok");
  });
});

describe("what RAM and STS tell", () => {
  let server: Server;
  let answers: Record<string, { status?: number; body: object }>;
  let asked: string[];
  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      const action = String(request.headers["x-acs-action"]);
      asked.push(action);
      const { status = 200, body } = answers[action] ?? {
        status: 404,
        body: { Code: "EntityNotExist.Role", Message: "no" },
      };
      request.resume();
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify({ RequestId: "R-1", ...body }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const at = (): CloudConfig => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const credentials = { accessKeyId: "id", accessKeySecret: "secret" };
    const endpoints = { sts: url, ram: url };
    return {
      region: "cn-hangzhou",
      accountId: "1",
      credentials,
      endpoints,
      internal: false,
      settings: readSettings({}),
      now: Date.now,
    };
  };

  it("is read through the unmodified core client", async () => {
    answers = {
      GetCallerIdentity: { body: { AccountId: "1234", Arn: "acs:ram::1234:user/ann", UserId: "5" } },
      GetRole: { body: { Role: { RoleName: "r", AssumeRolePolicyDocument: ROLE.trust } } },
      ListPoliciesForRole: {
        body: { Policies: { Policy: [{ PolicyName: "AliyunECSImageImportRolePolicy" }] } },
      },
    };
    expect(await createIdentity(at()).caller()).toEqual({ accountId: "1234", arn: "acs:ram::1234:user/ann" });
    expect(await createDeployment(at()).role("r")).toEqual(ROLE);
    expect(asked).toEqual(["GetCallerIdentity", "GetRole", "ListPoliciesForRole"]);
  });

  it("of a role that does not exist is nothing, and of wrong keys a denial", async () => {
    answers = {
      GetCallerIdentity: {
        status: 404,
        body: { Code: "InvalidAccessKeyId.NotFound", Message: "no such key" },
      },
    };
    expect(await createDeployment(at()).role("r")).toBeUndefined();
    await expect(createIdentity(at()).caller()).rejects.toMatchObject({ name: "Denied", requestId: "R-1" });
  });
});
