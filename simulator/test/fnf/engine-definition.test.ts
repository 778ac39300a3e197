import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { checkDefinition } from "../../fnf/fnf.ts";
import { readStack } from "../../stack/read-stack.ts";
import { createRunner, flow, task } from "./flow-runner.ts";

const END = { Type: "Pass", Name: "End", End: true };

/** Problems of a flow whose first state is `state`, followed by a Pass called End. */
function problemsOf(state: object, fields: object = {}): string[] {
  return checkDefinition(flow([state, END], fields));
}

describe("a definition", () => {
  it("may be JSON or YAML, with anchors", () => {
    expect(checkDefinition(flow([END]))).toEqual([]);
    const yaml = `
Type: StateMachine
SpecVersion: v1
Name: flow
StartAt: 视频理解
States:
  - Type: Wait
    Name: 视频理解
    Seconds: 1
    InputConstructor: &made { a: 1 }
    OutputConstructor: *made
    Next: an example of a state.
  - { Type: Succeed, Name: an example of a state., End: true }
`;
    expect(checkDefinition(yaml)).toEqual([]);
  });

  it("that is shipped has no problems as it is deployed", () => {
    const file = fileURLToPath(new URL("../../../s.yaml", import.meta.url));
    const environment = { SOURCE_BUCKET: "drops" };
    const { flows } = readStack(file, { environment, accountId: "1234567890123456" });
    expect(flows.length).toBeGreaterThan(0);
    expect(flows.flatMap(({ definition }) => checkDefinition(definition))).toEqual([]);
  });

  it("is told all its problems at once, each with its place", () => {
    const text = flow(
      [
        { Type: "Wait", Name: "Pause", Seconds: 301, Next: "Nowhere" },
        {
          Type: "Parallel",
          Name: "Fan",
          End: true,
          Branches: [{ StartAt: "Inner", States: [{ Type: "Wait", Name: "Inner", Seconds: 0, End: true }] }],
        },
      ],
      { SpecVersion: "v2", StartAt: "Absent", Comment: "none" },
    );
    expect(checkDefinition(text)).toEqual([
      'SpecVersion must be v1, is "v2"',
      "States[0] Pause: Seconds must be 1..300, is 301",
      "States[1] Fan Branches[0] States[0] Inner: Seconds must be 1..300, is 0",
      "StartAt Absent is no state of the flow",
      "States[0] Pause: Next Nowhere is no state of the same scope",
      "Comment is not simulated",
    ]);
  });

  it.each([
    ["FDL v1", "version: v1\ntype: flow\nsteps: []", /FDL v1/],
    ["a list", "- Type: StateMachine", /must be a map/],
    ["broken text", "Type: [", /no YAML and no JSON/],
    ["a key given twice", "Type: StateMachine\nType: StateMachine", /no YAML and no JSON/],
    ["an unknown alias", "Type: *none", /no YAML and no JSON/],
  ])("is refused if it is %s", (_, text, problem) => {
    const problems = checkDefinition(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  it.each<[string, object]>([
    ["Type is missing", { Type: undefined }],
    ["SpecVersion is missing", { SpecVersion: undefined }],
    ["StartAt is missing", { StartAt: undefined }],
    ["States is missing", { States: undefined }],
    ["States must be a list of maps, and not empty", { States: [] }],
    ["Name is missing", { Name: undefined }],
    ["Timeout must be 1..31536000, is 0", { Timeout: 0 }],
    ["Name must be 1 to 128 letters, digits, _ and -, and begin with a letter or _, is 1st", { Name: "1st" }],
  ])("as a whole: %s", (problem, fields) => {
    expect(problemsOf({ ...END, Name: "First" }, fields)).toContain(problem);
  });

  it("takes FC2 and FC3 functions, versions and aliases, and dynamic ARNs", () => {
    for (const arn of [
      "acs:fc:cn-hangzhou:1:functions/f/LATEST",
      "acs:fc:cn-hangzhou:1:functions/f/prod",
      "acs:fc:::services/s.LATEST/functions/f",
      "acs:fc:cn-hangzhou:1:services/s/functions/f",
    ])
      expect(
        problemsOf(
          task("First", "f", {
            Parameters: { resourceArn: arn, invocationType: "Sync", body: "text" },
            End: true,
          }),
        ),
      ).toEqual([]);
    const dynamic = { "resourceArn.$": "$Input.arn", "invocationType.$": "$Input.type", "body.$": "$Input" };
    expect(problemsOf(task("First", "f", { Parameters: dynamic, End: true }))).toEqual([]);
  });

  it("allows both spellings of a Map's concurrency, a Fail without Detail, and a Description anywhere", () => {
    const map = {
      Type: "Map",
      ItemsPath: "$Input.a",
      Processor: { Description: "d", StartAt: "I", States: [{ ...END, Name: "I" }] },
    };
    expect(problemsOf({ ...map, Name: "First", MaxConcuccency: 2, Next: "End", Description: "" })).toEqual(
      [],
    );
    expect(problemsOf({ ...map, Name: "First", MaxConcurrency: 2, Next: "End" })).toEqual([]);
    expect(problemsOf({ Type: "Fail", Name: "First", End: true })).toEqual([]);
  });

  it("has one state of a name, also across branches", () => {
    const branch = { StartAt: "End", States: [END] };
    expect(problemsOf({ Type: "Parallel", Name: "First", Branches: [branch], Next: "End" })).toEqual([
      "States[1] End: Name is the name of another state as well",
    ]);
  });

  it("has at most 50 branches in a Parallel", () => {
    const branches = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ StartAt: `B${n}`, States: [{ ...END, Name: `B${n}` }] }));
    const fan = (count: number) => ({
      Type: "Parallel",
      Name: "First",
      Branches: branches(count),
      Next: "End",
    });
    expect(problemsOf(fan(50))).toEqual([]);
    expect(problemsOf(fan(51))).toEqual(["States[0] First: Branches has 51 entries; at most 50 are allowed"]);
  });

  it("may not write global variables in a Map", () => {
    const inner = { ...END, Name: "Inner", GlobalConstructor: { a: 1 } };
    const map = {
      Type: "Map",
      Name: "First",
      ItemsPath: "$Input.a",
      Processor: { StartAt: "Inner", States: [inner] },
      Next: "End",
    };
    expect(problemsOf(map)).toEqual([
      "States[0] First Processor States[0] Inner: GlobalConstructor must not be used in a Map: its iterations overwrite each other",
    ]);
  });

  it.each([
    ["$Output.Body", "$Output.Body may be read in OutputConstructor and GlobalConstructor only"],
    [
      "$Context.Current.Output.a",
      "$Context.Current.Output.a may be read in OutputConstructor and GlobalConstructor only",
    ],
    ["$Context.Flow.Name", "$Context has no Flow"],
    ["$Context.Execution.Id", "$Context.Execution has no Id"],
    ["$Input.list[*]", '"[*]" after $Input.list is not understood; paths are names after dots and [numbers]'],
    ["$Nothing.a", "there is no $Nothing"],
    ["randomInt(1, 2)", "the signature of randomInt is not documented, so the simulator does not have it"],
    ["hash($Input.a)", "hash takes other than 1 parameters"],
    ["$Input.a + 1", '"+ 1" is not understood'],
    ["null", "null is no expression"],
    ["`text`", "`text`: backticks belong to conditions"],
  ])("has no expression %s in an InputConstructor", (expression, reason) => {
    const problems = problemsOf({
      Type: "Pass",
      Name: "First",
      InputConstructor: { deep: [{ "a.$": expression }] },
      Next: "End",
    });
    expect(problems).toEqual([
      `States[0] First: InputConstructor.deep[0].a.$ ${JSON.stringify(expression)} is no expression: ${reason}`,
    ]);
  });

  it("has each key once, with or without .$", () => {
    const InputConstructor = { deep: { "a.$": "$Input.a", a: 1 }, ".$": "$Input" };
    expect(problemsOf({ Type: "Pass", Name: "First", InputConstructor, Next: "End" })).toEqual([
      "States[0] First: InputConstructor.deep.a a is given twice",
      "States[0] First: InputConstructor..$ a name is missing before .$",
    ]);
  });

  it("nests at most 10 calls", () => {
    const nested = (depth: number) => `${"arrayUnique(".repeat(depth)}$Input.a${")".repeat(depth)}`;
    const state = (depth: number) => ({
      Type: "Pass",
      Name: "First",
      InputConstructor: { "a.$": nested(depth) },
      Next: "End",
    });
    expect(problemsOf(state(10))).toEqual([]);
    expect(problemsOf(state(11))[0]).toContain("function calls are nested deeper than 10");
  });

  it("may lead back, unless that reading of the documents is switched off", () => {
    const states = [
      { Type: "Wait", Name: "Pause", Seconds: 1, Next: "Decide" },
      {
        Type: "Choice",
        Name: "Decide",
        Branches: [{ Condition: "$Input.done", Next: "End" }],
        Default: "Pause",
      },
      END,
    ];
    expect(checkDefinition(flow(states))).toEqual([]);
    const { fnf } = createRunner({}, { backwardTransitions: "refused" });
    expect(() => fnf.createFlow({ name: "flow", definition: flow(states) })).toThrow(
      "States[1] Decide: Default leads back to Pause",
    );
    const forward = flow([{ Type: "Pass", Name: "A", Next: "End" }, END]);
    expect(() => fnf.createFlow({ name: "flow", definition: forward })).not.toThrow();
  });

  it("is created in process with the same rules, under its own name only, and once", () => {
    const { fnf } = createRunner();
    const broken = flow([{ Type: "Wait", Name: "A", Seconds: 301, Next: "B" }]);
    expect(() => fnf.createFlow({ name: "flow", definition: broken })).toThrow(
      /Seconds must be 1\.\.300, is 301; .*Next B is no state/,
    );
    expect(() => fnf.createFlow({ name: "other", definition: flow([END]) })).toThrow(
      "Name must equal the flow's",
    );
    fnf.createFlow({ name: "flow", definition: flow([END]) });
    expect(() => fnf.createFlow({ name: "flow", definition: flow([END]) })).toThrow(
      "Flow 'flow' already exists.",
    );
  });
});
