import { describe, expect, it } from "vitest";
import { createRunner, named, task } from "./flow-runner.ts";

const ANY = { Errors: ["FnF.ALL"], Description: "any" };
const CAUGHT = { ...ANY, Next: "After", OutputConstructor: { "code.$": "$Context.Current.Error.Code" } };
const AFTER = { Type: "Succeed", Name: "After" };

function branch(...states: object[]): object {
  return { StartAt: (states[0] as { Name: string }).Name, States: states };
}

const wait = (name: string, seconds: number) => ({ Type: "Wait", Name: name, Seconds: seconds, End: true });
const sleeps = (ms: number) => async (_: unknown, clock: { sleep(ms: number): Promise<void> }) => {
  await clock.sleep(ms);
  return {};
};

describe("a Parallel", () => {
  it("runs its branches at once on the same input and gathers them as Branch0, Branch1 …", async () => {
    const { output, seconds } = await createRunner().run(
      [
        {
          Type: "Parallel",
          Name: "Fan",
          InputConstructor: { "n.$": "$Input.start" },
          Branches: [
            branch(
              { Type: "Wait", Name: "A", Seconds: 100, Next: "A2" },
              { Type: "Pass", Name: "A2", OutputConstructor: { "a.$": "$Input.n" }, End: true },
            ),
            branch({ Type: "Wait", Name: "B", Seconds: 300, OutputConstructor: { b: 1 }, End: true }),
            branch({ Type: "Succeed", Name: "C" }),
          ],
          OutputConstructor: { "a.$": "$Output.Branch0.a", "all.$": "$Output" },
          Next: "After",
        },
        AFTER,
      ],
      { start: 7 },
    );
    expect(output).toEqual({ a: 7, all: { Branch0: { a: 7 }, Branch1: { b: 1 }, Branch2: { n: 7 } } });
    expect(seconds).toBe(300);
  });

  it("fails with the branch that fails first, and aborts the others", async () => {
    const runner = createRunner({ f: () => Promise.reject(named("Broken", "x")), slow: sleeps(50_000) });
    const fan = {
      Type: "Parallel",
      Name: "Fan",
      Branches: [
        branch(wait("Long", 300)),
        branch(
          { Type: "Wait", Name: "Short", Seconds: 10, Next: "Fails" },
          task("Fails", "f", { End: true }),
        ),
        branch(task("Slow", "slow", { End: true })),
      ],
      Catch: [CAUGHT],
      Next: "After",
    };
    const { output, seconds, steps } = await runner.run([fan, AFTER]);
    expect(output).toEqual({ code: "Broken" });
    expect(seconds).toBe(10);
    expect(steps).toContain("StateAborted Long");
    expect(steps).toContain("StateAborted Slow");
    expect(steps.indexOf("StateFailed Fan")).toBeGreaterThan(steps.indexOf("StateAborted Slow"));
    expect(steps).not.toContain("TaskSucceeded Slow");
  });

  it("aborts a branch between two of its states as well", async () => {
    const passes = Array.from({ length: 200 }, (_, n) => ({
      Type: "Pass",
      Name: `P${n}`,
      Next: `P${n + 1}`,
    }));
    const runner = createRunner({ f: () => Promise.reject(named("Broken", "x")) });
    const fan = {
      Type: "Parallel",
      Name: "Fan",
      Branches: [
        branch(task("T", "f", { End: true })),
        branch(...passes, { Type: "Pass", Name: "P200", End: true }),
      ],
      End: true,
    };
    const { steps } = await runner.run([fan]);
    expect(steps).toContain("StateEntered P1");
    expect(steps).not.toContain("StateEntered P200");
  });

  it("is tried again as a whole", async () => {
    let calls = 0;
    const runner = createRunner({
      f: () => {
        calls += 1;
        if (calls === 1) throw named("Busy", "x");
        return {};
      },
    });
    const fan = {
      Type: "Parallel",
      Name: "Fan",
      Branches: [branch(task("T", "f", { End: true })), branch({ Type: "Pass", Name: "P", End: true })],
      Retry: [{ ...ANY, MaxAttempts: 1, IntervalSeconds: 60 }],
      End: true,
    };
    const { status, seconds, steps } = await runner.run([fan]);
    expect([status, seconds]).toEqual(["Succeeded", 60]);
    expect(steps.filter((step) => step === "StateEntered P")).toHaveLength(2);
  });

  it("ends with the whole flow at a Fail, or lets its Catch take it", async () => {
    const states = [
      {
        Type: "Parallel",
        Name: "Fan",
        Branches: [
          branch({ Type: "Fail", Name: "F", Code: "Ours", Detail: "why" }),
          branch(wait("Long", 300)),
        ],
        Catch: [CAUGHT],
        Next: "After",
      },
      AFTER,
    ];
    const ended = await createRunner().run(states);
    expect(ended).toMatchObject({ status: "Failed", error: { error: "Ours", cause: "why" }, seconds: 0 });
    const caught = await createRunner({}, { failInBranch: "catchable" }).run(states);
    expect(caught).toMatchObject({ status: "Succeeded", output: { code: "Ours" } });
  });

  it("sees what other branches and its own wrote to $Global", async () => {
    const fan = {
      Type: "Parallel",
      Name: "Fan",
      Branches: [
        branch({ Type: "Pass", Name: "A", GlobalConstructor: { a: 1 }, End: true }),
        branch({ Type: "Pass", Name: "B", GlobalConstructor: { b: 2 }, End: true }),
      ],
      OutputConstructor: { "all.$": "$Global" },
      End: true,
    };
    expect((await createRunner().run([fan])).output).toEqual({ all: { a: 1, b: 2 } });
  });

  it("may be nested; what is inside ends with what is outside", async () => {
    const inner = { Type: "Parallel", Name: "Inner", Branches: [branch(wait("Deep", 300))], End: true };
    const runner = createRunner({ f: () => Promise.reject(named("Broken", "x")) });
    const fan = {
      Type: "Parallel",
      Name: "Outer",
      Branches: [
        branch(inner),
        branch({ Type: "Wait", Name: "W", Seconds: 5, Next: "T" }, task("T", "f", { End: true })),
      ],
      End: true,
    };
    const { status, seconds, steps } = await runner.run([fan]);
    expect([status, seconds]).toEqual(["Failed", 5]);
    expect(steps.slice(-5)).toEqual([
      "StateFailed T",
      "StateAborted Deep",
      "StateAborted Inner",
      "StateFailed Outer",
      "ExecutionFailed",
    ]);
  });
});

