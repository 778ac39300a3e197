import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createRunner, ROLE_ARN, task } from "./flow-runner.ts";

/** What a Pass with this InputConstructor hands on for the input. */
async function constructed(inputConstructor: object, input: object = {}) {
  const state = { Type: "Pass", Name: "Made", InputConstructor: inputConstructor, End: true };
  return createRunner().run([state], input);
}

async function evaluated(expression: string, input: object = {}): Promise<unknown> {
  const { status, output, error } = await constructed({ "value.$": expression }, input);
  if (status !== "Succeeded") throw new Error(`${error?.error} ${error?.cause}`);
  return (output as { value: unknown }).value;
}

describe("a constructor", () => {
  it("replaces the input: expressions under keys that end in .$, literals under the others, at any depth", async () => {
    const { output } = await constructed(
      {
        a: "$Input.x",
        "b.$": "$Input.x",
        deep: { "c.$": "$Input.list[1].y", list: [1, { "d.$": "$Input" }] },
      },
      { x: 1, list: [0, { y: [true, null] }] },
    );
    const input = { x: 1, list: [0, { y: [true, null] }] };
    expect(output).toEqual({ a: "$Input.x", b: 1, deep: { c: [true, null], list: [1, { d: input }] } });
  });

  it("keeps keys such as __proto__ as plain data", async () => {
    const input = JSON.parse('{"x":{"__proto__":{"polluted":1}}}') as object;
    const { view } = await constructed({ "copy.$": "$Input.x" }, input);
    expect(view.output).toBe('{"copy":{"__proto__":{"polluted":1}}}');
    await expect(evaluated("$Input.x.polluted", input)).rejects.toThrow(/undocumented: \$Input\.x\.polluted/);
    await expect(evaluated("$Input.toString", {})).rejects.toThrow(/undocumented/);
  });

  it("comes before the parameters, the output's after the call; each sees what the document says it sees", async () => {
    const runner = createRunner({ add: ({ n }) => ({ sum: (n as number) + 1, waste: "x" }) });
    const { output, view } = await runner.run(
      [
        task("Add", "add", {
          InputConstructor: { "n.$": "$Input.start.n" },
          Parameters: {
            resourceArn: "acs:fc:cn-hangzhou:1:functions/add/LATEST",
            invocationType: "Sync",
            body: { "n.$": "$Input.n" },
          },
          OutputConstructor: {
            "sum.$": "$Output.Body.sum",
            "n.$": "$Input.n",
            "original.$": "$Context.Execution.Input.start.n",
            "same.$": "$Context.Current.Output.Body.sum",
          },
          End: true,
        }),
      ],
      { start: { n: 41 } },
    );
    expect(runner.calls[0]?.event).toEqual({ n: 41 });
    expect(output).toEqual({ sum: 42, n: 41, original: 41, same: 42 });
    expect(view.events().map(({ Type, EventDetail }) => [Type, JSON.parse(EventDetail)])).toEqual([
      ["ExecutionStarted", { input: { start: { n: 41 } } }],
      ["StateEntered", { input: { start: { n: 41 } } }],
      ["StateStarted", { input: { n: 41 } }],
      ["TaskScheduled", { action: "FC:InvokeFunction", attempt: 1 }],
      ["TaskSucceeded", { output: { Body: { sum: 42, waste: "x" } } }],
      ["StateSucceeded", { output: { sum: 42, n: 41, original: 41, same: 42 } }],
      ["ExecutionSucceeded", { output: { sum: 42, n: 41, original: 41, same: 42 } }],
    ]);
  });

  it("reads the context: name, input, role, state and retries", async () => {
    const fields = "length($Context.Current)";
    const { output } = await constructed({ "all.$": "$Context", "fields.$": fields }, { a: 1 });
    expect(output).toEqual({
      fields: 3,
      all: {
        Execution: { Name: "run", Input: { a: 1 }, RoleArn: ROLE_ARN },
        Current: { Name: "Made", Input: { a: 1 }, RetryCount: 0 },
      },
    });
  });

  it.each([
    ["$Input.missing", "$Input.missing"],
    ["$Input.list[2]", "$Input.list[2]"],
    ["$Input.list.length", "$Input.list.length"],
    ["$Input.text[0]", "$Input.text[0]"],
    ["$Global.nothing", "$Global.nothing"],
    ["$Context.Current.Error.Code", "$Context.Current.Error.Code"],
  ])("fails the execution where %s leads nowhere, as undocumented", async (expression, path) => {
    const { status, error, steps } = await constructed({ "a.$": expression }, { list: [1, 2], text: "abc" });
    expect(status).toBe("Failed");
    expect(error?.error).toBe("Simulator.Undocumented");
    expect(error?.cause).toContain(`undocumented: ${path} is not there`);
    expect(steps.slice(-2)).toEqual(["StateFailed Made", "ExecutionFailed"]);
  });
});

describe("global variables", () => {
  it("are merged at the end of a state from its raw output, and seen by later states", async () => {
    const { output, status } = await createRunner({ f: () => ({ id: "i-1" }) }).run([
      {
        Type: "Pass",
        Name: "First",
        GlobalConstructor: { count: 1, kept: "yes" },
        OutputConstructor: { first: "out" },
        Next: "Call",
      },
      task("Call", "f", {
        GlobalConstructor: {
          "id.$": "$Output.Body.id",
          count: 2,
          "before.$": "$Global.count",
          "in.$": "$Input.first",
        },
        OutputConstructor: { "count.$": "$Global.count" },
        Next: "Last",
      }),
      {
        Type: "Pass",
        Name: "Last",
        OutputConstructor: { "all.$": "$Global", "input.$": "$Input" },
        End: true,
      },
    ]);
    expect(status).toBe("Succeeded");
    const all = { count: 2, kept: "yes", id: "i-1", before: 1, in: "out" };
    expect(output).toEqual({ all, input: { count: 1 } });
  });

  it("have keys of at most 128 bytes and values of at most 256 KiB", async () => {
    const long = { Type: "Pass", Name: "A", GlobalConstructor: { ["k".repeat(129)]: 1 }, End: true };
    expect((await createRunner().run([long])).error?.error).toBe("Simulator.DataLimitExceeded");
    const short = { ...long, GlobalConstructor: { ["k".repeat(128)]: 1 } };
    expect((await createRunner().run([short])).status).toBe("Succeeded");
  });
});

