import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readPages } from "../../scripts/pages.ts";
import { commandsIn } from "./commands-in.ts";

/** Every command on a page is run: by CI, by the test of the pages' outputs, or by another test. */
const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const scripts: Readonly<Record<string, string>> = JSON.parse(read("package.json")).scripts;
const pages = readPages();

/** Runs a command of a page that CI does not run as it stands there: where, and by which words. */
interface Runner {
  command: string;
  file: string;
  words: string;
}

const LIST_TEST = "test/cli/list.test.ts";
const STACK_TEST = "test/deploy/stack.test.ts";
const PACKAGE_TEST = "test/package/installed.test.ts";
const COMMAND_PAGE = "docs/command.md";
const RUNNERS: readonly Runner[] = [
  { command: "npm run demo -- FILE...", file: ".ci/run", words: "npm run demo -- test/fixtures/" },
  { command: "npm run deploy", file: STACK_TEST, words: '"npm", ["run", "-s", "deploy"]' },
  { command: "npm install --global image-drop", file: PACKAGE_TEST, words: 'npm("install"' },
  { command: "npm run app", file: ".ci/run", words: "npm run app" },
  {
    command: `npx s init --uri app -d my-stack -a default --parameters '{"sourceBucket":"team-images"}' -y`,
    file: "test/deploy/app.test.ts",
    words: '["init", ...from, "--parameters", parameters, "-a", "default", "-y"]',
  },
  { command: "image-drop deploy", file: PACKAGE_TEST, words: 'run(["deploy", "--json"]' },
  { command: "image-drop deploy --plan", file: PACKAGE_TEST, words: 'run(["deploy", "--plan"' },
  { command: "image-drop remove", file: PACKAGE_TEST, words: 'run(["remove", "--yes"]' },
  { command: "image-drop new my-stack", file: PACKAGE_TEST, words: 'run(["new", "my-stack"]' },
  { command: "image-drop deploy my-stack", file: PACKAGE_TEST, words: 'run(["deploy", "my-stack"' },
  {
    command: "npx s config add -a default",
    file: "test/deploy/deploy-command.test.ts",
    words: '["config", "add", "-a", "default"',
  },
  { command: "npm run probe", file: "test/live/probes.test.ts", words: '"npm", ["run", "-s", "probe"]' },
  {
    command: "image-drop local --speed 60",
    file: "test/cli/local.test.ts",
    words: '["local", "--json", "--speed", "60"]',
  },
  { command: "image-drop config", file: "test/cli/configuration.test.ts", words: 'run(["config"]' },
  { command: "npm run demo -- --ui", file: "test/page/demo.test.ts", words: '"demo", "--", "--ui"' },
  { command: "image-drop ui", file: "test/cli/ui.test.ts", words: '["ui", "--json", "--local"]' },
  {
    command: "image-drop list --state waiting importing",
    file: LIST_TEST,
    words: '"list", "--local", "--state", "imported", "failed"',
  },
  { command: "image-drop list --state failed", file: LIST_TEST, words: '"--state", "failed"' },
  {
    command: "image-drop cancel ID",
    file: "test/cli/cancel-and-retry.test.ts",
    words: '["cancel", execution',
  },
  {
    command: "image-drop latest FAMILY",
    file: COMMAND_PAGE,
    words: "\n$ npx image-drop latest web --local ",
  },
  { command: "image-drop init FILE", file: COMMAND_PAGE, words: "\n$ npx image-drop init web.qcow2\n" },
  {
    command: "image-drop validate SIDECAR",
    file: COMMAND_PAGE,
    words: "\n$ npx image-drop validate web.qcow2.json\n",
  },
];

/** What a command runs, itself among it: scripts of package.json run others. */
function closure(command: string): string[] {
  const [, name] = /^npm (?:run (?:-s )?)?([\w:-]+)/.exec(command) ?? [];
  const script = name === undefined ? undefined : scripts[name];
  return script === undefined ? [command] : [command, ...script.split(" && ").flatMap(closure)];
}

describe("every command on a page", () => {
  const commands = [...new Set([...pages.values()].flatMap(commandsIn))];
  // test/docs/output.test.ts runs what stands between these marks.
  const shown = [...pages.values()].flatMap((page) =>
    [...page.matchAll(/<!-- commands -->[\s\S]*?<!-- \/commands -->/g)].flatMap(([block]) =>
      commandsIn(block),
    ),
  );
  const run = [...read(".ci/run").split("\n").flatMap(closure), ...shown];

  it("is found", () => {
    expect(
      commandsIn("```sh\nA=b npm ci && npx image-drop list  # words\n```\nSay `npx s x`, not `s x`.\n"),
    ).toEqual(["npm ci", "image-drop list", "npx s x"]);
    expect(commands.length).toBeGreaterThan(30);
    expect(shown.length).toBeGreaterThan(10);
    expect(run).toContain("npm test -- --coverage");
  });

  it("is run by CI or by a test", () => {
    const runs = (command: string) =>
      RUNNERS.some((runner) => runner.command === command) ||
      run.some((line) => line === command || line.startsWith(`${command} `));
    expect(commands.filter((command) => !runs(command))).toEqual([]);
  });

  it.each(RUNNERS)("is run where this test believes: $command", ({ command, file, words }) => {
    expect(commands).toContain(command);
    expect(read(file).includes(words)).toBe(true);
  });

  it("names a script that exists", () => {
    const named = [...pages.values()].flatMap((page) => [...page.matchAll(/npm run ([a-z:-]+)/g)]);
    expect(named.map(([, name]) => name as string).filter((name) => !(name in scripts))).toEqual([]);
  });
});
