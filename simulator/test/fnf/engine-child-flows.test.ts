import { describe, expect, it } from "vitest";
import { createRunner, flow, ROLE_ARN } from "./flow-runner.ts";

const AFTER = { Type: "Succeed", Name: "After" };
const CAUGHT = {
  Errors: ["FnF.ALL"],
  Description: "any",
  Next: "After",
  OutputConstructor: { "error.$": "$Context.Current.Error" },
};

describe("a Task that starts another flow", () => {
  const child = flow([{ Type: "Wait", Name: "W", Seconds: 60, End: true }], { Name: "child" });
  const parent = (parameters: object, fields: object = {}) => [
    {
      Type: "Task",
      Name: "T",
      Action: "FNF:StartExecution",
      Parameters: { resourceArn: "acs:fnf:::flow/child", ...parameters },
      ...fields,
    },
    AFTER,
  ];

  it("is done when the execution has begun", async () => {
    const runner = createRunner();
    runner.fnf.createFlow({ name: "child", definition: child, roleArn: ROLE_ARN });
    const states = parent(
      { "executionName.$": "$Input.name", input: { "a.$": "$Input.a" } },
      { Next: "After" },
    );
    const { output, seconds } = await runner.run(states, { name: "first", a: 1 });
    expect(output).toEqual({ FlowName: "child", ExecutionName: "first", RequestID: expect.any(String) });
    expect(seconds).toBe(0);
    const started = runner.fnf.execution("child", "first");
    await started?.ended;
    expect(started).toMatchObject({ status: "Succeeded", input: '{"a":1}' });
  });

  it("under its own name is running already, and is not started again", async () => {
    const [start, after] = parent(
      { resourceArn: "acs:fnf:::flow/flow", executionName: "run" },
      { Next: "After" },
    );
    const runner = createRunner();
    const { status, view } = await runner.run([start as object, after as object]);
    expect(status).toBe("Succeeded");
    expect(runner.world.spy.events).toHaveLength(2);
    expect(view.output).toContain('"ExecutionName":"run"');
  });

  it("fails with the API's error under a prefix", async () => {
    const states = parent({}, { Catch: [CAUGHT], Next: "After" });
    const { output } = await createRunner({}, { startExecutionErrorPrefix: "FNF." }).run(states);
    expect(output).toEqual({ error: { Code: "FNF.FlowNotExists", Detail: "Flow 'child' does not exist." } });
  });
});
