import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { CHOICES, type Choice } from "../../functions/core/choices.ts";
import { parameterName, writeApp } from "../../scripts/app.ts";
import { createHome, deployer, ROOT, type Run, run } from "./serverless-devs.ts";

/** The application of Serverless Devs, made, initialized by the real `s init`, and deployed by the real `s deploy`. */
const home = createHome();
const folder = mkdtempSync(join(tmpdir(), "image-drop-app-"));
afterAll(() => {
  for (const path of [home, folder]) rmSync(path, { recursive: true, force: true, maxRetries: 5 });
});

const serverlessDevs = (args: string[], cwd?: string) =>
  run(join(ROOT, "node_modules/.bin/s"), args, deployer(home), cwd);
const read = (path: string) => readFileSync(join(folder, path), "utf8");

const CHOSEN: Readonly<Record<string, string | number>> = {
  sourceBucket: "team-images",
  region: "cn-beijing",
  namePrefix: "ours",
  incomingPrefix: "in/",
  memoryMib: "640",
};

describe("the application of Serverless Devs", () => {
  let published: { Parameters: Parameters };
  let readmes: string[];
  let initialized: Run;
  let deployed: Run;
  interface Parameters {
    required: string[];
    properties: Record<string, { default?: string; pattern?: string; enum?: string[] }>;
  }
  beforeAll(async () => {
    await writeApp(join(folder, "app"));
    // Serverless Devs takes the folder away.
    published = parse(read("app/publish.yaml"));
    readmes = ["readme.md", "readme_en.md"].map((name) => read(`app/${name}`));
    expect(read("app/version.md")).not.toBe("");
    const target = join(folder, "ours");
    const parameters = JSON.stringify(CHOSEN);
    const from = ["--uri", join(folder, "app"), "-d", target];
    initialized = await serverlessDevs(["init", ...from, "--parameters", parameters, "-a", "default", "-y"]);
    deployed = await serverlessDevs(["deploy", "-y"], target);
  }, 120_000);

  it("has a parameter for each of a deployer's choices, with its default and what is right", () => {
    const { required, properties } = published.Parameters;
    expect(Object.keys(properties)).toEqual(Object.keys(CHOICES).map(parameterName));
    expect(required).toEqual(Object.keys(properties));
    for (const [name, choice] of Object.entries<Choice>(CHOICES)) {
      const { default: usual, pattern, enum: values } = properties[parameterName(name)] ?? {};
      expect(usual).toBe(choice.default);
      if (choice.rule.kind === "text") expect(pattern).toBe(choice.rule.pattern);
      if (choice.rule.kind === "one-of") expect(values).toEqual(choice.rule.values);
      // The default would be taken.
      if (usual !== undefined)
        expect(values?.includes(usual) ?? new RegExp(pattern ?? "-").test(usual)).toBe(true);
    }
    expect(properties["memoryMib"]?.enum?.slice(0, 2)).toEqual(["384", "448"]);
    expect(published).toMatchObject({ Edition: "3.0.0", Type: "Project", Name: "image-drop" });
  });

  it("has a readme in two languages with the same tagged blocks", () => {
    const tags = readmes.map((text) => [...text.matchAll(/^<\/?(\w+)/gm)].map(([tag]) => tag));
    expect(tags[0]).toEqual(tags[1]);
    expect(tags[0]).toContain("<deploy");
    expect(readmes[0]).toContain("自定义镜像");
  });

  it("is initialized offline, with what was chosen and the defaults of the rest", () => {
    expect(initialized.exitCode, initialized.output).toBe(0);
    const stack = read("ours/s.yaml");
    expect(stack).not.toMatch(/\{\{|undefined|env\(/);
    expect(parse(stack)).toMatchObject({
      access: "default",
      vars: {
        ...{ name: "ours", region: "cn-beijing", bucket: "team-images", memoryMib: 640 },
        ...{
          incomingPrefix: "in/",
          resultsPrefix: "results/",
          waitDeadlineHours: "24",
          notificationUrl: "none",
        },
      },
    });
  });

  it("deploys what the stack deploys", () => {
    expect(deployed.exitCode, deployed.output).toBe(0);
    const names = deployed.calls.map(({ props }) => props["functionName"] ?? props["name"]);
    expect(names.slice(0, 2).sort()).toEqual(["ours-logs", "ours-roles"]);
    expect(names.at(-1)).toBe("ours-start");
    const start = deployed.calls.at(-1)?.props;
    expect(start).toMatchObject({
      ...{ region: "cn-beijing", memorySize: 640 },
      environmentVariables: { INCOMING_PREFIX: "in/", RESULTS_PREFIX: "results/", FLOW_NAME: "ours" },
      triggers: [{ triggerConfig: { filter: { key: { prefix: "in/", suffix: ".json" } } } }],
    });
  });
});
