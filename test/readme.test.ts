import { existsSync, readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { withTables } from "../scripts/tables.ts";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const readme = read("README.md");
const manifest = JSON.parse(read("package.json"));
const scripts: Readonly<Record<string, string>> = manifest.scripts;

describe("the README", () => {
  it("has the tables that the code has, and the costs that imports have (npm run tables writes them)", async () => {
    expect(await withTables(readme)).toBe(readme);
  }, 60_000);

  it("gives every dependency its reason, and names none that is not there", () => {
    const section = readme.slice(readme.indexOf("## Dependencies"), readme.indexOf("## Licence"));
    const rows = [...section.matchAll(/^\| ([^|]+) \| ([^|]+) \|$/gm)].slice(2);
    const named = rows.flatMap(([, names]) => (names as string).trim().split(", "));
    const installed = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(named.sort()).toEqual(installed.sort());
  });

  it("pins every dependency exactly", () => {
    const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version as string))).toEqual([]);
  });

  it("links only to headings that it has, and to files that exist", () => {
    const anchors = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading as string));
    const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link as string);
    const broken = links.filter((link) =>
      link.startsWith("#")
        ? !anchors.includes(link.slice(1))
        : !existsSync(new URL(`../${link}`, import.meta.url)),
    );
    expect(links.length).toBeGreaterThan(8);
    expect(broken).toEqual([]);
  });

  it("names only files that exist", () => {
    const section = readme.slice(readme.indexOf("## To change X"), readme.indexOf("## Working on it"));
    const named = [...section.matchAll(/`([\w./-]+\.(?:ts|yaml|md|mjs)|[\w./-]+\/)`/g)].map(
      ([, path]) => path as string,
    );
    const known = [...filesBelow("."), ...readdirSync(new URL("..", import.meta.url))];
    const missing = named.filter((path) => !known.some((file) => `/${file}`.includes(`/${path}`)));
    expect(named.length).toBeGreaterThan(25);
    expect(missing).toEqual([]);
  });
});

/** What GitHub calls a heading in a link. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, "")
    .replaceAll(" ", "-");
}

/** Files of the project's own folders. */
function filesBelow(folder: string): string[] {
  return readdirSync(new URL(`../${folder}`, import.meta.url), { withFileTypes: true })
    .filter(({ name }) => !["node_modules", "dist", "fixtures", ".git"].includes(name))
    .flatMap((entry) => {
      const path = folder === "." ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

/** Runs a command of the README that CI does not run as it stands there: where, and by which words. */
interface Runner {
  command: string;
  file: string;
  words: string;
}

const LIST_TEST = "test/cli/list.test.ts";
const STACK_TEST = "test/deploy/stack.test.ts";
const RUNNERS: readonly Runner[] = [
  { command: "npm run demo -- FILE...", file: ".ci/run", words: "npm run demo -- test/fixtures/" },
  { command: "npm run deploy", file: STACK_TEST, words: '"npm", ["run", "-s", "deploy"]' },
  { command: "npm run remove", file: STACK_TEST, words: '"npm", ["run", "-s", "remove"]' },
  {
    command: "npx s config add -a default",
    file: "test/deploy/deploy-command.test.ts",
    words: '["config", "add", "-a", "default"',
  },
  { command: "npm run probe", file: "test/live/beliefs.test.ts", words: '"npm", ["run", "-s", "probe"]' },
  {
    command: "npx image-drop local --speed 60",
    file: "test/cli/local.test.ts",
    words: '["local", "--json", "--speed", "60"]',
  },
  {
    command: "npx image-drop list --state waiting importing",
    file: LIST_TEST,
    words: '"list", "--local", "--state", "imported", "failed"',
  },
  { command: "npx image-drop list --state failed", file: LIST_TEST, words: '"--state", "failed"' },
  {
    command: "npx image-drop cancel ID",
    file: "test/cli/cancel-and-retry.test.ts",
    words: '["cancel", execution',
  },
  { command: "image-drop init FILE", file: "README.md", words: "\n$ npx image-drop init web.qcow2\n" },
  {
    command: "image-drop validate SIDECAR",
    file: "README.md",
    words: "\n$ npx image-drop validate web.qcow2.json\n",
  },
];

/** Every command that the page shows, without its choices and comments, one by one. */
function commandsOf(page: string): string[] {
  const blocks = [...page.matchAll(/^```(sh|console)\n([\s\S]*?)^```/gm)].flatMap(([, kind, block]) => {
    const lines = (block as string).split("\n");
    // In the other kind outputs stand between the commands.
    return kind === "sh" ? lines : lines.filter((line) => line.startsWith("$ ")).map((line) => line.slice(2));
  });
  const inText = page.replaceAll(/^```[\s\S]*?^```/gm, "");
  const inline = [...inText.matchAll(/`((?:[A-Z_]+=\S* )*(?:npm|npx|image-drop) [^`]+)`/g)].map(
    ([, command]) => command as string,
  );
  return [...blocks, ...inline]
    .map((line) => line.replace(/\s+#.*$/, ""))
    .flatMap((line) => line.split("&&"))
    .map((command) => command.trim().replace(/^(?:[A-Z_]+=\S* )+/, ""))
    .filter(Boolean);
}

/** What a command runs, itself among it: scripts of package.json run others. */
function closure(command: string): string[] {
  const [, name] = /^npm (?:run (?:-s )?)?([\w:-]+)/.exec(command) ?? [];
  const script = name === undefined ? undefined : scripts[name];
  return script === undefined ? [command] : [command, ...script.split(" && ").flatMap(closure)];
}

describe("every command in the README", () => {
  const commands = [...new Set(commandsOf(readme))];
  const ofTheCli = [
    ...readme
      .slice(readme.indexOf("<!-- commands -->"), readme.indexOf("<!-- /commands -->"))
      .matchAll(/^\$ (.*?)(?:\s+#.*)?$/gm),
  ].map(([, command]) => command as string);
  let run: string[];
  beforeAll(() => {
    // test/cli/readme.test.ts runs the command's own block, one after the other.
    run = [...read(".ci/run").split("\n").flatMap(closure), ...ofTheCli];
  });

  it("is found", () => {
    expect(commandsOf("```sh\nA=b npm ci && npm test  # words\n```\nSay `npx s x`, not `s x`.\n")).toEqual([
      "npm ci",
      "npm test",
      "npx s x",
    ]);
    expect(commands.length).toBeGreaterThan(30);
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
    const named = [...readme.matchAll(/npm run ([a-z:-]+)/g)].map(([, name]) => name as string);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});
