import { beforeEach, describe, expect, it } from "vitest";
import type { SpyEvent } from "../../spy.ts";
import { drop } from "../sample-stack.ts";
import { ACCOUNT, allow, refusalOf, useTester } from "./use-tester.ts";

const { simulator, may, flows, functions } = useTester();

describe("the workflow", () => {
  const start = () => flows().startExecution({ FlowName: "sample", ExecutionName: "e-1", Input: "{}" });

  it("refuses with the action and the resource", async () => {
    expect(await refusalOf(start())).toMatchObject({
      code: "AccessDenied",
      message: expect.stringContaining(
        "the caller is not authorized to perform 'fnf:StartExecution' on resource '*'",
      ),
    });
    may(allow("fnf:StartExecution"));
    await start();
    const describeFlow = () => flows().describeFlow({ Name: "sample" });
    expect((await refusalOf(describeFlow()))["message"]).toContain(
      `'fnf:DescribeFlow' on resource 'acs:fnf:cn-hangzhou:${ACCOUNT}:flow/sample'`,
    );
    may(allow("fnf:DescribeFlow", "acs:fnf:*:*:flow/sample"));
    await describeFlow();
  });

  it("runs its tasks with the flow's role, and the task fails with Function Compute's refusal", async () => {
    const role = simulator.ram.role("SampleFlow");
    const statements = role?.statements.splice(0) ?? [];
    simulator.fnf.startExecution({ flowName: "sample", name: "denied", input: {} });
    await simulator.fnf.execution("sample", "denied")?.ended;
    const failed = simulator.fnf
      .execution("sample", "denied")
      ?.events()
      .map(({ EventDetail }) => EventDetail);
    expect(JSON.stringify(failed)).toContain("FC.AccessDenied");
    expect(JSON.stringify(failed)).toContain(
      `'fc:InvokeFunction' on resource 'acs:fc:cn-hangzhou:${ACCOUNT}:functions/sample-echo'`,
    );
    role?.statements.push(...statements);
    simulator.fnf.startExecution({ flowName: "sample", name: "allowed", input: {} });
    await simulator.fnf.execution("sample", "allowed")?.ended;
    expect(simulator.fnf.execution("sample", "allowed")?.status).toBe("Succeeded");
  });

  it("cannot take on a role that does not trust it", async () => {
    const role = simulator.ram.role("sampleflow");
    const trusted = role?.trusted.splice(0, 1, "fc.aliyuncs.com") ?? [];
    simulator.fnf.startExecution({ flowName: "sample", name: "untrusted", input: {} });
    await simulator.fnf.execution("sample", "untrusted")?.ended;
    const events = JSON.stringify(simulator.fnf.execution("sample", "untrusted")?.events());
    expect(events).toContain("sts:AssumeRole");
    role?.trusted.splice(0, 1, ...trusted);
  });
});

describe("Function Compute", () => {
  beforeEach(() => {
    // What this client reads of an error.
    simulator.fc.knobs.errorFields = "ErrorCode";
  });
  const invoke = () =>
    functions().post("/functions/sample-counts/invocations", "{}", {}, { qualifier: "LATEST" });

  it("refuses with the action and the function, with or without its qualifier by the knob invocationAsksFor", async () => {
    const resource = `acs:fc:cn-hangzhou:${ACCOUNT}:functions/sample-counts`;
    expect((await refusalOf(invoke()))["message"]).toContain(
      `the caller is not authorized to perform 'fc:InvokeFunction' on resource '${resource}'`,
    );
    may(allow("fc:InvokeFunction", resource));
    await invoke();
    simulator.fc.knobs.invocationAsksFor = "qualified function";
    expect((await refusalOf(invoke()))["message"]).toContain(`${resource}/LATEST`);
    may(allow("fc:InvokeFunction", `${resource}/*`));
    await invoke();
    expect((await refusalOf(functions().get("/functions", {})))["message"]).toContain("'fc:ListFunctions'");
  });

  it("does not run a function whose role does not trust it", async () => {
    const role = simulator.ram.role("sample-cn-hangzhou-counts");
    const trusted = role?.trusted.splice(0) ?? [];
    may(allow("fc:InvokeFunction"));
    expect((await refusalOf(invoke()))["message"]).toContain("Assume role acs:ram::");
    role?.trusted.push(...trusted);
    await invoke();
  });

  it("gives a function the keys of its role, which may do what its policies say", () => {
    const { statements = [] } = simulator.ram.role("sample-cn-hangzhou-counts") ?? {};
    expect(statements).toEqual([
      allow(["oss:GetObject", "oss:PutObject"], "acs:oss:*:*:sample-drops/incoming/*"),
    ]);
    expect(simulator.ram.roles().map(({ name }) => name)).not.toContain("elsewhere");
  });
});

it("a trigger without a role may invoke; one whose role may not loses its event", async () => {
  const effect = (name: string) => (event: SpyEvent) => event.kind === "effect" && event.name === name;
  await drop(simulator, "incoming/a.json");
  await simulator.spy.waitFor(effect("AsyncInvocationSucceeded"));
  const as = { service: "oss.aliyuncs.com", roleArn: `acs:ram::${ACCOUNT}:role/tester` };
  may(allow("fc:InvokeFunction"));
  simulator.fc.deliver("sample-listens", Buffer.from("{}"), as);
  simulator.ram.setRole({ name: "tester", trusted: ["oss.aliyuncs.com"], statements: [] });
  simulator.fc.deliver("sample-listens", Buffer.from("{}"), as);
  const refused = simulator.spy.filter(effect("DeliveryRefused"));
  expect(refused).toMatchObject([
    { detail: { functionName: "sample-listens", action: "sts:AssumeRole" } },
    { detail: { functionName: "sample-listens", action: "fc:InvokeFunction" } },
  ]);
});
