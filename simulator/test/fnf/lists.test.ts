import { describe, expect, it } from "vitest";
import { flow, START_MS } from "./flow-runner.ts";
import { type Answer, BRIEF, type Client, ENDLESS, flowFields, refusal, useFnf } from "./use-fnf.ts";

const served = useFnf();

const names = (answer: Answer): string[] => answer["Executions"].map(({ Name }: { Name: string }) => Name);

/** Starts executions of a flow that ends at once. */
async function runMany(count: number, prefix = "run"): Promise<void> {
  served.fnf.createFlow({ name: "flow", definition: BRIEF });
  const views = Array.from({ length: count }, (_, n) =>
    served.fnf.startExecution({ flowName: "flow", name: `${prefix}-${n}`, input: {} }),
  );
  await Promise.all(views.map(({ ended }) => ended));
}

async function allPages(client: Client, query: object): Promise<string[][]> {
  const pages: string[][] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.listExecutions({
      FlowName: "flow",
      ...query,
      ...(NextToken ? { NextToken } : {}),
    });
    pages.push(names(page));
    NextToken = page["NextToken"];
    if (pages.length > 500) throw new Error("the pages do not end");
  } while (NextToken !== undefined);
  return pages;
}

describe("ListExecutions", () => {
  it("lists by pages, the newest first, or the oldest: the order is not documented", async () => {
    await runMany(5);
    expect(await allPages(served.client, { Limit: 2 })).toEqual([
      ["run-4", "run-3"],
      ["run-2", "run-1"],
      ["run-0"],
    ]);
    served.fnf.knobs.listOrder = "oldest-first";
    expect(await allPages(served.client, { Limit: 3 })).toEqual([
      ["run-0", "run-1", "run-2"],
      ["run-3", "run-4"],
    ]);
  });

  it("gives no token with a page that happens to be full and last, and goes on rightly while new ones begin", async () => {
    await runMany(4);
    const first = await served.client.listExecutions({ FlowName: "flow", Limit: 2 });
    await served.client.startExecution({ FlowName: "flow", ExecutionName: "late" });
    const second = await served.client.listExecutions({
      FlowName: "flow",
      Limit: 2,
      NextToken: first["NextToken"],
    });
    expect(names(second)).toEqual(["run-1", "run-0"]);
    expect(second["NextToken"]).toBeUndefined();
  });

  it("filters by status, name and time of start", async () => {
    const { client, world } = served;
    await client.createFlow(flowFields(ENDLESS));
    for (const name of ["web-1", "web-2", "db-1"]) {
      await client.startExecution({ FlowName: "flow", ExecutionName: name });
      await world.clock.sleep(60_000);
    }
    await client.stopExecution({ FlowName: "flow", ExecutionName: "web-1" });
    const list = async (query: object) => names(await client.listExecutions({ FlowName: "flow", ...query }));
    expect(await list({ Status: "Running" })).toEqual(["db-1", "web-2"]);
    expect(await list({ Status: "Stopped" })).toEqual(["web-1"]);
    expect(await list({ ExecutionNamePrefix: "web-" })).toEqual(["web-2", "web-1"]);
    expect(await list({ ExecutionNamePrefix: undefined })).toEqual([]);
    const second = new Date(START_MS + 60_000).toISOString();
    expect(await list({ StartedTimeBegin: second })).toEqual(["db-1", "web-2"]);
    expect(await list({ StartedTimeEnd: second })).toEqual(["web-2", "web-1"]);
    expect(await list({ StartedTimeBegin: second, StartedTimeEnd: second, Status: "Running" })).toEqual([
      "web-2",
    ]);
    expect(await allPages(client, { Status: "Running", Limit: 1 })).toEqual([["db-1"], ["web-2"]]);
  });

  it.each<[string, object]>([
    ["InvalidArgument", { Limit: 0 }],
    ["InvalidArgument", { Limit: 100 }],
    ["InvalidArgument", { Limit: undefined }],
    ["InvalidArgument", { NextToken: undefined }],
    ["InvalidArgument", { NextToken: null }],
    ["InvalidArgument", { Status: "Done" }],
    ["InvalidArgument", { StartedTimeBegin: "yesterday" }],
    ["InvalidArgument", { StartedTimeEnd: undefined }],
    ["NotSimulated", { MetadataOnly: true }],
    ["FlowNotExists", { FlowName: "other" }],
  ])("is refused with %s for %j", async (code, query) => {
    await runMany(1);
    expect(await refusal(served.client.listExecutions({ FlowName: "flow", ...query }))).toMatchObject({
      code,
    });
  });

  it("reads thousands of executions quickly, each once", async () => {
    await runMany(3000);
    const before = process.cpuUsage();
    const pages = await allPages(served.client, { Limit: 99 });
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(1000);
    expect(new Set(pages.flat()).size).toBe(3000);
    expect(pages).toHaveLength(Math.ceil(3000 / 99));
  });
});

describe("GetExecutionHistory", () => {
  const RUN = { FlowName: "flow", ExecutionName: "run" };
  const STATES = ["A", "B", "C"].map((Name, index, all) => ({
    Type: "Pass",
    Name,
    ...(all[index + 1] ? { Next: all[index + 1] } : { End: true }),
  }));

  it("answers events by pages, oldest first; the token is the id of the next one", async () => {
    const { client } = served;
    await client.createFlow(flowFields(flow(STATES)));
    await client.startExecution({ ...RUN, Input: '{"a":1}' });
    const first = await client.getExecutionHistory({ ...RUN, Limit: 4 });
    expect(first["NextToken"]).toBe("5");
    expect(first["Events"][0]).toEqual({
      EventId: 1,
      ScheduleEventId: 0,
      StepName: "",
      Time: "2026-11-01T00:00:00.000Z",
      Type: "ExecutionStarted",
      EventDetail: '{"input":{"a":1}}',
    });
    const second = await client.getExecutionHistory({ ...RUN, Limit: 4, NextToken: "5" });
    const third = await client.getExecutionHistory({ ...RUN, Limit: 4, NextToken: second["NextToken"] });
    expect(third["NextToken"]).toBeUndefined();
    expect((await client.getExecutionHistory({ ...RUN, Limit: 11 }))["NextToken"]).toBeUndefined();
    const events = [first, second, third].flatMap((page) => page["Events"]);
    expect(events.map(({ EventId }: { EventId: number }) => EventId)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    ]);
    expect(events.map(({ Type }: { Type: string }) => Type).slice(-4)).toEqual([
      "StateEntered",
      "StateStarted",
      "StateSucceeded",
      "ExecutionSucceeded",
    ]);
  });

  it.each<[string, object]>([
    ["InvalidArgument", { Limit: 1000 }],
    ["InvalidArgument", { NextToken: undefined }],
    ["InvalidArgument", { NextToken: "0" }],
    ["ExecutionNotExists", { ExecutionName: "other" }],
    ["FlowNotExists", { FlowName: "other" }],
  ])("is refused with %s for %j", async (code, query) => {
    await served.client.createFlow(flowFields(flow(STATES)));
    await served.client.startExecution(RUN);
    expect(await refusal(served.client.getExecutionHistory({ ...RUN, ...query }))).toMatchObject({ code });
  });
});
