import { describe, expect, it } from "vitest";
import { createRunner, functionArn, named, ServiceError, START_MS, task } from "./flow-runner.ts";

const ANY = { Errors: ["FnF.ALL"], Description: "any" };
const ONCE_A_SECOND = { ...ANY, MaxAttempts: 3, IntervalSeconds: 1 };
const CAUGHT = { ...ANY, Next: "After", OutputConstructor: { "error.$": "$Context.Current.Error" } };
const AFTER = { Type: "Succeed", Name: "After" };

/** A function that throws the errors in order and then answers. */
function failing(...errors: Error[]): () => unknown {
  let call = 0;
  return () => {
    const error = errors[call++];
    if (error !== undefined) throw error;
    return { ok: call };
  };
}

describe("a Task that calls a function", () => {
  it("hands on an envelope of Body alone without an OutputConstructor", async () => {
    const { output } = await createRunner({ f: () => ({ a: 1 }) }).run([task("T", "f", { End: true })]);
    expect(output).toEqual({ Body: { a: 1 } });
  });

  it.each([
    [
      "$Output.StatusCode",
      "$Output.StatusCode; of what FC:InvokeFunction gives only $Output.Body is documented",
    ],
    ["$Output.Body.missing", "$Output.Body.missing is not there"],
  ])("does not let %s be read", async (expression, what) => {
    const runner = createRunner({ f: () => ({ a: 1 }) });
    const { error } = await runner.run([
      task("T", "f", { OutputConstructor: { "a.$": expression }, End: true }),
    ]);
    expect(error?.cause).toContain(`undocumented: ${what}`);
  });

  it.each([
    ["an array", [1]],
    ["a number", 5],
    ["null", null],
    ["text", Buffer.from("hello")],
    ["nothing", Buffer.alloc(0)],
  ])("fails the execution if the function answers %s, as undocumented", async (_, result) => {
    const retried = task("T", "f", { Retry: [ONCE_A_SECOND], Catch: [CAUGHT], Next: "After" });
    const runner = createRunner({ f: () => result });
    const { error } = await runner.run([retried, AFTER]);
    expect(error?.cause).toContain("undocumented: $Output of T, whose function answered no JSON object");
    expect(runner.calls).toHaveLength(1);
  });

  it.each([
    ["raw", "hello"],
    ["json", '"hello"'],
  ] as const)("sends a body that is a text %s", async (textBody, sent) => {
    const runner = createRunner({ f: () => ({}) }, { textBody });
    const parameters = { resourceArn: functionArn("f"), invocationType: "Sync", body: "hello" };
    await runner.run([task("T", "f", { Parameters: parameters, End: true })]);
    expect(runner.calls[0]?.call.body).toBe(sent);
  });

  it("invokes a function without a body as the API does: with an empty event", async () => {
    const runner = createRunner({ f: () => ({ done: true }) });
    const parameters = { resourceArn: functionArn("f"), invocationType: "Sync" };
    const { output } = await runner.run([task("T", "f", { Parameters: parameters, End: true })]);
    expect(runner.calls[0]?.call.body).toBe("");
    expect(output).toEqual({ Body: { done: true } });
  });

  it("gets a whole input by body.$, and refuses a body of another type at run time", async () => {
    const parameters = {
      "resourceArn.$": "$Input.arn",
      "invocationType.$": "$Input.type",
      "body.$": "$Input.body",
    };
    const states = [task("T", "f", { Parameters: parameters, End: true })];
    const run = async (body: unknown, type = "Sync") => {
      const runner = createRunner({ f: () => ({}) });
      const { error } = await runner.run(states, { arn: functionArn("f"), type, body });
      return error?.cause ?? runner.calls[0]?.event;
    };
    expect(await run({ a: 1 })).toEqual({ a: 1 });
    expect(await run([1])).toContain("undocumented: a body that is neither a map nor a text");
    expect(await run({}, "Later")).toContain('undocumented: an invocationType of "Later"');
  });

  it("goes on at once after an asynchronous call, whose output is undocumented", async () => {
    const parameters = { resourceArn: functionArn("f"), invocationType: "Async", body: {} };
    const run = (fields: object) =>
      createRunner({ f: () => Buffer.alloc(0) }).run([
        task("T", "f", { Parameters: parameters, End: true, ...fields }),
      ]);
    expect((await run({ OutputConstructor: { "n.$": "$Context.Execution.Name" } })).output).toEqual({
      n: "run",
    });
    expect((await run({})).error?.cause).toContain("undocumented: the output of T, an asynchronous call");
    expect((await run({ OutputConstructor: { "a.$": "$Output" } })).error?.cause).toContain(
      "undocumented: $Output",
    );
  });
});

