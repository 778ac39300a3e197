import { describe, expect, test } from "vitest";
import type { InvokeAnswer } from "../../invoke-answer.ts";
import type { SpyEvent } from "../../spy.ts";
import { type FcAnswer, fixtureFunction, useFc } from "./use-fc.ts";

const simulator = useFc({
  functions: [
    fixtureFunction("acts", { memorySizeMib: 128 }),
    fixtureFunction("counts"),
    fixtureFunction("broken"),
    { ...fixtureFunction("echo"), name: "misnamed", handler: "index.nothing" },
    { ...fixtureFunction("acts"), name: "hasty", timeoutSeconds: 0.05 },
  ],
});

const functionError = ({ headers, data }: FcAnswer) => {
  expect(headers["x-fc-error-type"]).toBe("UnhandledInvocationError");
  expect(headers["content-type"]).toBe("application/json");
  return data as { errorMessage: string; errorType?: string; stackTrace?: string[] };
};
const invoke = (name: string, event: object = {}) =>
  simulator.client.post(`/functions/${name}/invocations`, JSON.stringify(event));
const inside = (functionName: string, event: object = {}): Promise<InvokeAnswer> =>
  simulator.fc.invoke({ functionName, payload: Buffer.from(JSON.stringify(event)), type: "Sync" });
const bodyOf = (answer: InvokeAnswer) => {
  if (answer.kind !== "function-error") throw new Error(`the function answered ${answer.kind}`);
  return JSON.parse(answer.payload.toString());
};
/** How many instances of the function the test has started so far. */
const started = (functionName: string) =>
  simulator.world.spy.filter(
    (event) =>
      event.kind === "effect" &&
      event.name === "InstanceStarted" &&
      event.detail["functionName"] === functionName,
  ).length;
const EXITED =
  /^Process exited unexpectedly before completing request \(duration: \d+ms, maxMemoryUsage: \d+MB\)$/;

describe("a function that throws", () => {
  test("is answered with HTTP 200, the message, the class name and the stack", async () => {
    const body = functionError(await simulator.act("throw"));
    expect(body).toMatchObject({ errorMessage: "oops", errorType: "DiskTooSmall" });
    expect(body.stackTrace?.[0]).toContain("oops");
    expect(body.stackTrace?.[1]).toContain("handlers/acts/index.mjs");
  });

  test("has the error's name as its type when the knob says so", async () => {
    simulator.fc.knobs.errorTypeFrom = "name";
    expect(functionError(await simulator.act("throw")).errorType).toBe("NamedOtherwise");
  });

  test("may throw what is not an error", async () => {
    expect(functionError(await simulator.act("throwText"))).toMatchObject({
      errorMessage: "only text",
      errorType: "String",
    });
  });

  test("keeps its instance, and what that instance remembers", async () => {
    await simulator.act("spoil");
    const before = started("acts");
    await simulator.act("throw");
    expect((await simulator.act("spoiled")).data).toBe('[true,"yes"]');
    expect(started("acts")).toBe(before);
  });
});

describe("a function that destroys its process", () => {
  test.each([["exit"], ["reject"], ["leak"]])(
    "by %s is answered without a type, and the next one is fresh",
    async (act) => {
      await simulator.act("spoil");
      const { errorMessage, ...rest } = functionError(await simulator.act(act));
      expect(errorMessage).toMatch(EXITED);
      expect(rest).toEqual({});
      expect((await simulator.act("spoiled")).data).toBe('[false,""]');
    },
  );

  test("leaves the reason in its log", async () => {
    await simulator.act("reject");
    const texts = simulator.fc.logs("acts").map(({ text }) => text);
    expect(texts.join("")).toContain("nobody waits for me");
  });

  test("does not touch the simulator's globals", async () => {
    await simulator.act("spoil");
    expect("spoiled" in globalThis).toBe(false);
    expect(process.env["SPOILED"]).toBeUndefined();
    expect(Date.now()).toBeLessThan(simulator.world.clock.now());
  });
});

describe("a function that takes too long", () => {
  test.each([["spin"], ["never"]])(
    "by %s is ended after its timeout of real time, while simulated time stands still",
    async (act) => {
      const { clock } = simulator.world;
      const before = clock.now();
      const running = inside("hasty", { act }).then((answer) => [bodyOf(answer), clock.now()]);
      clock.schedule(1000, () => {});
      expect(await running).toEqual([
        { errorMessage: expect.stringMatching(/^Function time out after 0.05 seconds/) },
        before,
      ]);
      expect((await invoke("hasty", { act: "answer", value: "well" })).data).toBe("well");
    },
  );
});

describe("a function whose caller has gone", () => {
  test("runs on, and simulated time stands still until it has answered", async () => {
    const { clock, spy } = simulator.world;
    const hold = clock.hold();
    simulator.client.timeout = 30;
    await expect(simulator.act("wait", { waitMs: 120 })).rejects.toThrow(/timeout/i);
    simulator.client.timeout = 60_000;
    const before = clock.now();
    clock.schedule(1000, () => {});
    hold.release();
    const ended = (event: SpyEvent) => event.kind === "effect" && event.name === "InvocationEnded";
    expect(await spy.waitFor(ended)).toMatchObject({ atMs: before, detail: { outcome: "result" } });
  });
});

