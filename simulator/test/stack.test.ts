// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables of a stack file look like that
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { readStackDocument } from "../stack/document.ts";
import { readStack } from "../stack/read-stack.ts";

const FIXTURES = fileURLToPath(new URL("fixtures", import.meta.url));
const SAMPLE = join(FIXTURES, "stack/s.yaml");
const SERVERLESS_DEVS = join(import.meta.resolve("@serverless-devs/s/package.json").slice(7), "../bin/s");
const accountId = "1234567890123456";
const scratch = mkdtempSync(join(tmpdir(), "simulator-stack-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));

const read = (environment: Record<string, string> = {}) => readStack(SAMPLE, { environment, accountId });

describe("a stack file", () => {
  const stack = read();
  const functionNamed = (name: string) => stack.functions.find((one) => one.name === name);

  test("gives each function what its template and its own props say", () => {
    expect(stack.functions.map(({ name }) => name)).toEqual([
      "sample-counts",
      "sample-echo",
      "sample-listens",
    ]);
    expect(functionNamed("sample-echo")).toMatchObject({
      codeFolder: resolve(FIXTURES, "handlers/echo"),
      memorySizeMib: 256,
      timeoutSeconds: 20,
      roleArn: `acs:ram::${accountId}:role/echorole`,
      environmentVariables: {
        FLOW_NAME: "sample",
        SHARED: "own",
        OWN_NAME: "sample-echo",
        COUNTS: "name=sample-counts, limit=20",
      },
      asyncInvoke: { maxRetryAttempts: 3, maxEventAgeSeconds: 18_000, onFailureArn: undefined },
    });
  });

  test("makes up the ARNs that a deployment would answer", () => {
    expect(functionNamed("sample-counts")?.roleArn).toBe(
      `acs:ram::${accountId}:role/sample-cn-hangzhou-counts`,
    );
    expect(functionNamed("sample-listens")?.asyncInvoke).toMatchObject({
      maxRetryAttempts: 1,
      onFailureArn: `acs:fc:cn-hangzhou:${accountId}:functions/sample-echo`,
    });
  });

  test("inlines the flow with its variables, as the JSON text that is sent", () => {
    const [flow] = stack.flows;
    expect(flow).toMatchObject({ name: "sample", roleArn: `acs:ram::${accountId}:role/sampleflow` });
    expect(JSON.parse(flow?.definition ?? "")).toMatchObject({
      Name: "sample",
      States: [
        {
          Parameters: {
            resourceArn: `acs:fc:cn-hangzhou:${accountId}:functions/sample-echo/LATEST`,
            body: { seconds: 20, text: "$Input.text" },
          },
        },
        { Name: "Pause" },
        { Name: "AskAgain" },
      ],
    });
  });

  test("gives the triggers, their bucket taken from the source's ARN", () => {
    expect(stack.ossTriggers).toEqual([
      {
        name: "drop",
        functionName: "sample-listens",
        bucket: "sample-drops",
        events: ["oss:ObjectCreated:PutObject", "oss:ObjectCreated:CompleteMultipartUpload"],
        prefix: "incoming/",
        suffix: ".json",
      },
    ]);
  });

  test("takes what it may from the environment that is given, and nothing from this process's", () => {
    process.env["SAMPLE_REGION"] = "cn-beijing";
    try {
      const { region, flows } = read({ SAMPLE_NAME: "other" });
      expect([region, flows[0]?.name]).toEqual(["cn-hangzhou", "other"]);
      expect(read({ SAMPLE_NAME: "" }).flows[0]?.name).toBe("sample");
    } finally {
      delete process.env["SAMPLE_REGION"];
    }
  });
});

describe("resolved variables are those of the Serverless Devs CLI", () => {
  const preview = (file: string, environment: Record<string, string>) => {
    const printed = execFileSync(SERVERLESS_DEVS, ["preview", "-o", "json", "-t", file], {
      cwd: resolve(file, ".."),
      env: { PATH: process.env["PATH"], HOME: scratch, serverless_devs_config_home: scratch, ...environment },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    const json = printed.slice(printed.indexOf("{\n"), printed.lastIndexOf("}") + 1);
    const { resources } = JSON.parse(json) as { resources: Record<string, { props: unknown }> };
    return Object.fromEntries(Object.entries(resources).map(([id, { props }]) => [id, props]));
  };
  // A preview leaves what only a deployment knows as it is written.
  const resolved = (file: string, environment: Record<string, string>) => {
    const output = ({ id }: { id: string }, key: string) => `\${resources.${id}.output.${key}}`;
    const sources = { environment, accountId: "${config('AccountID')}", output };
    return Object.fromEntries(readStackDocument(file, sources).map(({ id, props }) => [id, props]));
  };

  test("in the sample", () => {
    const environment = { SAMPLE_NAME: "compared" };
    expect(resolved(SAMPLE, environment)).toEqual(preview(SAMPLE, environment));
  });
});

describe("a stack file is refused, with the path,", () => {
  const refusal = (changes: { vars?: string; props?: string; function?: string; more?: string }) => {
    const file = join(scratch, "s.yaml");
    const text = `edition: 3.0.0
name: refused
vars: { region: cn-hangzhou${changes.vars ?? ""} }
resources:
  one:
    component: ${changes.function ?? "fc3"}
    props:
      region: \${vars.region}
      functionName: one
      runtime: nodejs20
      handler: index.handler
      code: ./code
${changes.props ?? ""}
${changes.more ?? ""}
`;
    writeFileSync(file, text);
    return () => readStack(file, { environment: { SET: "set" }, accountId });
  };

  test("but not as it stands", () => {
    expect(refusal({})).not.toThrow();
  });

  test.each([
    [
      "description: ${upper(vars.region)}",
      /^resources\.one\.props\.description: \$\{upper\(vars\.region\)\}: .*upper\(\)/,
    ],
    ["description: ${vars.nobody}", /description: \$\{vars\.nobody\}: not found/],
    ["description: ${env('UNSET')}", /description: .*not set and has no default/],
    ["description: ${env('SET') + 'x'}", /description: .*cannot read/],
    ["description: ${config('Nope')}", /description: .*config\(\)/],
    ["description: ${resources.two.props.region}", /there is no resource two/],
    ["description: ${resources.one.output.url}", /no such output/],
    ["description: ${resources.one.props.description}", /it refers to itself/],
    ["description: x${vars}", /must stand alone/],
    ["description: 2026-01-02", /description is read as a date/],
    ["memorySize: 100", /memorySize: must be 128 to 32768 in steps of 64/],
    ["cpu: 1", /cpu: must be .*1 to 4 GiB/],
    ["timeout: 0", /timeout: must be 1 to 86400/],
    ["environmentVariables: { A: 1 }", /environmentVariables\.A: must be a text/],
    ["layers: [a]", /props\.layers: the simulator does not know this field/],
    ["memorysize: 512", /props\.memorysize: the simulator does not know/],
    ["triggers: [{ triggerName: t, triggerType: timer }]", /triggers\.0\.triggerType: .*oss only/],
    [
      "asyncInvokeConfig: { destinationConfig: { onFailure: { destination: 'acs:mns:::q' } } }",
      /destination acs:mns:::q, which is none of/,
    ],
  ])("for %s", (line, message) => {
    expect(refusal({ props: `      ${line}` })).toThrow(message);
  });

  test.each([
    [
      "an event that OSS does not have",
      "events: [oss:ObjectCreated:Nope], filter: { key: { prefix: a, suffix: b } }",
      /OSS has no event oss:ObjectCreated:Nope/,
    ],
    ["no filter", "events: [oss:ObjectCreated:PutObject]", /needs events and filter\.key/],
  ])("for a trigger with %s", (_, config, message) => {
    const trigger = `{ triggerName: t, triggerType: oss, sourceArn: "acs:oss:cn-hangzhou:${accountId}:b", triggerConfig: { ${config} } }`;
    expect(refusal({ props: `      triggers: [${trigger}]` })).toThrow(message);
  });

  test("for a trigger on another region's bucket", () => {
    const trigger = `{ triggerName: t, triggerType: oss, sourceArn: "acs:oss:cn-beijing:${accountId}:b" }`;
    expect(refusal({ props: `      triggers: [${trigger}]` })).toThrow(
      /sourceArn: must be acs:oss:cn-hangzhou:/,
    );
  });

  test("for a `this` that another `this` leads to, which Serverless Devs does not find either", () => {
    const props = "      description: ${this.props.functionName}\n      role: ${this.props.description}";
    expect(refusal({ props })).toThrow(/`this` is known only directly in a resource/);
  });

  test("for resources in two regions", () => {
    const more = "  two: { component: ros, props: { region: cn-beijing, name: n } }";
    expect(refusal({ more })).toThrow("resources.two.props.region: must be cn-hangzhou as elsewhere");
  });

  test("for a component that the simulator does not play", () => {
    expect(refusal({ function: "oss" })).toThrow(
      "resources.one.component: the simulator does not play the component oss",
    );
  });
});