describe("a call that fails", () => {
  const states = [task("T", "f", { Catch: [CAUGHT], Next: "After" }), AFTER];

  it("is named by the function's errorType, or FC.Unknown, and tells the payload or the message", async () => {
    const functions = { f: () => Promise.reject(named("SourceMissing", "no such file")) };
    const payload = JSON.stringify({
      errorMessage: "no such file",
      errorType: "SourceMissing",
      stackTrace: [],
    });
    expect((await createRunner(functions).run(states)).output).toEqual({
      error: { Code: "SourceMissing", Detail: payload },
    });
    const knobs = { functionErrorCode: "FC.Unknown", functionErrorDetail: "message" } as const;
    const other = await createRunner(functions, knobs).run(states);
    expect(other.output).toEqual({ error: { Code: "FC.Unknown", Detail: "no such file" } });
  });

  it("is named FC.Unknown if no errorType is given, as when the process ended", async () => {
    const runner = createRunner({ f: () => Promise.reject(named("", "exited")) });
    expect((await runner.run(states)).output).toMatchObject({ error: { Code: "FC.Unknown" } });
  });

  it("is named FC.{code} if Function Compute refused it", async () => {
    const runner = createRunner({ f: failing(new ServiceError(429, "ResourceExhausted", "busy")) });
    const { output, steps } = await runner.run(states);
    expect(output).toEqual({ error: { Code: "FC.ResourceExhausted", Detail: "busy" } });
    expect(steps.slice(3, 7)).toEqual([
      "TaskScheduled T",
      "TaskFailed T",
      "StateFailed T",
      "StateEntered After",
    ]);
  });

  it("fails the execution if no rule takes it, and says why in the last event", async () => {
    const runner = createRunner({ f: failing(named("Broken", "x")) });
    const wrongRule = { ...CAUGHT, Errors: ["Other"] };
    const { status, error, view } = await runner.run([
      task("T", "f", { Catch: [wrongRule], Next: "After" }),
      AFTER,
    ]);
    expect(status).toBe("Failed");
    expect(error?.error).toBe("Broken");
    expect(view.output).toBe("");
  });
});

describe("Retry", () => {
  it("waits IntervalSeconds, multiplied by BackoffRate each time, up to MaxBackoffSeconds", async () => {
    const errors = Array.from({ length: 5 }, () => named("Busy", "x"));
    const runner = createRunner({ f: failing(...errors) });
    const rule = { ...ANY, MaxAttempts: 5, IntervalSeconds: 10, BackoffRate: 2, MaxBackoffSeconds: 50 };
    const { output, steps } = await runner.run([task("T", "f", { Retry: [rule], End: true })]);
    expect(output).toEqual({ Body: { ok: 6 } });
    expect(runner.calls.map(({ atSeconds }) => atSeconds)).toEqual([0, 10, 30, 70, 120, 170]);
    expect(steps.filter((step) => step === "TaskFailed T")).toHaveLength(5);
    expect(steps.filter((step) => step === "TaskScheduled T")).toHaveLength(6);
    expect(steps.filter((step) => step === "StateEntered T")).toHaveLength(1);
  });

  it("keeps its interval without a BackoffRate, and gives up after MaxAttempts", async () => {
    const runner = createRunner({ f: () => Promise.reject(named("Busy", "x")) });
    const { error } = await runner.run([
      task("T", "f", { Retry: [{ ...ANY, MaxAttempts: 2, IntervalSeconds: 7 }], End: true }),
    ]);
    expect(error?.error).toBe("Busy");
    expect(runner.calls.map(({ atSeconds }) => atSeconds)).toEqual([0, 7, 14]);
  });

  it("counts each rule by itself, and only the first rule that fits an error counts for it", async () => {
    const [busy, broken] = [named("Busy", "x"), named("Broken", "x")];
    const runner = createRunner({ f: failing(busy, broken, busy, broken, busy) });
    const rules = [
      { ...ANY, Errors: ["Busy"], MaxAttempts: 2, IntervalSeconds: 1 },
      { ...ANY, MaxAttempts: 5, IntervalSeconds: 100 },
    ];
    const { error } = await runner.run([task("T", "f", { Retry: rules, End: true })]);
    expect(runner.calls.map(({ atSeconds }) => atSeconds)).toEqual([0, 1, 101, 102, 202]);
    expect(error?.error).toBe("Busy");
  });

  it("comes before Catch, constructs the parameters anew and counts in $Context.Current.RetryCount", async () => {
    const runner = createRunner({ f: () => Promise.reject(named("Busy", "x")) });
    const parameters = {
      resourceArn: functionArn("f"),
      invocationType: "Sync",
      body: { "retries.$": "$Context.Current.RetryCount" },
    };
    const caught = {
      ...CAUGHT,
      OutputConstructor: { "retries.$": "$Context.Current.RetryCount", "input.$": "$Input.a" },
    };
    const states = [
      task("T", "f", { Parameters: parameters, Retry: [ONCE_A_SECOND], Catch: [caught], Next: "After" }),
      AFTER,
    ];
    expect((await runner.run(states, { a: 1 })).output).toEqual({ retries: 3, input: 1 });
    expect(runner.calls.map(({ event }) => event["retries"])).toEqual([0, 1, 2, 3]);
  });
});

