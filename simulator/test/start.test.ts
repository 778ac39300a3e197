import { PassThrough } from "node:stream";
import Fnf from "@alicloud/fnf-2019-03-15";
import { describe, expect, test } from "vitest";
import type { SpyEvent } from "../spy.ts";
import { virtualClock } from "../virtual-clock.ts";
import { fcClient } from "./fc/use-fc.ts";
import { bucketOf, drop as dropOn, KEYS, startSample as start, useSample } from "./sample-stack.ts";

const simulator = useSample();

const startExecution = (name: string, input: object = {}) =>
  new Fnf({ ...KEYS, endpoint: simulator.endpoints.fnf }).startExecution({
    FlowName: "sample",
    ExecutionName: name,
    Input: JSON.stringify(input),
  });
const effect =
  (name: string, detail: Record<string, unknown> = {}) =>
  (event: SpyEvent): boolean =>
    event.kind === "effect" &&
    event.name === name &&
    Object.entries(detail).every(([key, value]) => event.detail[key] === value);
const drop = (key: string) => dropOn(simulator, key);

describe("a simulator with a stack", () => {
  test("listens on four free ports of this machine", () => {
    const { oss, ...others } = simulator.endpoints;
    expect(oss).toMatch(/^http:\/\/localhost:\d+$/);
    for (const url of Object.values(others)) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(new Set(Object.values(simulator.endpoints)).size).toBe(4);
  });

  test("hands an object that was dropped to the trigger's function, and no other", async () => {
    await drop("elsewhere/a.json");
    await drop("incoming/a.txt");
    await drop("incoming/a.json");
    await simulator.spy.waitFor(effect("AsyncInvocationSucceeded", { functionName: "sample-listens" }));
    const events = simulator.fc.logs("sample-listens").map(({ text }) => JSON.parse(text).events[0]);
    expect(events).toMatchObject([
      {
        eventName: "ObjectCreated:PutObject",
        oss: { bucket: { name: "sample-drops" }, object: { key: "incoming/a.json" } },
      },
    ]);
  });

  test("runs its flow, whose tasks run its functions and whose waits take simulated time", async () => {
    await startExecution("first", { text: "hello" });
    await simulator.spy.waitFor(effect("ExecutionEnded", { name: "first", status: "Succeeded" }));
    const { output } = simulator.fnf.execution("sample", "first") ?? {};
    const { then, now } = JSON.parse(output ?? "");
    expect(now - then).toBe(40_000);
  });

  test("lets fault rules for Function Compute hit the workflow's tasks", async () => {
    simulator.faults.add({
      service: "fc",
      operation: "InvokeFunction",
      fault: { kind: "refuse", status: 503, code: "ResourceThrottled", message: "busy" },
      times: Number.POSITIVE_INFINITY,
    });
    await startExecution("unlucky");
    const ended = await simulator.spy.waitFor(effect("ExecutionEnded", { name: "unlucky" }));
    expect(ended).toMatchObject({ detail: { status: "Failed" } });
  });

  test("tells functions where its services are", async () => {
    const { data } = await fcClient(simulator.endpoints.fc).post("/functions/sample-echo/invocations", "{}");
    const { environment, context } = JSON.parse(String(data));
    const { oss, ecs, fnf, fc } = simulator.endpoints;
    expect(environment).toMatchObject({
      OSS_ENDPOINT: oss,
      ECS_ENDPOINT: ecs,
      FNF_ENDPOINT: fnf,
      FC_ENDPOINT: fc,
    });
    expect(simulator.account.find(context.credentials.accessKeyId)).toMatchObject({ roleName: "echorole" });
  });

  test("says what it deployed", () => {
    expect(simulator.stack.functions.map(({ name }) => name)).toContain("sample-listens");
    expect([simulator.stack.region, simulator.account.region]).toEqual(["cn-hangzhou", "cn-hangzhou"]);
  });
});

