import { describe, expect, it } from "vitest";
import { checkDefinition } from "../../fnf/fnf.ts";
import { flow, functionArn, task } from "./flow-runner.ts";

const END = { Type: "Pass", Name: "End", End: true };
const RULE = { Errors: ["FnF.ALL"], Description: "any", MaxAttempts: 1, IntervalSeconds: 1 };

/** Problems of a flow whose first state is `state`, followed by a Pass called End. */
function problemsOf(state: object): string[] {
  return checkDefinition(flow([state, END]));
}

describe("a state", () => {
  it.each<[string, object]>([
    [
      'First: Type "Foreach" is unknown; there are Task, Pass, Wait, Choice, Succeed, Fail, Parallel, Map',
      { Type: "Foreach" },
    ],
    ["First: Next is missing, and End: true as well", { Type: "Pass" }],
    ["First: Next must not stand beside End: true", { Type: "Pass", Next: "End", End: true }],
    ['First: End must be true or false, is "yes"', { Type: "Pass", End: "yes", Next: "End" }],
    ["First: Next Gone is no state of the same scope", { Type: "Pass", Next: "Gone" }],
    ["First: Seconds is missing", { Type: "Wait", Next: "End" }],
    ["First: Seconds must be 1..300, is 1.5", { Type: "Wait", Seconds: 1.5, Next: "End" }],
    ["First: Timestamp is not simulated", { Type: "Wait", Seconds: 1, Timestamp: "now", Next: "End" }],
    [
      "First: Seconds must not stand beside Seconds.$",
      { Type: "Wait", Seconds: 1, "Seconds.$": "$Input.s", Next: "End" },
    ],
    [
      "First: Next must not be in a Choice: Branches and Default say where to go",
      { Type: "Choice", Next: "End" },
    ],
    ["First: Default is missing", { Type: "Choice", Branches: [{ Condition: "true", Next: "End" }] }],
    [
      "First: Branches[0]: Next is missing",
      { Type: "Choice", Branches: [{ Condition: "true" }], Default: "End" },
    ],
    ["First: OutputConstructor is not simulated", { Type: "Choice", OutputConstructor: {} }],
    ["First: Detail.$ is not documented; a Fail takes constants", { Type: "Fail", "Detail.$": "$Input.a" }],
    ["First: Next is not simulated", { Type: "Succeed", Next: "End" }],
    [
      "First: OnErrors belongs to the specification of 2023; use Retry and Catch",
      task("First", "f", { OnErrors: [] }),
    ],
    [
      "First: Action HTTP:Request is not simulated; FC:InvokeFunction and FNF:StartExecution are",
      task("First", "f", { Action: "HTTP:Request" }),
    ],
    [
      "First: TaskMode WaitForSystemCallback is not simulated for FC:InvokeFunction",
      task("First", "f", { TaskMode: "WaitForSystemCallback" }),
    ],
    ["First: Timeout must be 0..604800, is 604801", task("First", "f", { Timeout: 604_801 })],
    [
      "First: Retry[0]: Description is missing",
      task("First", "f", { Retry: [{ ...RULE, Description: undefined }] }),
    ],
    [
      "First: Retry[0]: IntervalSeconds must be 1..86400, is 86401",
      task("First", "f", { Retry: [{ ...RULE, IntervalSeconds: 86_401 }] }),
    ],
    [
      "First: Retry[0]: MaxAttempts is missing",
      task("First", "f", { Retry: [{ ...RULE, MaxAttempts: undefined }] }),
    ],
    [
      "First: Retry[0]: BackoffRate must be a number from 1, is 0.5",
      task("First", "f", { Retry: [{ ...RULE, BackoffRate: 0.5 }] }),
    ],
    [
      'First: Retry[0]: Errors must be a list of names, is "FnF.ALL"',
      task("First", "f", { Retry: [{ ...RULE, Errors: "FnF.ALL" }] }),
    ],
    [
      "First: Catch[0]: Description is missing",
      task("First", "f", { Catch: [{ Errors: ["A"], Next: "End" }] }),
    ],
    [
      "First: Catch[0].Next Gone is no state of the same scope",
      task("First", "f", { Catch: [{ Errors: ["A"], Description: "a", Next: "Gone" }] }),
    ],
    [
      'First: Catch[0]: OutputConstructor.a.$ "$Output" is no expression: $Output may be read in OutputConstructor and GlobalConstructor only',
      task("First", "f", {
        Catch: [{ Errors: ["A"], Description: "a", Next: "End", OutputConstructor: { "a.$": "$Output" } }],
      }),
    ],
    ["First: Retry is not simulated", { Type: "Pass", End: true, Retry: [RULE] }],
    [
      "First: ItemsPath is missing",
      { Type: "Map", Processor: { StartAt: "I", States: [{ ...END, Name: "I" }] }, End: true },
    ],
    [
      "First: MaxConcuccency must be 1..40, is 41",
      { Type: "Map", ItemsPath: "$Input.a", MaxConcuccency: 41, End: true },
    ],
    [
      "First: GlobalConstructor must not be used with a Map: its iterations overwrite each other",
      { Type: "Map", GlobalConstructor: {}, End: true },
    ],
    [
      "First: OutputConstructor.$ as one expression is not documented; give its keys",
      { Type: "Pass", "OutputConstructor.$": "$Input", End: true },
    ],
  ])("is refused: %s", (problem, state) => {
    expect(problemsOf({ Name: "First", ...state })).toContain(`States[0] ${problem}`);
  });

  it.each<[string, object]>([
    ["resourceArn is missing; FC:InvokeFunction needs it", { resourceArn: undefined }],
    ['invocationType must be Sync or Async, is "Later"', { invocationType: "Later" }],
    ["qualifier is not simulated for FC:InvokeFunction", { qualifier: "LATEST" }],
    ["body must be a map or a text, is 5", { body: 5 }],
    [
      'resourceArn "acs:fc:::functions/f" has not the form acs:fc:{region}:{account}:functions/NAME/LATEST',
      { resourceArn: "acs:fc:::functions/f" },
    ],
    ['body.input.$ "Input" is no expression: Input is no expression', { body: { "input.$": "Input" } }],
    ['body.$ must be an expression, is {"a":1}', { body: undefined, "body.$": { a: 1 } }],
  ])("has wrong parameters: %s", (problem, parameters) => {
    const good = { resourceArn: functionArn("f"), invocationType: "Sync", body: {} };
    const state = task("First", "f", { Parameters: { ...good, ...parameters }, End: true });
    expect(problemsOf(state)).toEqual([`States[0] First: Parameters.${problem}`]);
  });
});