describe("Catch", () => {
  it("takes the first rule that fits and goes to its state with what its OutputConstructor makes", async () => {
    const rules = [
      { ...CAUGHT, Errors: ["Other"] },
      {
        ...CAUGHT,
        Errors: ["Broken"],
        OutputConstructor: { "code.$": "$Context.Current.Error.Code", fixed: 1 },
      },
      CAUGHT,
    ];
    const runner = createRunner({ f: failing(named("Broken", "x")) });
    const { output } = await runner.run([task("T", "f", { Catch: rules, Next: "After" }), AFTER]);
    expect(output).toEqual({ code: "Broken", fixed: 1 });
  });

  it.each<[string, object, string]>([
    [
      "has no OutputConstructor",
      { Catch: [{ ...CAUGHT, OutputConstructor: undefined }] },
      "the input of After after a Catch without an OutputConstructor",
    ],
    [
      "stands beside a GlobalConstructor",
      { Catch: [CAUGHT], GlobalConstructor: { a: 1 } },
      "whether a GlobalConstructor is run after a Catch",
    ],
  ])("is undocumented where it %s", async (_, fields, what) => {
    const runner = createRunner({ f: failing(named("Broken", "x")) });
    const { error } = await runner.run([task("T", "f", { ...fields, Next: "After" }), AFTER]);
    expect(error?.cause).toContain(`undocumented: ${what}`);
  });

  it("sees no error in the states after it", async () => {
    const runner = createRunner({ f: failing(named("Broken", "x")) });
    const after = { ...AFTER, OutputConstructor: { "late.$": "$Context.Current.Error.Code" } };
    const { error } = await runner.run([task("T", "f", { Catch: [CAUGHT], Next: "After" }), after]);
    expect(error?.cause).toContain("$Context.Current.Error.Code is not there");
  });
});

describe("a Task's Timeout", () => {
  const slow = (seconds: number) => async (_: unknown, clock: { sleep(ms: number): Promise<void> }) => {
    await clock.sleep(seconds * 1000);
    return { slept: seconds };
  };

  it("fails the attempt with FnF.TaskTimeout; the late result is dropped", async () => {
    const runner = createRunner({ f: slow(100) });
    const states = [
      task("T", "f", {
        Timeout: 30,
        Retry: [{ ...ONCE_A_SECOND, MaxAttempts: 1, Errors: ["FnF.TaskTimeout"] }],
        Catch: [CAUGHT],
        Next: "After",
      }),
      { Type: "Wait", Name: "After", Seconds: 200, End: true },
    ];
    const { output, seconds, steps } = await runner.run(states);
    expect(output).toEqual({ error: { Code: "FnF.TaskTimeout", Detail: "no result within 30 s" } });
    expect(seconds).toBe(30 + 1 + 30 + 200);
    expect(steps.filter((step) => step.startsWith("TaskSucceeded"))).toEqual([]);
  });

  it.each([
    ["0", { Timeout: 0 }],
    ["none", {}],
    ["one in time, as a text", { Timeout: "100" }],
    ["a dynamic one", { "Timeout.$": "$Input.timeout" }],
  ])("of %s lets the function finish", async (_, timeout) => {
    const runner = createRunner({ f: slow(99) });
    const { output } = await runner.run([task("T", "f", { ...timeout, End: true })], { timeout: 100 });
    expect(output).toEqual({ Body: { slept: 99 } });
    // Nothing is left that a virtual clock could jump to.
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(runner.world.clock.now()).toBe(START_MS + 99_000);
  });

  it("that an expression makes unfit is undocumented", async () => {
    const states = [task("T", "f", { "Timeout.$": "$Input.timeout", End: true })];
    const { error } = await createRunner({ f: slow(1) }).run(states, { timeout: 1.5 });
    expect(error?.cause).toContain("undocumented: Timeout of 1.5");
  });
});