describe("time, with everything going on at once,", () => {
  test("neither stops nor runs ahead of functions, events and executions", async () => {
    const { clock, spy } = simulator;
    const count = 12;
    simulator.fc.killNext({ functionName: "sample-listens", when: "after-handler" });
    const drops = Array.from({ length: count }, (_, index) => drop(`incoming/${index}.json`));
    const executions = Array.from({ length: count }, (_, index) => startExecution(`many-${index}`));
    const sleeps = Array.from({ length: 50 }, async (_, index) => {
      const dueMs = clock.now() + index * 1000;
      await clock.sleep(index * 1000);
      expect(clock.now()).toBe(dueMs);
    });
    await Promise.all([...drops, ...executions, ...sleeps]);
    const succeeded = effect("ExecutionEnded", { status: "Succeeded" });
    const heard = effect("AsyncInvocationSucceeded", { functionName: "sample-listens" });
    await spy.waitFor(() => spy.filter(succeeded).length === count && spy.filter(heard).length === count);
    for (let index = 0; index < count; index += 1) {
      const { then, now } = JSON.parse(simulator.fnf.execution("sample", `many-${index}`)?.output ?? "");
      expect(now - then).toBe(40_000);
    }
    expect(spy.filter(effect("InvocationEnded")).length).toBe(3 * count + 1);
  });

  test("stands still while a function runs, however long that takes", async () => {
    const { clock } = simulator;
    const before = clock.now();
    const answered = simulator.fc.invoke({
      functionName: "sample-echo",
      payload: Buffer.from("{}"),
      type: "Sync",
    });
    let slept = false;
    void clock.sleep(1).then(() => {
      slept = true;
    });
    const answer = await answered;
    expect([answer.kind, slept]).toEqual(["result", false]);
    expect(JSON.parse((answer as { payload: Buffer }).payload.toString()).now).toBe(before);
  });
});

describe("a reset", () => {
  test("drops objects, executions, logs, faults and events, and keeps ports, stack and warm instances", async () => {
    await drop("incoming/a.json");
    await startExecution("before");
    await simulator.spy.waitFor(effect("ExecutionEnded"));
    await simulator.spy.waitFor(effect("AsyncInvocationSucceeded"));
    simulator.faults.add({ service: "oss", operation: "*", fault: { kind: "html" } });
    const { endpoints } = simulator;
    await simulator.reset();
    expect(simulator.spy.events).toEqual([]);
    expect(simulator.endpoints).toEqual(endpoints);
    expect(simulator.fc.logs("sample-listens")).toEqual([]);
    expect((await bucketOf(simulator).listV2({}, {})).objects ?? []).toEqual([]);
    await drop("incoming/b.json");
    await startExecution("before");
    await simulator.spy.waitFor(effect("ExecutionEnded", { name: "before" }));
    await simulator.spy.waitFor(effect("AsyncInvocationSucceeded"));
    expect(simulator.spy.filter(effect("InstanceStarted"))).toEqual([]);
  });

  test("ends what is under way without a trace", async () => {
    const hold = simulator.clock.hold();
    await Promise.all([drop("incoming/a.json"), startExecution("cut")]);
    await simulator.reset();
    hold.release();
    await simulator.clock.sleep(24 * 3_600_000);
    expect(simulator.spy.filter(({ service }) => service !== "oss")).toEqual([]);
    expect(simulator.spy.filter(effect("EventDelivered"))).toEqual([]);
  });

  test("lets a request that is being answered end first, so that it leaves nothing either, and takes no simulated time", async () => {
    const clock = virtualClock({ startMs: Date.parse("2030-01-01T00:00:00Z") });
    const { hold } = clock;
    const requestArrived = new Promise<void>((resolve) => {
      clock.hold = () => {
        resolve();
        return hold();
      };
    });
    const other = await start({ clock });
    const body = new PassThrough();
    body.write("{");
    const putting = bucketOf(other).putStream("incoming/late.json", body);
    await requestArrived;
    let movedOn = false;
    clock.schedule(1, () => {
      movedOn = true;
    });
    const resetting = other.reset().then(() => movedOn);
    body.end("}");
    expect((await putting).res.status).toBe(200);
    expect(await resetting).toBe(false);
    await clock.sleep(3_600_000);
    expect((await bucketOf(other).listV2({}, {})).objects ?? []).toEqual([]);
    expect(other.fc.logs("sample-listens")).toEqual([]);
    await other.close();
  });

  test("begins the random numbers anew, so that a test repeats whatever ran before it", async () => {
    const draw = async () =>
      String((await drop("incoming/same.json")).res.headers["x-oss-request-id" as never]);
    await simulator.reset();
    const first = await draw();
    await drop("incoming/more.json");
    await simulator.reset();
    expect(await draw()).toBe(first);
    await simulator.reset(2);
    expect(await draw()).not.toBe(first);
  });

  test("takes a few milliseconds", async () => {
    const begun = performance.now();
    for (let index = 0; index < 20; index += 1) await simulator.reset();
    expect((performance.now() - begun) / 20).toBeLessThan(20);
  });
});
