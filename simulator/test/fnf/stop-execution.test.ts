import { describe, expect, it } from "vitest";
import { flow, task } from "./flow-runner.ts";
import { BRIEF, ENDLESS, flowFields, refusal, useFnf, WAITING } from "./use-fnf.ts";

const served = useFnf();

const RUN = { FlowName: "flow", ExecutionName: "run" };

describe("StopExecution", () => {
  it("answers Running with the time it stopped, as published; then the execution is Stopped, with the reason in its history", async () => {
    const { client } = served;
    await client.createFlow(flowFields(ENDLESS));
    await client.startExecution(RUN);
    const stopped = await client.stopExecution({ ...RUN, Error: "ByHand", Cause: "no longer needed" });
    expect(stopped).toMatchObject({ Status: "Running", StoppedTime: "2026-11-01T00:00:00.000Z", Output: "" });
    expect(await client.describeExecution(RUN)).toMatchObject({ Status: "Stopped", Output: "" });
    const { Events } = await client.getExecutionHistory(RUN);
    expect(Events.slice(-2)).toMatchObject([
      { Type: "StateAborted", StepName: "Ask", EventDetail: "{}" },
      {
        Type: "ExecutionStopped",
        StepName: "",
        EventDetail: '{"error":"ByHand","cause":"no longer needed"}',
      },
    ]);
  });

  it("ends waits, branches and iterations alike, and drops what a running function answers later", async () => {
    let finish = () => {};
    served.functions["slow"] = () => new Promise((resolve) => (finish = () => resolve({})));
    const { client, world, calls } = served;
    const branch = (Name: string, ...states: object[]) => ({ StartAt: Name, States: states });
    const fan = {
      Type: "Parallel",
      Name: "Fan",
      Branches: [
        branch("Pause", { Type: "Wait", Name: "Pause", Seconds: 300, End: true }),
        branch("Slow", task("Slow", "slow", { Next: "Never" }), { Type: "Pass", Name: "Never", End: true }),
        branch("Each", {
          Type: "Map",
          Name: "Each",
          ItemsPath: "$Input.items",
          Processor: branch("Ask", WAITING),
          MaxConcurrency: 2,
          End: true,
        }),
      ],
      Catch: [{ Errors: ["FnF.ALL"], Description: "any", Next: "Fan", OutputConstructor: {} }],
      End: true,
    };
    const hold = world.clock.hold();
    await client.createFlow(flowFields(flow([fan])));
    await client.startExecution({ ...RUN, Input: '{"items":[{},{},{}]}' });
    await client.stopExecution(RUN);
    const { Events } = await client.getExecutionHistory(RUN);
    const aborted = Events.filter((event: { Type: string }) => event.Type === "StateAborted");
    expect(aborted.map((event: { StepName: string }) => event.StepName).sort()).toEqual(
      ["Ask", "Ask", "Each", "Fan", "Pause", "Slow"].sort(),
    );
    expect(aborted.at(-1)).toMatchObject({ StepName: "Fan" });
    finish();
    const late = { TaskToken: calls.find(({ name }) => name === "tell")?.event["token"], Output: "{}" };
    expect(await refusal(client.reportTaskSucceeded(late))).toMatchObject({
      code: "TaskAlreadyCompleted",
      status: 400,
    });
    hold.release();
    await world.clock.sleep(1_000_000);
    const later = await client.getExecutionHistory(RUN);
    expect(later["Events"]).toEqual(Events);
    expect(later["Events"].at(-1)).toMatchObject({ Type: "ExecutionStopped" });
  });

  it("ends the pause before a retry", async () => {
    served.functions["f"] = () => {
      throw new Error("x");
    };
    const { client, world, calls } = served;
    const rule = { Errors: ["FnF.ALL"], Description: "any", MaxAttempts: 5, IntervalSeconds: 60 };
    await client.createFlow(flowFields(flow([task("T", "f", { Retry: [rule], End: true })])));
    const hold = world.clock.hold();
    await client.startExecution(RUN);
    await client.stopExecution(RUN);
    hold.release();
    await world.clock.sleep(600_000);
    expect(calls).toHaveLength(1);
    expect(await client.describeExecution(RUN)).toMatchObject({ Status: "Stopped" });
  });

  it("of an execution that has ended is refused, or answers and changes nothing", async () => {
    const { client, fnf } = served;
    await client.createFlow(flowFields(BRIEF));
    await client.startExecution(RUN);
    expect(await refusal(client.stopExecution(RUN))).toEqual({
      status: 400,
      code: "ExecutionAlreadyCompleted",
      message: "Execution 'run' for flow 'flow' has already completed.",
    });
    fnf.knobs.stopOfEnded = "answers";
    expect(await client.stopExecution(RUN)).toMatchObject({ Status: "Succeeded" });
  });

  it.each<[object]>([[{ Error: "x".repeat(129) }], [{ Cause: "x".repeat(4097) }]])(
    "takes no longer reasons",
    async (fields) => {
      await served.client.createFlow(flowFields(ENDLESS));
      await served.client.startExecution(RUN);
      expect(await refusal(served.client.stopExecution({ ...RUN, ...fields }))).toMatchObject({
        code: "InvalidArgument",
      });
      expect(await served.client.describeExecution(RUN)).toMatchObject({ Status: "Running" });
    },
  );
});