describe("a function that cannot be loaded", () => {
  test("is answered with what its module threw, each time anew", async () => {
    for (const _ of [1, 2])
      expect(functionError(await invoke("broken"))).toMatchObject({
        errorMessage: "the module is broken",
        errorType: "TypeError",
      });
  });

  test("because its handler is not exported is told so", async () => {
    expect(functionError(await invoke("misnamed")).errorMessage).toBe(
      "Handler 'nothing' is missing on module 'index'",
    );
  });

  test("because its code is not there is refused when it is deployed, with the folder and what to do", () => {
    const lost = { ...fixtureFunction("echo"), codeFolder: "/nowhere/dist/functions/start" };
    expect(() => simulator.fc.deploy([lost])).toThrow(
      "the function echo has no code: /nowhere/dist/functions/start/index.mjs is missing; build it first",
    );
  });
});

describe("instances", () => {
  test("are used again while warm, one request at a time, and start with fresh modules", async () => {
    simulator.fc.knobs.maxInstances = 1;
    await simulator.fc.close();
    const answers = await Promise.all([1, 2, 3, 4].map(() => invoke("counts")));
    expect(answers.map(({ data }) => data)).toEqual(["1", "2", "3", "4"]);
  });

  test("run side by side up to the limit; further requests wait; one too many is refused", async () => {
    Object.assign(simulator.fc.knobs, { maxInstances: 2, queueLimit: 1 });
    const waits = [1, 2, 3].map(() => inside("acts", { act: "wait", waitMs: 20 }));
    const refused = await inside("acts", { act: "wait", waitMs: 20 });
    expect(refused).toMatchObject({ kind: "service-error", status: 429, code: "ResourceExhausted" });
    expect((await Promise.all(waits)).map(({ kind }) => kind)).toEqual(["result", "result", "result"]);
  });

  test("that died are replaced for whoever waits", async () => {
    simulator.fc.knobs.maxInstances = 1;
    await simulator.fc.close();
    const answers = [inside("acts", { act: "exit" }), inside("acts", { act: "answer", value: 1 })];
    expect((await Promise.all(answers)).map(({ kind }) => kind)).toEqual(["function-error", "result"]);
  });

  test("that stay warm survive a reset; what was running or waiting does not", async () => {
    simulator.fc.knobs.maxInstances = 1;
    await invoke("counts");
    const before = started("counts");
    const running = inside("acts", { act: "never" });
    const waiting = inside("acts", { act: "answer", value: 1 });
    await simulator.fc.reset();
    expect([await running, await waiting]).toMatchObject([{ status: 500 }, { status: 500 }]);
    await invoke("counts");
    expect(started("counts")).toBe(before);
  });
});

describe("an instance killed by a rule", () => {
  test.each([
    ["before its handler", { when: "before" }, false],
    ["after its handler", { when: "after-handler" }, true],
  ] as const)("%s is a process that exited", async (_, kill, ran) => {
    simulator.fc.killNext({ functionName: "acts", ...kill, skip: 1 });
    expect((await simulator.act("answer", { value: "first" })).data).toBe("first");
    expect(functionError(await simulator.act("say")).errorMessage).toMatch(EXITED);
    expect(simulator.fc.logs("acts").some(({ text }) => text.includes("said"))).toBe(ran);
    expect((await simulator.act("answer", { value: "third" })).data).toBe("third");
  });

  test("while its handler runs is a process that exited", async () => {
    simulator.fc.killNext({ functionName: "acts", afterMs: 5 });
    expect(functionError(await simulator.act("never")).errorMessage).toMatch(EXITED);
  });

  test("on the spot is a process that exited", async () => {
    const answer = inside("acts", { act: "never" });
    expect(await simulator.fc.killRunning("acts")).toBe(1);
    expect(bodyOf(await answer).errorMessage).toMatch(EXITED);
    expect(await simulator.fc.killRunning("acts")).toBe(0);
  });
});

describe("fault rules for InvokeFunction", () => {
  const refuse = { kind: "refuse", status: 503, code: "ResourceThrottled", message: "busy" } as const;

  test("hit an invocation over HTTP before the function runs", async () => {
    simulator.world.faults.add({ service: "fc", operation: "InvokeFunction", fault: refuse });
    await expect(simulator.act("say")).rejects.toThrow("failed with 503");
    expect(simulator.fc.logs("acts")).toEqual([]);
    expect((await simulator.act("answer", { value: 1 })).data).toBe("1");
  });

  test.each([
    ["refuse", refuse, { status: 503, code: "ResourceThrottled" }, false],
    ["reset-before", { kind: "reset-before" }, { status: 500, code: "Unknown" }, false],
    ["reset-after", { kind: "reset-after" }, { status: 500, code: "Unknown" }, true],
    ["html", { kind: "html" }, { status: 502, code: "Unknown" }, false],
  ] as const)("hit the workflow's invocation too: %s", async (_, fault, expected, ran) => {
    simulator.world.faults.add({ service: "fc", operation: "InvokeFunction", fault });
    expect(await inside("acts", { act: "say" })).toMatchObject({ kind: "service-error", ...expected });
    expect(simulator.fc.logs("acts").length > 0).toBe(ran);
    expect(simulator.world.spy.events.findLast(({ kind }) => kind === "request")).toMatchObject({
      operation: "InvokeFunction",
      status: expected.status,
      fault: fault.kind,
    });
  });

  test("can only slow the workflow's invocation down", async () => {
    simulator.world.faults.add({
      service: "fc",
      operation: "InvokeFunction",
      fault: { kind: "slow", delayMs: 5 },
    });
    expect(await inside("acts", { act: "answer", value: 1 })).toMatchObject({ kind: "result" });
  });

  test("an unknown function is refused inside as outside", async () => {
    expect(await inside("nobody")).toMatchObject({
      kind: "service-error",
      status: 404,
      code: "FunctionNotFound",
    });
  });
});
