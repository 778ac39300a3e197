import { expect, test } from "vitest";
import { ACCOUNT, fixtureFunction, useFc } from "./use-fc.ts";

const trigger = {
  name: "sidecar",
  type: "oss",
  sourceArn: `acs:oss:cn-hangzhou:${ACCOUNT}:drops`,
  qualifier: "LATEST",
  invocationRoleArn: undefined,
  config: {
    events: ["oss:ObjectCreated:PutObject"],
    filter: { key: { prefix: "incoming/", suffix: ".json" } },
  },
} as const;

const simulator = useFc({
  functions: [
    {
      ...fixtureFunction("echo"),
      name: "drop-b",
      description: "Starts.",
      triggers: [{ ...trigger, config: { ...trigger.config, events: [...trigger.config.events] } }],
    },
    { ...fixtureFunction("echo"), name: "drop-a", environmentVariables: { LEVEL: "1" } },
    { ...fixtureFunction("echo"), name: "other" },
  ],
});

const get = async (path: string, query: Record<string, string> = {}) =>
  (await simulator.client.get(path, query)).data as Record<string, unknown>;
const names = (data: Record<string, unknown>) =>
  (data["functions"] as Array<{ functionName: string }>).map(({ functionName }) => functionName);

test("functions are listed by name, in pages, by prefix", async () => {
  expect(names(await get("/functions"))).toEqual(["drop-a", "drop-b", "other"]);
  const first = await get("/functions", { prefix: "drop-", limit: "1" });
  expect([names(first), first["nextToken"]]).toEqual([["drop-a"], "drop-b"]);
  const second = await get("/functions", { prefix: "drop-", limit: "1", nextToken: "drop-b" });
  expect([names(second), second["nextToken"]]).toEqual([["drop-b"], undefined]);
});

test("a function is described as it was deployed", async () => {
  expect(await get("/functions/drop-a")).toMatchObject({
    functionName: "drop-a",
    functionArn: `acs:fc:cn-hangzhou:${ACCOUNT}:functions/drop-a`,
    runtime: "nodejs20",
    handler: "index.handler",
    memorySize: 512,
    timeout: 10,
    environmentVariables: { LEVEL: "1" },
    state: "Active",
    createdTime: "2030-01-01T08:00:00.000Z",
  });
});

test("a function's triggers are listed, their configuration as JSON text", async () => {
  const { triggers } = (await get("/functions/drop-b/triggers")) as {
    triggers: Array<Record<string, string>>;
  };
  expect(triggers).toMatchObject([
    { triggerName: "sidecar", triggerType: "oss", sourceArn: trigger.sourceArn, qualifier: "LATEST" },
  ]);
  expect(JSON.parse(triggers[0]?.["triggerConfig"] ?? "")).toEqual(trigger.config);
  expect(await get("/functions/drop-b/triggers/sidecar")).toEqual(triggers[0]);
  expect(await get("/functions/drop-a/triggers")).toEqual({ triggers: [] });
});

test.each(["/functions/nobody", "/functions/nobody/triggers", "/functions/drop-a/triggers/sidecar"])(
  "%s is not found",
  async (path) => {
    await expect(get(path)).rejects.toThrow("failed with 404");
  },
);
