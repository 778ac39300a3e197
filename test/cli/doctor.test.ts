import { describe, expect, it } from "vitest";
import type { ConnectionOptions } from "../../cli/connection/connection-target.ts";
import { doctor } from "../../cli/verbs/doctor/doctor.ts";
import { document, type Finished } from "./command.ts";
import { runInProcess } from "./run-in-process.ts";
import { useCloud } from "./use-cloud.ts";

const cloud = useCloud();

interface Check {
  check: string;
  verdict: string;
  message: string;
  todo?: string;
}
const verdicts = (finished: Finished) =>
  Object.fromEntries((document(finished) as Check[]).map(({ check, verdict }) => [check, verdict]));
const message = (finished: Finished, name: string) =>
  (document(finished) as Check[]).find(({ check }) => check === name) as Check;

const ALL_WELL = {
  credentials: "ok",
  clock: "ok",
  region: "ok",
  bucket: "ok",
  functions: "ok",
  trigger: "ok",
  flow: "ok",
  starts: "ok",
  // The simulator has no RAM.
  "import role": "unknown",
  permissions: "ok",
  "image quota": "ok",
};

const examined = async (options: ConnectionOptions = {}) =>
  runInProcess(doctor(await cloud.context(), { local: true, ...options }), { mode: "json", shape: "many" });

describe("doctor", () => {
  it("finds nothing wrong with a whole deployment", async () => {
    const finished = await cloud.run(["doctor", "--local", "--json"]);
    expect(verdicts(finished)).toEqual(ALL_WELL);
    expect(finished.code).toBe(0);
    const { stdout } = await runInProcess(doctor(await cloud.context(), { local: true }));
    expect(stdout).toMatch(/^ok {7}credentials {6}\S/);
  });

  it("names what is missing, and what to do about it", async () => {
    const finished = await cloud.run([
      "doctor",
      "--local",
      "--json",
      "--bucket",
      "nobodys",
      "--flow",
      "none",
    ]);
    expect(verdicts(finished)).toMatchObject({
      bucket: "problem",
      trigger: "problem",
      flow: "problem",
      functions: "problem",
    });
    expect(message(finished, "flow").message).toBe("There is no flow none in cn-hangzhou.");
    expect(message(finished, "bucket").message).toBe("There is no bucket nobodys in cn-hangzhou.");
    expect(finished.code).toBe(1);
    for (const { verdict, todo } of document(finished) as Check[])
      if (verdict === "problem") expect(todo).toBeTruthy();
  });

  it.each([
    [{ roleExists: false }, "problem", "the role AliyunECSImageImportDefaultRole is missing"],
    [{ roleMayReadOss: false }, "problem", "may not read the bucket"],
    [{ refuseImports: "Account.Arrearage" as const }, "problem", "may not import images now"],
  ])("with %j in ECS says so", async (knobs, verdict, text) => {
    const { ecs } = cloud.stage.simulator;
    Object.assign(ecs.knobs, knobs);
    const finished = await examined();
    expect(message(finished, "permissions").verdict).toBe(verdict);
    expect(message(finished, "permissions").message).toContain(text);
  });

  it("tells a permission that is missing for looking from something that is wrong", async () => {
    const forbidden = { kind: "refuse", status: 403, code: "AccessDenied", message: "You may not." } as const;
    cloud.stage.simulator.faults.add({ service: "fnf", operation: "DescribeFlow", fault: forbidden });
    const finished = await examined();
    expect(message(finished, "flow")).toMatchObject({
      verdict: "unknown",
      message: expect.stringContaining("You may not."),
      todo: "Allow FnF DescribeFlow to these credentials.",
    });
    expect(finished.code).toBe(0);
  });
});