describe("a Map", () => {
  const map = (fields: object, ...states: object[]) => ({
    Type: "Map",
    Name: "Each",
    ItemsPath: "$Input.items",
    Processor: branch(...states),
    End: true,
    ...fields,
  });

  it("runs its processor for each item, in the items' order, so many at once", async () => {
    let now = 0;
    let most = 0;
    const runner = createRunner({
      async f(event, clock) {
        now += 1;
        most = Math.max(most, now);
        await clock.sleep(10_000 - 1000 * ((event["input"] as { n: number }).n % 3));
        now -= 1;
        return {};
      },
    });
    const items = Array.from({ length: 7 }, (_, n) => ({ n }));
    const each = map(
      { MaxConcurrency: 3 },
      task("T", "f", { OutputConstructor: { "n.$": "$Input.n" }, End: true }),
    );
    const { output } = await runner.run([each], { items });
    expect(output).toEqual({ Items: items });
    expect(most).toBe(3);
  });

  it("runs as many at once as the knob says if the flow does not", async () => {
    const items = Array.from({ length: 90 }, (_, n) => ({ n }));
    const { seconds } = await createRunner().run([map({}, wait("W", 10))], { items });
    expect(seconds).toBe(30);
    const one = await createRunner({}, { mapConcurrency: 90 }).run([map({}, wait("W", 10))], { items });
    expect(one.seconds).toBe(10);
  });

  it("of no items is done at once", async () => {
    expect((await createRunner().run([map({}, wait("W", 10))], { items: [] })).output).toEqual({ Items: [] });
  });

  it("fails with the item that fails, begins no other and aborts those under way", async () => {
    const runner = createRunner({
      f: ({ input }) => {
        if ((input as { n: number }).n === 1) throw named("Broken", "x");
        return {};
      },
    });
    const each = map({ MaxConcuccency: 2 }, task("T", "f", { Next: "W" }), wait("W", 50));
    const { status, seconds, steps } = await runner.run([each], { items: [{ n: 0 }, { n: 1 }, { n: 2 }] });
    expect([status, seconds, runner.calls.length]).toEqual(["Failed", 0, 2]);
    expect(steps.filter((step) => step.startsWith("StateAborted"))).toHaveLength(1);
  });

  it.each([
    [{ items: { a: 1 } }, "an ItemsPath to what is no array"],
    [{ items: [{}, 5] }, "item 1 of Each, which is no object"],
    [{}, "$Input.items is not there"],
  ])("of %j is undocumented", async (input, what) => {
    const { error } = await createRunner().run([map({}, wait("W", 1))], input);
    expect(error?.cause).toContain(`undocumented: ${what}`);
  });
});
