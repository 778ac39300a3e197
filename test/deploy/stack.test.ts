import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CHOICES } from "../../functions/core/choices.ts";
import { rolesTemplate } from "../../scripts/roles.ts";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { openStage } from "../journey/stage.ts";
import {
  type ComponentCall,
  createHome,
  deployer,
  type Preview,
  preview,
  ROOT,
  type Run,
  run,
  serverlessDevs,
} from "./serverless-devs.ts";

/** Everything that can be known of a deployment without an account, by the real Serverless Devs command. */
const home = createHome();
afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

const names = ({ calls }: Run) =>
  calls.map(({ component, props }) => `${component} ${props["functionName"] ?? props["name"]}`);
const functionsOf = ({ calls }: Run) => calls.filter(({ component }) => component === "fc3");

describe("the stack, deployed and removed by the real command on stand-in components", () => {
  let verified: Run;
  let deployed: Run;
  let removed: Run;
  beforeAll(async () => {
    [verified, deployed, removed] = await Promise.all([
      serverlessDevs(["verify"], deployer(home)),
      run("npm", ["run", "-s", "deploy"], deployer(home)),
      run("npm", ["run", "-s", "remove", "--", "--yes"], deployer(home)),
    ]);
    // A build and three runs of the real command.
  }, 180_000);

  it("is verified against what its functions may be", () => {
    expect(verified.output).toContain("passed");
    expect(verified.exitCode).toBe(0);
  });

  it("creates roles and logs, then the functions, then the flow, and the trigger last", () => {
    expect(deployed.exitCode, deployed.output).toBe(0);
    const steps = names(deployed);
    expect(steps.slice(0, 2).sort()).toEqual(["ros image-drop-logs", "ros image-drop-roles"]);
    expect(steps.slice(2, 8).sort()).toEqual(
      ["cancel", "distribute", "import", "poll", "publish", "validate"].map(
        (name) => `fc3 image-drop-${name}`,
      ),
    );
    expect(steps.slice(8, 10).sort()).toEqual(["flow image-drop", "flow image-drop-distribute"]);
    expect(steps.slice(10)).toEqual(["fc3 image-drop-start"]);
    expect(functionsOf(deployed).filter(({ props }) => props["triggers"] !== undefined)).toHaveLength(1);
    expect(deployed.output).toContain(
      "image-drop doctor --region cn-hangzhou --bucket image-drop --flow image-drop",
    );
  });

  it("removes them in the reverse order", () => {
    expect(removed.exitCode, removed.output).toBe(0);
    const steps = names(removed);
    expect(steps[0]).toBe("fc3 image-drop-start");
    expect(steps.slice(1, 3).sort()).toEqual(["flow image-drop", "flow image-drop-distribute"]);
    expect(steps.slice(3, 9).every((step) => step.startsWith("fc3 "))).toBe(true);
    expect(steps.slice(9).sort()).toEqual(["ros image-drop-logs", "ros image-drop-roles"]);
    expect(names(removed).sort()).toEqual(names(deployed).sort());
  });

  it("runs every function on nodejs20, with a role of its own and with logs", () => {
    const functions = functionsOf(deployed);
    expect(functions).toHaveLength(7);
    expect(new Set(functions.map(({ props }) => props["role"])).size).toBe(7);
    for (const { props } of functions) {
      expect(props).toMatchObject({ runtime: "nodejs20", logConfig: { logstore: "functions" } });
      expect(props["role"]).toBe(
        `acs:ram::1234567890123456:role/image-drop-cn-hangzhou-${String(props["functionName"]).slice(11)}`,
      );
    }
  });

  it.each([
    ["image-drop", 4],
    ["image-drop-distribute", 1],
  ])("hands the flow %s over with the functions' ARNs filled in", (flow, functions) => {
    const definition = String(
      deployed.calls.find(({ component, props }) => component === "flow" && props["name"] === flow)?.props[
        "definition"
      ],
    );
    const arns = [...definition.matchAll(/"resourceArn":"([^"]*)"/g)].map(([, arn]) => arn);
    const known = functionsOf(deployed).map(
      ({ props }) => `acs:fc:cn-hangzhou:1234567890123456:functions/${props["functionName"]}/LATEST`,
    );
    expect(new Set(arns).size).toBe(functions);
    expect(arns.filter((arn) => !known.includes(arn as string))).toEqual([]);
    expect(definition).not.toContain("${");
  });

  it("imports a drop in the simulator with exactly what the components were given", async () => {
    const stage = await openStage({ stackFile: asStackFile(deployed.calls, home) });
    try {
      await stage.put("incoming/team-a/web.raw", rawDisk());
      const execution = await stage.dropSidecar("incoming/team-a/web.raw", rawSidecar("web"));
      const result = await stage.result("incoming/team-a/web.raw", execution);
      expect(result).toMatchObject({ state: "imported" });
    } finally {
      await stage.close();
    }
  });
});

