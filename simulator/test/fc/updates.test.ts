import { expect, test } from "vitest";
import type { SpyEvent } from "../../spy.ts";
import { ACCOUNT, fixtureFunction, useFc } from "./use-fc.ts";

const destination = `acs:fc:cn-hangzhou:${ACCOUNT}:functions/echo`;
const asyncInvoke = {
  ...{ maxRetryAttempts: 8, maxEventAgeSeconds: 86_400 },
  ...{ onFailureArn: destination, onSuccessArn: undefined },
};
const simulator = useFc({
  // The client reads an error's code and message by these names only.
  knobs: { errorFields: "ErrorCode" },
  functions: [
    { ...fixtureFunction("acts"), environmentVariables: { LEVEL: "1", OTHER: "x" }, asyncInvoke },
    fixtureFunction("echo"),
  ],
});

const get = async (path: string) => (await simulator.client.get(path)).data as Record<string, unknown>;
const put = async (path: string, body: unknown) =>
  (await simulator.client.put(path, body)).data as Record<string, unknown>;
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => "no error",
    (error: Error) => error.message,
  );
const isStart = (event: SpyEvent) => event.kind === "effect" && event.name === "InstanceStarted";
const environment = async () =>
  JSON.parse(String((await simulator.act("environment")).data)) as Record<string, string>;

test("an update replaces a function's variables and nothing else, for whatever is invoked from then on", async () => {
  expect(await environment()).toMatchObject({ LEVEL: "1", OTHER: "x" });
  const before = await get("/functions/acts");
  const updated = await put("/functions/acts", { environmentVariables: { LEVEL: "2" } });
  expect(updated).toEqual({ ...before, environmentVariables: { LEVEL: "2" } });
  expect(await get("/functions/acts")).toEqual(updated);
  const after = await environment();
  expect([after["LEVEL"], after["OTHER"]]).toEqual(["2", undefined]);
});

test("a call that is under way when its function is updated ends as it began", async () => {
  await put("/functions/acts", { description: "Newer." });
  simulator.world.spy.clear();
  const slow = simulator.act("wait", { waitMs: 200 });
  await simulator.world.spy.waitFor(isStart);
  await put("/functions/acts", { description: "Newest." });
  await environment();
  expect(simulator.world.spy.filter(isStart)).toHaveLength(2);
  expect((await slow).data).toBe("waited");
});

test("the asynchronous configuration is told, and an update keeps what it does not name", async () => {
  const path = "/functions/acts/async-invoke-config";
  const before = await get(path);
  expect(before).toMatchObject({
    functionArn: `acs:fc:cn-hangzhou:${ACCOUNT}:functions/acts`,
    maxAsyncRetryAttempts: 8,
    maxAsyncEventAgeInSeconds: 86_400,
    destinationConfig: { onFailure: { destination } },
  });
  const updated = await put(path, { maxAsyncRetryAttempts: 0 });
  expect(updated).toEqual({ ...before, maxAsyncRetryAttempts: 0 });
  expect(await get(path)).toEqual(updated);
});

test.each([
  [
    "a field that is not played",
    "/functions/acts",
    { runtime: "nodejs18" },
    "The simulator has no change of a function's runtime",
  ],
  ["a value of another kind", "/functions/acts", { environmentVariables: { LEVEL: 1 } }, "is invalid"],
  ["a body that is no object", "/functions/acts", "[]", "not a JSON object"],
  ["too many attempts", "/functions/acts/async-invoke-config", { maxAsyncRetryAttempts: 9 }, "is invalid"],
  ["no such function", "/functions/nobody", { description: "" }, "does not exist"],
  ["no such function's configuration", "/functions/nobody/async-invoke-config", {}, "does not exist"],
])("an update is refused for %s", async (_, path, body, message) => {
  expect(await refusal(put(path, body))).toContain(message);
});

test("a function without an asynchronous configuration has none to tell", async () => {
  await expect(get("/functions/echo/async-invoke-config")).rejects.toMatchObject({
    code: "AsyncConfigNotExists",
  });
  await expect(get("/functions/nobody/async-invoke-config")).rejects.toMatchObject({
    code: "FunctionNotFound",
  });
});