describe("data", () => {
  const text = (bytes: number) => ({ a: "x".repeat(bytes - '{"a":""}'.length) });
  const LIMIT = 64 * 1024;

  it("takes at most 64 KiB in and out of a state, by bytes", async () => {
    const doubled = { Type: "Pass", Name: "Twice", OutputConstructor: { "a.$": "$Input.a" }, End: true };
    expect((await createRunner().run([doubled], text(LIMIT))).status).toBe("Succeeded");
    const { error } = await createRunner().run(
      [{ ...doubled, OutputConstructor: { "ab.$": "$Input.a" } }],
      text(LIMIT),
    );
    expect(error).toEqual({
      error: "Simulator.DataLimitExceeded",
      cause: "the output of Twice takes 65537 bytes; at most 65536 are allowed",
    });
    const wide = { a: "像".repeat(22_000) };
    expect(() => createRunner().start([doubled], wide)).toThrow(/takes 66008 bytes/);
  });

  it("of a function's result is limited as well, also if the flow drops it, and no rule catches that", async () => {
    const runner = createRunner({ big: () => text(LIMIT) });
    const any = { Errors: ["FnF.ALL"], Description: "any" };
    const { error } = await runner.run([
      task("Big", "big", {
        Retry: [{ ...any, MaxAttempts: 3, IntervalSeconds: 1 }],
        Catch: [{ ...any, Next: "Big", OutputConstructor: {} }],
        OutputConstructor: { a: 1 },
        End: true,
      }),
    ]);
    expect(error?.cause).toBe("the result of Big takes 65545 bytes; at most 65536 are allowed");
    expect(runner.calls).toHaveLength(1);
  });
});

describe("a built-in function", () => {
  it.each<[string, unknown]>([
    ['arrayContains(["Tom", 10], 10)', true],
    ['arrayContains($Input.list, {"a": [1]})', true],
    ['arrayContains(["Tom", 10], "Jack")', false],
    ["arrayUnique([1, 2, 3, 1])", [1, 2, 3]],
    ['format("hello {}, {}", "world", 12.5)', "hello world, 12.5"],
    ['fromBase64("Rm5G")', "FnF"],
    [`stringToJson('{"a":[1]}')`, { a: [1] }],
    ['hash("abc", "SHA-256")', createHash("sha256").update("abc").digest("hex")],
    ["hash('abc', 'MD5')", "900150983cd24fb0d6963f7d28e17f72"],
    ['jsonMerge({"a": 1}, {"b": {"c": -2}})', { a: 1, b: { c: -2 } }],
    [
      'jsonMerge({"name": "Tom", "age": 10}, {"name": "Tom", "address": "beijing"})',
      { name: "Tom", age: 10, address: "beijing" },
    ],
    [`fromJSON('{"name": "Tom", "age": 10}')`, { name: "Tom", age: 10 }],
    ["intAdd(2, -5)", -3],
    ['toArray(1, "a", $Input.list)', [1, "a", [{ a: [1] }, 2]]],
    ['mapKeys({"a": 1})', ["a"]],
    ['mapValues({"a": [1]})', [[1]]],
    ["length($Input.list)", 2],
    ['length({"a": 1})', 1],
    ['length("four")', 4],
    ["length(arrayUnique($Input.list))", 2],
    ["true", true],
    ["'text'", "text"],
  ])("%s", async (expression, expected) => {
    expect(await evaluated(expression, { list: [{ a: [1] }, 2] })).toEqual(expected);
  });

  it("uuid() gives a new one every time, the same ones in every run of a seed", async () => {
    const first = await constructed({ "a.$": "uuid()", "b.$": "uuid()" });
    const { a, b } = first.output as { a: string; b: string };
    expect(a).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(a).not.toBe(b);
    expect((await constructed({ "a.$": "uuid()", "b.$": "uuid()" })).output).toEqual({ a, b });
  });

  it.each([
    ["length(5)", "length takes a string"],
    ['length("ü")', "bytes or characters"],
    ["arrayUnique($Input)", "arrayUnique takes an array"],
    ['format("{} {}", 1)', "as many values as the template has {}"],
    ['format("{}", $Input)', "format takes strings and numbers"],
    ['jsonMerge({"a": 1}, {"a": 2})', "a different a: which one wins"],
    ["intAdd(1, 0.5)", "intAdd takes whole numbers"],
    ['mapKeys({"a": 1, "b": 2})', "mapKeys of a map with several keys: their order"],
    ["mapValues(1)", "mapValues takes a map"],
    ["jsonMerge($Input, 1)", "jsonMerge takes two maps"],
    ['stringToJson("[]")', "the text of a JSON object"],
    ['hash("a", "SHA-3")', "hash takes one of MD5, SHA-1, SHA-256, SHA-512"],
  ])("%s is undocumented", async (expression, reason) => {
    await expect(evaluated(expression)).rejects.toThrow(`Simulator.Undocumented undocumented: `);
    await expect(evaluated(expression)).rejects.toThrow(reason);
  });
});