/** What the components would be given, of a stack that was only resolved. */
function callsOf({ resources }: Preview): ComponentCall[] {
  return Object.values(resources).map((resource) => {
    const { component, props } = resource as Pick<ComponentCall, "component" | "props">;
    const { definition } = props;
    const text = typeof definition === "object" ? JSON.stringify(definition) : definition;
    return {
      component,
      method: "deploy",
      props: { ...props, ...(text === undefined ? {} : { definition: text }) },
    };
  });
}

/** A stack file without a variable: what the components were given, and nothing else. */
function asStackFile(calls: readonly ComponentCall[], folder: string): string {
  const resources = Object.fromEntries(
    calls.map(({ component, props }, index) => {
      const { code, definition, template, ...rest } = props;
      if (component === "fc3")
        return [`r${index}`, { component, props: { ...rest, code: join(ROOT, String(code)) } }];
      if (component === "ros")
        return [`r${index}`, { component, props: { ...rest, template: join(ROOT, String(template)) } }];
      const file = join(folder, `definition-${index}.json`);
      writeFileSync(file, String(definition));
      return [`r${index}`, { component, props: { ...rest, definition: file } }];
    }),
  );
  const file = join(folder, "recorded.yaml");
  writeFileSync(file, JSON.stringify({ edition: "3.0.0", name: "recorded", access: "default", resources }));
  return file;
}

