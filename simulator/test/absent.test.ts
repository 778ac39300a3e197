import Ecs, * as models from "@alicloud/ecs20140526";
import Flows from "@alicloud/fnf-2019-03-15";
import { $OpenApiUtil } from "@alicloud/openapi-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ABSENT as ABSENT_ECS } from "../ecs/absent-operations.ts";
import { OPERATIONS as ECS } from "../ecs/operations.ts";
import { OPERATIONS as FC } from "../fc/operations.ts";
import { routeOf } from "../fc/routes.ts";
import { ABSENT as ABSENT_FNF } from "../fnf/absent-operations.ts";
import { OPERATIONS as FNF } from "../fnf/operations.ts";
import { type Simulator, startSimulator } from "../start.ts";
import { virtualClock } from "../virtual-clock.ts";
import { fcClient } from "./fc/use-fc.ts";
import { KEYS } from "./sample-stack.ts";

/** What the cloud has and the simulator has not is refused by its name: it is neither unknown nor anything else. */
let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ clock: virtualClock({ startMs: Date.now() }) });
});
afterAll(() => simulator.close());

const lastCall = () =>
  simulator.spy
    .waitFor((event) => event.kind === "request")
    .then(() => {
      const calls = simulator.spy.filter((event) => event.kind === "request");
      return calls.at(-1);
    });

describe("ECS", () => {
  test("knows the rest of its API by name", () => {
    const methods = Object.getOwnPropertyNames(Ecs.default.prototype).flatMap(
      (name) => /^(.*)WithOptions$/.exec(name)?.[1] ?? [],
    );
    const names = methods.map((name) => `${name[0]?.toUpperCase()}${name.slice(1)}`);
    expect(names.length).toBeGreaterThan(300);
    expect(names.filter((name) => !ABSENT_ECS.has(name) && !Object.hasOwn(ECS, name))).toEqual([]);
    expect([...ABSENT_ECS].filter((name) => Object.hasOwn(ECS, name))).toEqual([]);
  });

  test("refuses it by name, through its SDK", async () => {
    const { host } = new URL(simulator.endpoints.ecs);
    const config = new $OpenApiUtil.Config({
      ...KEYS,
      regionId: "cn-hangzhou",
      endpoint: host,
      protocol: "HTTP",
    });
    const sdk = new Ecs.default(config);
    const call = sdk.describeRegions(new models.DescribeRegionsRequest({}));
    await expect(call).rejects.toMatchObject({
      code: "NotSimulated",
      statusCode: 501,
      message: expect.stringContaining("The simulator has no DescribeRegions."),
    });
  });

  test("takes no signature of the older RPC style, and says so", async () => {
    const query =
      "Action=DescribeImages&Version=2014-05-26&AccessKeyId=x&Signature=y&SignatureMethod=HMAC-SHA1";
    const answer = await fetch(`${simulator.endpoints.ecs}/?${query}`);
    expect(answer.status).toBe(501);
    expect(await answer.json()).toMatchObject({
      Code: "NotSimulated",
      Message: "The simulator has no signature of the older RPC style at ECS, only ACS3-HMAC-SHA256.",
    });
  });
});

describe("Function Compute", () => {
  const client = () => fcClient(simulator.endpoints.fc);

  test.each([
    ["GET", "/2023-03-30/layers", "ListLayers", []],
    ["PUT", "/2023-03-30/functions/a/async-tasks/b/stop", "StopAsyncTask", ["a", "b"]],
    ["GET", "/2023-03-30/functions/f/triggers/t", "GetTrigger", ["f", "t"]],
    ["GET", "/2023-03-30/functions", "ListFunctions", []],
  ])("knows %s %s", (method, path, operation, names) => {
    expect(routeOf(method, path)).toEqual({ operation, names });
  });

  test.each([
    ["GET", "/2023-03-30/functions/"],
    ["GET", "/2023-03-30/functions//triggers"],
    ["POST", "/2023-03-30/layers"],
    ["GET", "/functions"],
    ["GET", "/2023-03-30"],
  ])("knows no %s %s", (method, path) => {
    expect(routeOf(method, path)).toBeUndefined();
  });

  test("refuses by name what it does not play, and calls it so", async () => {
    expect(Object.keys(FC)).not.toContain("ListLayers");
    await expect(client().get("/layers")).rejects.toThrow("failed with 501");
    expect(await lastCall()).toMatchObject({ service: "fc", operation: "ListLayers", status: 501 });
  });

  test("takes no ACS3 signature, and says so", async () => {
    const headers = { authorization: "ACS3-HMAC-SHA256 Credential=x,SignedHeaders=host,Signature=y" };
    const answer = await fetch(`${simulator.endpoints.fc}/2023-03-30/functions`, { headers });
    expect(answer.status).toBe(501);
    expect(await answer.json()).toMatchObject({
      Code: "NotSimulated",
      Message: "The simulator has no ACS3 signature at Function Compute, only 'FC <id>:<signature>'.",
    });
  });
});

describe("Serverless Workflow", () => {
  test("knows the rest of its API by name", () => {
    expect([...ABSENT_FNF].filter((name) => Object.hasOwn(FNF, name))).toEqual([]);
  });

  test.each([...ABSENT_FNF])("refuses %s by name, through its SDK", async (action) => {
    const sdk = new Flows({ ...KEYS, endpoint: simulator.endpoints.fnf }) as unknown as {
      request(action: string, parameters: object): Promise<unknown>;
    };
    await expect(sdk.request(action, { FlowName: "f" })).rejects.toThrow(`The simulator has no ${action}.`);
    expect(await lastCall()).toMatchObject({ service: "fnf", operation: action, status: 501 });
  });

  test("takes no ACS3 signature, and says so", async () => {
    const headers = { authorization: "ACS3-HMAC-SHA256 Credential=x,SignedHeaders=host,Signature=y" };
    const answer = await fetch(`${simulator.endpoints.fnf}/?Action=ListFlows`, { headers });
    expect(answer.status).toBe(501);
    expect(await answer.json()).toMatchObject({
      Code: "NotSimulated",
      Message: "The simulator has no ACS3 signature at Serverless Workflow, only RPC's HMAC-SHA1.",
    });
  });
});
