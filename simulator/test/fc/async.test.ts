import { describe, expect, test } from "vitest";
import type { SpyEvent } from "../../spy.ts";
import { ACCOUNT, fixtureFunction, useFc } from "./use-fc.ts";

const acts = fixtureFunction("acts");
const simulator = useFc({
  functions: [
    acts,
    fixtureFunction("echo"),
    fixtureFunction("listens"),
    {
      ...acts,
      name: "reports",
      asyncInvoke: {
        maxRetryAttempts: 1,
        maxEventAgeSeconds: 18_000,
        onFailureArn: `acs:fc:cn-hangzhou:${ACCOUNT}:functions/listens`,
        onSuccessArn: "acs:fc:cn-hangzhou::functions/listens/LATEST",
      },
    },
    {
      ...acts,
      name: "lost",
      asyncInvoke: { ...acts.asyncInvoke, onFailureArn: "acs:mns:cn-hangzhou::/queues/dead" },
    },
    { ...acts, name: "impatient", asyncInvoke: { ...acts.asyncInvoke, maxEventAgeSeconds: 2 } },
  ],
});

type Effect = Extract<SpyEvent, { kind: "effect" }>;
const effects = (name: string, functionName: string): Effect[] =>
  simulator.world.spy.filter(
    (event) =>
      event.kind === "effect" && event.name === name && event.detail["functionName"] === functionName,
  ) as Effect[];
const ended = async (functionName: string): Promise<Effect> =>
  (await simulator.world.spy.waitFor(
    (event) =>
      event.kind === "effect" &&
      /^AsyncInvocation(Succeeded|Failed)$/.test(event.name) &&
      event.detail["functionName"] === functionName,
  )) as Effect;
const invokeAsync = (name: string, event: object | Buffer) =>
  simulator.client.post(
    `/functions/${name}/invocations`,
    Buffer.isBuffer(event) ? event : JSON.stringify(event),
    { "x-fc-invocation-type": "Async" },
    { qualifier: "LATEST" },
  );
const secondsOf = (events: Effect[], startMs: number) => events.map(({ atMs }) => (atMs - startMs) / 1000);

describe("an asynchronous invocation", () => {
  test("is answered before the function has run, with an empty body", async () => {
    const { headers, data } = await invokeAsync("acts", { act: "say" });
    expect(data).toBe("");
    const end = await ended("acts");
    expect(end).toMatchObject({
      name: "AsyncInvocationSucceeded",
      detail: { attempts: 1, requestId: headers["x-fc-request-id"] },
    });
    expect(simulator.fc.logs("acts")[0]?.requestId).toBe(headers["x-fc-request-id"]);
  });

  test("takes a payload of 128 KiB and refuses a larger one", async () => {
    const limit = 128 * 1024;
    await expect(invokeAsync("echo", Buffer.alloc(limit, 97))).resolves.toBeDefined();
    await expect(invokeAsync("echo", Buffer.alloc(limit + 1, 97))).rejects.toThrow("failed with 400");
  });

  test("is run again three times when its function fails, later each time, with the same request id", async () => {
    const startMs = simulator.world.clock.now();
    await invokeAsync("acts", { act: "throw" });
    const end = await ended("acts");
    expect(end).toMatchObject({ name: "AsyncInvocationFailed", detail: { attempts: 4, end: "failed" } });
    expect(end.detail["problem"]).toContain("DiskTooSmall");
    const runs = effects("InvocationEnded", "acts");
    expect(secondsOf(runs, startMs)).toEqual([0, 1, 3, 7]);
    expect(new Set(runs.map(({ detail }) => detail["requestId"])).size).toBe(1);
  });

  test("succeeds when a later run does", async () => {
    simulator.fc.killNext({ functionName: "acts", when: "before", times: 2 });
    await invokeAsync("acts", { act: "say" });
    expect(await ended("acts")).toMatchObject({ name: "AsyncInvocationSucceeded", detail: { attempts: 3 } });
  });

  test("that is throttled waits 0.5, 1, 2 seconds and so on, which counts as no run", async () => {
    const fault = { kind: "refuse", status: 429, code: "ResourceExhausted", message: "" } as const;
    simulator.world.faults.add({ service: "fc", operation: "AsyncInvocation", fault, times: 4 });
    const startMs = simulator.world.clock.now();
    simulator.fc.deliver("acts", Buffer.from('{"act":"say"}'));
    const end = await ended("acts");
    expect(end.detail["attempts"]).toBe(1);
    expect(secondsOf([end], startMs)).toEqual([7.5]);
  });

  test("is dropped when Function Compute fails itself, or tried again when the knob says so", async () => {
    const fault = { kind: "refuse", status: 500, code: "InternalServerError", message: "" } as const;
    const rule = { service: "fc", operation: "AsyncInvocation", fault, times: 1 } as const;
    simulator.world.faults.add(rule);
    simulator.fc.deliver("acts", Buffer.from('{"act":"say"}'));
    expect((await ended("acts")).detail).toMatchObject({ end: "dropped", attempts: 0 });
    expect(simulator.fc.logs("acts")).toEqual([]);
    simulator.world.spy.clear();
    simulator.fc.knobs.asyncServerErrors = "retry";
    simulator.world.faults.add(rule);
    simulator.fc.deliver("acts", Buffer.from('{"act":"say"}'));
    expect((await ended("acts")).name).toBe("AsyncInvocationSucceeded");
  });

  test("is dropped when its event has grown too old", async () => {
    await invokeAsync("impatient", { act: "throw" });
    expect((await ended("impatient")).detail).toMatchObject({ end: "dropped", attempts: 2 });
  });

  test("is forgotten by a reset", async () => {
    const { clock, spy } = simulator.world;
    await invokeAsync("acts", { act: "throw" });
    const hold = clock.hold();
    await spy.waitFor((event) => event.kind === "effect" && event.name === "AsyncInvocationRetried");
    await simulator.fc.reset();
    spy.clear();
    hold.release();
    await clock.sleep(60_000);
    expect(spy.events).toEqual([]);
  });
});

describe("a destination function", () => {
  const told = async () => {
    await ended("listens");
    return JSON.parse(simulator.fc.logs("listens")[0]?.text ?? "");
  };

  test("hears of a failure after the last run", async () => {
    const begunMs = simulator.world.clock.now();
    const { headers } = await invokeAsync("reports", { act: "throw" });
    const payload = await told();
    expect(payload).toMatchObject({
      timestamp: new Date(begunMs + 1000).toISOString(),
      requestContext: {
        requestId: headers["x-fc-request-id"],
        functionArn: `acs:fc:cn-hangzhou:${ACCOUNT}:functions/reports`,
        approximateInvokeCount: 2,
      },
      requestPayload: '{"act":"throw"}',
      responseContext: { statusCode: 200, functionError: "UnhandledInvocationError" },
    });
    expect(JSON.parse(payload.responsePayload)).toMatchObject({ errorMessage: "oops" });
  });

  test("hears of a success", async () => {
    await invokeAsync("reports", { act: "answer", value: 1 });
    expect(await told()).toMatchObject({
      responseContext: { statusCode: 200, functionError: "" },
      responsePayload: "1",
    });
  });

  test("that does not exist is an effect to be seen", async () => {
    await invokeAsync("lost", { act: "throw" });
    await simulator.world.spy.waitFor(
      (event) => event.kind === "effect" && event.name === "DestinationNotFound",
    );
  });
});
