import { describe, expect, it } from "vitest";
import { createRunner, flow, InvokerMistake, named, START_MS, task } from "./flow-runner.ts";

/** A loop of a task, a choice and a wait, until the function says it is done. */
const POLL = [
  task("Poll", "poll", { OutputConstructor: { "done.$": "$Output.Body.done" }, Next: "Decide" }),
  {
    Type: "Choice",
    Name: "Decide",
    Branches: [{ Condition: "$Input.done", Next: "Done" }],
    Default: "Pause",
  },
  { Type: "Wait", Name: "Pause", Seconds: 60, Next: "Poll" },
  { Type: "Succeed", Name: "Done", End: true },
];

/** Long enough for a virtual clock to jump to a timer that somebody left behind. */
async function turnsOfTheEventLoop(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe("an execution", () => {
  it("waits by the virtual clock: two hours of polling take no time", async () => {
    let polls = 0;
    const runner = createRunner({ poll: () => ({ done: ++polls === 121 }) });
    const { status, seconds, view } = await runner.run(POLL);
    expect([status, seconds]).toEqual(["Succeeded", 7200]);
    const [first, last] = [view.events()[0], view.events().at(-1)];
    expect(first?.Time).toBe("2026-11-01T00:00:00.000Z");
    expect(last?.Time).toBe("2026-11-01T02:00:00.000Z");
    expect(runner.calls.map(({ atSeconds }) => atSeconds)).toEqual(
      Array.from({ length: 121 }, (_, n) => 60 * n),
    );
  });

  it("moves from state to state without letting the clock jump", async () => {
    const runner = createRunner({ f: () => ({}) });
    const { clock } = runner.world;
    const passes = Array.from({ length: 50 }, (_, n) => ({ Type: "Pass", Name: `P${n}`, Next: `P${n + 1}` }));
    let ticks = 0;
    const tick = () => {
      ticks += 1;
      if (ticks < 1000) clock.schedule(1, tick);
    };
    clock.schedule(1, tick);
    const view = runner.start([...passes, { Type: "Pass", Name: "P50", End: true }]);
    await view.ended;
    expect(view.stoppedAtMs).toBe(START_MS);
    expect(ticks).toBe(0);
  });

  it("chains its events: each names the one that caused it", async () => {
    const { view } = await createRunner({ f: () => ({}) }).run([
      task("T", "f", { Next: "Fan" }),
      {
        Type: "Parallel",
        Name: "Fan",
        Branches: ["A", "B"].map((name) => ({
          StartAt: name,
          States: [{ Type: "Pass", Name: name, End: true }],
        })),
        End: true,
      },
    ]);
    const events = view.events();
    expect(events.map(({ EventId }) => EventId)).toEqual(events.map((_, index) => index + 1));
    const causeOf = (type: string, step: string) => {
      const event = events.find(({ Type, StepName }) => Type === type && StepName === step);
      const cause = events.find(({ EventId }) => EventId === event?.ScheduleEventId);
      return cause && `${cause.Type} ${cause.StepName}`.trim();
    };
    expect(events[0]?.ScheduleEventId).toBe(0);
    expect(causeOf("StateEntered", "T")).toBe("ExecutionStarted");
    expect(causeOf("TaskSucceeded", "T")).toBe("TaskScheduled T");
    expect(causeOf("StateEntered", "A")).toBe("StateStarted Fan");
    expect(causeOf("StateEntered", "B")).toBe("StateStarted Fan");
    expect(causeOf("StateSucceeded", "B")).toBe("StateStarted B");
    expect(causeOf("StateSucceeded", "Fan")).toBe("StateSucceeded B");
    expect(causeOf("ExecutionSucceeded", "")).toBe("StateSucceeded Fan");
  });

  it("times out when the flow's Timeout is over, wherever it is", async () => {
    const fan = {
      Type: "Parallel",
      Name: "Fan",
      Branches: [
        { StartAt: "Long", States: [{ Type: "Wait", Name: "Long", Seconds: 300, End: true }] },
        { StartAt: "T", States: [task("T", "f", { End: true })] },
      ],
      Catch: [{ Errors: ["FnF.ALL"], Description: "any", Next: "Fan", OutputConstructor: {} }],
      End: true,
    };
    const runner = createRunner({
      async f(_, clock) {
        await clock.sleep(500_000);
        return {};
      },
    });
    const { status, seconds, steps, view } = await runner.run([fan], {}, { Timeout: 90 });
    expect([status, seconds, view.output]).toEqual(["TimedOut", 90, ""]);
    expect(steps.slice(-4)).toEqual([
      "StateTimedOut Long",
      "StateTimedOut T",
      "StateTimedOut Fan",
      "ExecutionTimedOut",
    ]);
  });

  it("that ends in time is not timed out later", async () => {
    const runner = createRunner();
    const { view } = await runner.run(
      [{ Type: "Wait", Name: "W", Seconds: 80, End: true }],
      {},
      { Timeout: 90 },
    );
    await turnsOfTheEventLoop(10);
    expect(runner.world.clock.now()).toBe(START_MS + 80_000);
    expect(view.status).toBe("Succeeded");
  });

  it.each([
    ["Succeeded", () => ({})],
    ["Failed", () => Promise.reject(named("Broken", "x"))],
  ])("that would have %s is stopped by a stop at any moment before its end", async (end, f) => {
    const seen = new Set<string>();
    for (let moment = 0; moment < 60; moment += 1) {
      const runner = createRunner({ f });
      const view = runner.start([task("T", "f", { Next: "P" }), { Type: "Pass", Name: "P", End: true }]);
      for (let turn = 0; turn < moment; turn += 1) await undefined;
      const { status } = view;
      await (view as unknown as { stop(error: string, cause: string): Promise<void> }).stop("", "");
      expect(view.status).toBe(status === "Running" ? "Stopped" : status);
      seen.add(status);
    }
    expect([...seen]).toEqual(["Running", end]);
  });

  it("fails at a Fail, with its code and detail", async () => {
    const { status, error, steps } = await createRunner().run([
      { Type: "Fail", Name: "F", Code: "Ours", Detail: "said so", End: true },
    ]);
    expect([status, error]).toEqual(["Failed", { error: "Ours", cause: "said so" }]);
    expect(steps.slice(-2)).toEqual(["StateFailed F", "ExecutionFailed"]);
  });

  it("takes a Fail's constructors, and finds a mistake in them", async () => {
    const run = (fields: object) =>
      createRunner().run([{ Type: "Fail", Name: "F", Code: "Ours", Detail: "said so", ...fields }], { a: 1 });
    const { error, steps } = await run({
      InputConstructor: { "b.$": "$Input.a" },
      OutputConstructor: { "c.$": "$Input.b" },
    });
    expect(error).toEqual({ error: "Ours", cause: "said so" });
    expect(steps.slice(-2)).toEqual(["StateFailed F", "ExecutionFailed"]);
    expect((await run({ InputConstructor: { "b.$": "$Input.z" } })).error?.cause).toContain(
      "$Input.z is not there",
    );
    expect((await run({ OutputConstructor: { "c.$": "$Input.z" } })).error?.cause).toContain(
      "$Input.z is not there",
    );
  });

  it.each([
    [0, "Seconds of 0"],
    [301, "Seconds of 301"],
    [1.5, "Seconds of 1.5"],
    ["60", 'Seconds of "60"'],
  ])("cannot wait %j seconds: that is undocumented", async (seconds, what) => {
    const pause = { Type: "Wait", Name: "W", "Seconds.$": "$Input.seconds", End: true };
    const { error } = await createRunner().run([pause], { seconds });
    expect(error?.cause).toBe(`undocumented: ${what}, which is no whole number of 1..300`);
    expect((await createRunner().run([pause], { seconds: 300 })).seconds).toBe(300);
  });

  it("has at most 5,000 events; then it fails and says so", async () => {
    const runner = createRunner({ poll: () => ({ done: false }) });
    const { status, error, view } = await runner.run(POLL);
    expect(status).toBe("Failed");
    expect(error).toEqual({
      error: "Simulator.EventLimitExceeded",
      cause: "an execution has at most 5000 history events",
    });
    expect(view.events()).toHaveLength(5000);
    const short = await createRunner({ poll: () => ({ done: false }) }, { eventLimit: 10 }).run(POLL);
    expect(short.view.events()).toHaveLength(10);
  });

  it("is seen to begin and to end", async () => {
    const runner = createRunner({ f: () => Promise.reject(named("Broken", "x")) });
    await runner.run([task("T", "f", { End: true })]);
    expect(runner.world.spy.events).toMatchObject([
      { kind: "effect", service: "fnf", name: "ExecutionStarted", detail: { name: "run", flow: "flow" } },
      { name: "ExecutionEnded", detail: { name: "run", flow: "flow", status: "Failed" } },
    ]);
  });

  it("fails with the simulator's own name for it if the invoker rejects, and no rule of the flow takes that", async () => {
    const write = process.stderr.write;
    const written: string[] = [];
    process.stderr.write = (text: string | Uint8Array) => written.push(String(text)) > 0;
    try {
      const any = { Errors: ["FnF.ALL"], Description: "any", MaxAttempts: 1, IntervalSeconds: 1 };
      const runner = createRunner({ f: () => Promise.reject(new InvokerMistake("a bug")) });
      const { error } = await runner.run([task("T", "f", { Retry: [any], End: true })]);
      expect(error).toMatchObject({
        error: "Simulator.InternalError",
        cause: expect.stringContaining("a bug"),
      });
    } finally {
      process.stderr.write = write;
    }
    expect(written).toEqual([expect.stringContaining("simulator fnf flow run: Error: a bug")]);
  });

  it("leaves no trace and sets nothing off after a reset", async () => {
    const runner = createRunner({ poll: () => ({ done: false }) });
    const view = runner.start(POLL);
    await runner.world.clock.sleep(90_000);
    const calls = runner.calls.length;
    expect(calls).toBe(2);
    runner.fnf.reset();
    await view.ended;
    await runner.world.clock.sleep(1_000_000);
    expect(runner.calls).toHaveLength(calls);
    expect(runner.fnf.execution("flow", "run")).toBeUndefined();
    expect(
      runner.world.spy.filter((event) => event.kind === "effect" && event.name === "ExecutionEnded"),
    ).toEqual([]);
  });
});

describe("hundreds of executions at once", () => {
  it("run side by side, each with its own data", async () => {
    const looks = new Map<unknown, number>();
    const runner = createRunner({
      poll({ input }) {
        const { id } = input as { id: number };
        const look = (looks.get(id) ?? 0) + 1;
        looks.set(id, look);
        return { id, done: look > 5 };
      },
    });
    const [poll, ...rest] = POLL;
    const states = [
      { ...poll, OutputConstructor: { "id.$": "$Output.Body.id", "done.$": "$Output.Body.done" } },
      ...rest,
    ];
    runner.fnf.createFlow({ name: "flow", definition: flow(states) });
    const views = Array.from({ length: 300 }, (_, id) =>
      runner.fnf.startExecution({ flowName: "flow", name: `run-${id}`, input: { id } }),
    );
    await Promise.all(views.map(({ ended }) => ended));
    expect(views.map(({ output }) => output)).toEqual(
      views.map((_, id) => JSON.stringify({ id, done: true })),
    );
    expect(runner.calls).toHaveLength(1800);
  });
});