describe("s.yaml", () => {
  const CHOSEN = {
    NAME_PREFIX: "other",
    INCOMING_PREFIX: "other/in/",
    RESULTS_PREFIX: "other/out/",
    MEMORY_MIB: "1024",
    LOG_RETENTION_DAYS: "7",
    IMAGE_LIMITS: "api",
    WAIT_DEADLINE_HOURS: "2",
    IMPORT_DEADLINE_HOURS: "3",
    NOTIFICATION_URL: "https://example.com/hook",
    DISTRIBUTION: "off",
  };
  let plain: Preview;
  let chosen: Preview;
  let elsewhere: Preview;
  beforeAll(async () => {
    const choices = [{}, CHOSEN, { REGION: "cn-beijing" }];
    const previews = await Promise.all(choices.map((choice) => preview(deployer(home, choice))));
    [plain, chosen, elsewhere] = previews as [Preview, Preview, Preview];
  }, 60_000);

  it("lets two stacks live side by side in one account, also in one region", () => {
    expect(namesIn(plain).length).toBeGreaterThan(20);
    expect(namesIn(plain).filter((name) => namesIn(chosen).includes(name))).toEqual([]);
  });

  it("keeps the drops of two stacks apart that share a bucket", async () => {
    const stage = await openStage({ stackFile: asStackFile([...callsOf(plain), ...callsOf(chosen)], home) });
    const drop = async (prefix: string, name: string) => {
      await stage.put(`${prefix}web.raw`, rawDisk());
      return stage.dropSidecar(`${prefix}web.raw`, rawSidecar(name));
    };
    const ended = (execution: string) =>
      stage.simulator.spy.waitFor(
        (event) =>
          event.kind === "effect" && event.name === "ExecutionEnded" && event.detail["name"] === execution,
      );
    try {
      const executions = [await drop("incoming/", "web"), await drop("other/in/", "other-web")];
      await Promise.all(executions.map(ended));
      const folders = ["results", "other/out"];
      const results = folders.map((folder) => stage.json(`${folder}/web.raw/latest.json`));
      expect(await Promise.all(results)).toMatchObject(
        executions.map((execution) => ({ execution, state: "imported" })),
      );
      const flows = stage.simulator.spy
        .filter(({ kind, ...rest }) => kind === "effect" && "name" in rest && rest.name === "ExecutionEnded")
        .map((event) => (event.kind === "effect" ? event.detail["flow"] : undefined));
      expect(flows.sort()).toEqual(["image-drop", "other"]);
    } finally {
      await stage.close();
    }
  });

  it("gives no name to two regions' stacks that is one for all of them", () => {
    const global = (names: string[]) => names.filter((name) => /^acs:ram|^LogProject|^project/.test(name));
    expect(global(namesIn(plain)).length).toBeGreaterThan(8);
    expect(global(namesIn(plain)).filter((name) => namesIn(elsewhere).includes(name))).toEqual([]);
  });

  it("takes every choice of a deployer", () => {
    const { IMAGE_LIMITS, WAIT_DEADLINE_HOURS, IMPORT_DEADLINE_HOURS, NOTIFICATION_URL } = CHOSEN;
    const { DISTRIBUTION } = CHOSEN;
    expect(chosen.resources).toMatchObject({
      logs: { props: { parameters: { RetentionDays: "7" } } },
      roles: { props: { parameters: { Distribution: "off" } } },
      validate: {
        props: {
          memorySize: 1024,
          environmentVariables: { IMAGE_LIMITS, WAIT_DEADLINE_HOURS, DISTRIBUTION },
        },
      },
      distribute: { props: { environmentVariables: { IMPORT_DEADLINE_HOURS, NOTIFICATION_URL } } },
      poll: { props: { environmentVariables: { IMPORT_DEADLINE_HOURS } } },
      publish: { props: { environmentVariables: { NOTIFICATION_URL } } },
      cancel: { props: { environmentVariables: { NOTIFICATION_URL } } },
    });
  });

  it("reads the choices that are checked and explained, with the same defaults", () => {
    const source = readFileSync(join(ROOT, "s.yaml"), "utf8");
    const read = [...source.matchAll(/env\('(\w+)'(?:, '([^']*)')?\)/g)].map(([, name, value]) => [
      name,
      value,
    ]);
    const known = Object.entries(CHOICES).map(([name, choice]) => [name, choice.default]);
    expect(read.sort()).toEqual(known.sort());
  });

  it("has the roles of scripts/roles.ts (npm run roles writes them)", () => {
    expect(readFileSync(join(ROOT, "generated/roles.ros.yaml"), "utf8")).toBe(rolesTemplate());
  });
});

/** Everything in a stack that the account knows by name. */
function namesIn({ resources }: Preview): string[] {
  const named = (node: unknown, key: string): string[] => {
    if (typeof node === "object" && node !== null)
      return Object.entries(node).flatMap(([inner, value]) => named(value, inner));
    const isName = ["functionName", "role", "roleArn", "invocationRole", "name", "NamePrefix", "destination"];
    if (isName.includes(key)) return [String(node)];
    return ["LogProject", "project", "prefix", "IncomingPrefix", "ResultsPrefix"].includes(key)
      ? [`${key} ${node}`]
      : [];
  };
  return Object.values(resources).flatMap((resource) =>
    named((resource as { props: { definition?: object } }).props, ""),
  );
}
