import { describe, expect, it } from "vitest";
import { checkDefinition } from "../../fnf/fnf.ts";
import { createRunner, flow } from "./flow-runner.ts";

const INPUT = {
  n: 5,
  m: 12.5,
  name: "web",
  yes: true,
  no: false,
  nothing: null,
  list: [1],
  deep: { n: 1024 },
  names: ["web", "db"],
  minus: -5,
};

function choice(condition: string): object[] {
  return [
    { Type: "Choice", Name: "Decide", Branches: [{ Condition: condition, Next: "Yes" }], Default: "No" },
    { Type: "Pass", Name: "Yes", OutputConstructor: { took: true }, End: true },
    { Type: "Pass", Name: "No", OutputConstructor: { took: false }, End: true },
  ];
}

describe("a condition", () => {
  it.each<[string, boolean]>([
    ['$Input.name == "web"', true],
    ['$Input.name=="web"', true],
    ["$Input.name == `web`", true],
    ['$Input.name != "web"', false],
    ['$Input.name < "wec"', true],
    ["$Input.n > 4", true],
    ["$Input.n > 5", false],
    ["$Input.n >= 5", true],
    ["$Input.n < 5", false],
    ["$Input.n <= 5", true],
    ["$Input.m == 12.5", true],
    ["12.5 != $Input.m", false],
    ["$Input.n <= $Input.m", true],
    ["$Input.deep.n>=1024", true],
    ["$Context.Current.Input.deep.n>=1024", true],
    ['$Context.Execution.Name == "run"', true],
    ["$Input.list[0] == 1", true],
    ["$Input.yes", true],
    ["$Input.no", false],
    ["$Input.no == false", true],
    ["true", true],
    ["$Input.n == 5 && $Input.yes", true],
    ["$Input.n == 5 && $Input.no", false],
    ["$Input.n == 6 || $Input.no || $Input.m > 12", true],
    ["$Input.n == 6 || $Input.no", false],
    ['$Input.name == "a && b"', false],
    ["!$Input.no", true],
    ["!$Input.yes", false],
    ["! true", false],
    ["$Input.yes && !$Input.no", true],
    ["$Input.minus == -5", true],
    ["-$Input.minus == $Input.n", true],
    ["$Input.n > -1.5", true],
    ["-5 <= $Input.minus", true],
    ['"web" in $Input.names', true],
    ["$Input.name in $Input.names", true],
    ['"mail" in $Input.names', false],
    ["1 in $Input.list", true],
    ['"1" in $Input.list', false],
    ['"n" in $Input.deep', true],
    ['"m" in $Input.deep', false],
    ['"missing" in $Input || $Input.n == 5', true],
  ])("%s is %s", async (condition, took) => {
    expect((await createRunner().run(choice(condition), INPUT)).output).toEqual({ took });
  });

  it.each([
    ["$Input.missing == 1", "$Input.missing is not there"],
    ["$Input.yes || $Input.missing == 1", "$Input.missing is not there"],
    ['$Input.n == "5"', "the comparison of a number with a string"],
    ["$Input.list == 1", "the comparison of an array with a number"],
    ["$Input.nothing == 1", "the comparison of null with a number"],
    ["$Input.nothing == null", "null in a condition"],
    ["$Input.deep == $Input.deep", "the comparison of a map with a map"],
    ["$Input.yes > false", "the order of booleans"],
    ["$Input.n", "a condition that is no boolean: $Input.n"],
    ["!$Input.n", "a condition that is no boolean: ! $Input.n"],
    ["!$Input.n == 5", "! before a comparison"],
    ["!!$Input.yes", "the prefix ! after another one"],
    ["--5 < 1", "the prefix - after another one"],
    ["$Input.yes == !$Input.no", "the prefix ! after another one, or before one side of a comparison"],
    ["-$Input.name == 1", "- before a string"],
    ["$Input.n - 1 == 4", "- between operands"],
    ["$Input.n == 4 - 1", "- between operands"],
    ['"w" in $Input.name', "a string in a string"],
    ["1 in $Input.deep", "a number in a map"],
    ["$Input.deep in $Input.names", "a map in an array"],
    ['$Input.name in ["web"]', "a constant that begins with ["],
    ['"web" in ($Input.names)', "parentheses in a condition"],
    ["($Input.n == 5)", "parentheses in a condition"],
    ["length($Input.list) == 1", "the call of length in a condition"],
    ["$Global.n == 1", "$Global.n in a condition"],
    ["$Input.name == 'web'", "the single-quoted 'web' in a condition"],
    ["$Input.my-key == 1", "- between operands"],
    ["$Input.yes || $Input.no && $Input.yes", "&& beside ||"],
  ])("%s fails the execution, as undocumented", async (condition, what) => {
    const states = choice(condition);
    expect(checkDefinition(flow(states))).toEqual([]);
    const { status, error } = await createRunner().run(states, INPUT);
    expect(status).toBe("Failed");
    expect(error).toMatchObject({
      error: "Simulator.Undocumented",
      cause: expect.stringContaining(`undocumented: ${what}`),
    });
  });

  it.each([
    ["$Input.a = 1", '"= 1" is not understood'],
    ["$Input.a ==", "$Input.a == is no comparison"],
    ["$Input.a == 1 == 2", "$Input.a == 1 == 2 is no comparison"],
    ["$Input.a && ", "an operand is missing"],
    ["!", "an operand is missing"],
    ["$Input.a in", "$Input.a in is no comparison"],
    ["in $Input.a", "in is no expression"],
    ["$Input.a within $Input.b", "$Input.a within $Input.b is no comparison"],
    ["$Output.a == 1", "$Output.a may be read in OutputConstructor and GlobalConstructor only"],
    ["finished", "finished is no expression"],
    ['$Input.a == "1', '"\\"1" is not understood'],
    ['$Input.a == "a\\b"', "a backslash in a string is not documented"],
  ])("%s is none", (condition, reason) => {
    const problems = checkDefinition(flow(choice(condition)));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(reason);
    expect(problems[0]).toContain("is no condition");
  });
});

describe("a Choice", () => {
  const states = [
    {
      Type: "Choice",
      Name: "Decide",
      InputConstructor: { "n.$": "$Input.start" },
      Branches: [
        { Condition: "$Input.n > 1", Next: "First" },
        { Condition: "$Input.n > 2", Next: "Second" },
      ],
      Default: "Neither",
    },
    ...["First", "Second", "Neither"].map((Name) => ({ Type: "Succeed", Name })),
  ];

  it("takes the first branch that is true, else the default, and hands its input on", async () => {
    const taken = async (start: number) => {
      const { view, output } = await createRunner().run(states, { start });
      return [view.events().at(-2)?.StepName, output];
    };
    expect(await taken(3)).toEqual(["First", { n: 3 }]);
    expect(await taken(1)).toEqual(["Neither", { n: 1 }]);
  });

  it("does not look at the branches after the one it takes", async () => {
    const [decide, ...rest] = states;
    const Branches = [
      { Condition: "true", Next: "First" },
      { Condition: "$Input.missing == 1", Next: "Second" },
    ];
    expect(
      (await createRunner().run([{ ...decide, Branches } as object, ...rest], { start: 1 })).status,
    ).toBe("Succeeded");
  });
});
