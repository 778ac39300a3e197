import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";

/**
 * The import law. One row a layer: what it holds, and what it may import. A new folder that no row matches is
 * a failure, so the table stays whole.
 */
const ROOT = new URL("..", import.meta.url).pathname;
const NODE = /^node:/;
const SDK = /^(ali-oss|@alicloud\/|@darabonba\/)/;

interface Layer {
  name: string;
  holds: RegExp;
  may: RegExp[];
  /** Words that may not stand in its sources: no clock, no randomness, no environment, no I/O. */
  never?: RegExp[];
}

const LAYERS: Layer[] = [
  {
    // The page judges a drop with it in the browser.
    name: "functions/core/preflight",
    holds: /^functions\/core\/preflight\//,
    may: [/^functions\/core\/(preflight\/|sentence\.ts$)/, /^zod\/mini$/],
    never: [/\bDate\b/, /\bMath\.random\b/, /\bprocess\./, /\bBuffer\b/, /\bfetch\(/, /\bsetTimeout\b/],
  },
  {
    name: "functions/core",
    holds: /^functions\/core\//,
    may: [/^functions\/core\//, /^zod(\/mini)?$/, /^node:crypto$/],
    never: [
      /\bDate\.now\b/,
      /\bnew Date\(\)/,
      /\bMath\.random\b/,
      /\bprocess\./,
      /\bfetch\(/,
      /\bsetTimeout\b/,
    ],
  },
  {
    name: "functions/cloud",
    holds: /^functions\/cloud\//,
    may: [/^functions\/(core|cloud)\//, SDK, NODE, /^zod\/mini$/],
  },
  {
    name: "functions/steps",
    holds: /^functions\/steps\//,
    may: [/^functions\/(core|cloud|steps)\//, NODE, /^zod\/mini$/],
  },
  {
    name: "functions",
    holds: /^functions\/[^/]+\.ts$/,
    may: [/^functions\/(core|cloud|steps)\//, /^zod\/mini$/],
  },
  {
    name: "cli/verbs/local",
    holds: /^cli\/verbs\/local\.ts$/,
    may: [/^cli\//, /^functions\/(core|cloud|steps)\//, /^alicloud-simulator$/, /^commander$/, NODE],
  },
  {
    name: "cli/ui",
    holds: /^cli\/(ui\/|verbs\/ui\.ts$)/,
    may: [
      /^cli\//,
      /^functions\/(core|cloud|steps)\//,
      /^page\/protocol\.ts$/,
      /^commander$/,
      /^zod\/mini$/,
      NODE,
    ],
  },
  {
    name: "cli",
    holds: /^cli\//,
    may: [/^cli\//, /^functions\/(core|cloud|steps)\//, /^commander$/, /^zod\/mini$/, NODE],
  },
  {
    name: "simulator/test",
    holds: /^simulator\/test\//,
    may: [/^simulator\//, SDK, NODE, /^(vitest|yaml)$/],
  },
  { name: "simulator/build", holds: /^simulator\/build\.mjs$/, may: [/^esbuild$/, NODE] },
  { name: "page", holds: /^page\//, may: [/^page\//, /^functions\/core\//, /^preact(\/hooks)?$/] },
  {
    name: "simulator",
    holds: /^simulator\//,
    may: [/^simulator\/(?!test\/)/, /^yaml$/, NODE],
    // It is a package of its own, and knows nobody who uses it.
    never: [/image-drop/i, /npm run/],
  },
];

/**
 * `import … from "x"` and `export … from "x"` (at the start of a line), `import "x"`, `import("x")`,
 * `require("x")`.
 */
const IMPORTS = [
  /^(?:import|export)\s+[\w$*{}\s,]*?\bfrom\s+["']([^"']+)["']/gm,
  /^import\s+["']([^"']+)["']/gm,
  /\b(?:import|require)\(\s*["']([^"']+)["']/g,
];

function importsOf(file: string, source: string): string[] {
  return IMPORTS.flatMap((pattern) => [...source.matchAll(pattern)].map(([, name]) => name as string)).map(
    (name) => (name.startsWith(".") ? normalize(join(dirname(file), name)) : name),
  );
}

function violations(file: string, source: string): string[] {
  const layer = LAYERS.find(({ holds }) => holds.test(file));
  if (layer === undefined) return [`${file}: no layer holds this file`];
  const targets = importsOf(file, source);
  const forbidden = targets.filter((target) => !layer.may.some((pattern) => pattern.test(target)));
  const words = (layer.never ?? []).filter((pattern) =>
    pattern.test(source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")),
  );
  return [
    ...forbidden.map((target) => `${file}: ${layer.name} may not import ${target}`),
    ...words.map((pattern) => `${file}: ${layer.name} may not use ${pattern.source}`),
  ];
}

/** The files that import each other, be it by way of others; those that only import them are not among them. */
function circles(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const left = new Map(imports);
  for (;;) {
    const targets = new Set([...left.values()].flat());
    const ends = [...left].filter(
      ([file, to]) => !targets.has(file) || !to.some((target) => left.has(target)),
    );
    if (ends.length === 0) return [...left.keys()];
    for (const [file] of ends) left.delete(file);
  }
}

function sources(): string[] {
  return ["functions", "cli", "simulator"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(ts|mjs)$/.test(name) && !/(^|\/)(dist|node_modules)\//.test(name))
      .map((name) => `${folder}/${name}`),
  );
}

describe("imports", () => {
  it("go in no circle, not even those of types", () => {
    const files = sources();
    expect(
      circles(new Map(files.map((file) => [file, importsOf(file, readFileSync(join(ROOT, file), "utf8"))]))),
    ).toEqual([]);
  });

  it("that go in a circle are found", () => {
    const imports = { a: ["b"], b: ["c"], c: ["d", "b"], d: ["node:fs"], e: ["a"] };
    expect(circles(new Map(Object.entries(imports)))).toEqual(["b", "c"]);
  });
});

describe("the import law", () => {
  it("is kept by every source file", () => {
    const files = sources();
    // A law that looks at nothing is always kept.
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap((file) => violations(file, readFileSync(join(ROOT, file), "utf8")))).toEqual([]);
  });

  it.each([
    ["functions/core/x.ts", 'import OSS from "ali-oss";'],
    ["functions/core/x.ts", 'import { readFileSync } from "node:fs";'],
    ["functions/core/x.ts", 'import { serve } from "../cloud/serve.ts";'],
    ["functions/core/preflight/x.ts", 'import { createHash } from "node:crypto";'],
    ["functions/core/preflight/x.ts", 'import { Drop } from "../import/drop.ts";'],
    ["functions/core/preflight/x.ts", "const bytes = Buffer.alloc(1);"],
    ["functions/core/x.ts", "const now = Date.now();"],
    ["functions/core/x.ts", "const dice = Math.random();"],
    ["functions/core/x.ts", "const home = process.env.HOME;"],
    ["functions/cloud/x.ts", 'import { poll } from "../poll.ts";'],
    ["functions/steps/x.ts", 'import { poll } from "../poll.ts";'],
    ["functions/steps/x.ts", 'import OSS from "ali-oss";'],
    ["functions/x.ts", 'import OSS from "ali-oss";'],
    ["functions/x.ts", 'export { poll } from "./poll.ts";'],
    ["cli/x.ts", 'const { startSimulator } = await import("alicloud-simulator");'],
    ["cli/verbs/local.ts", 'import { startSimulator } from "../../simulator/start.ts";'],
    ["cli/x.ts", 'import { handler } from "../functions/poll.ts";'],
    ["simulator/x.ts", 'import { Drop } from "../functions/core/import/drop.ts";'],
    ["simulator/x.ts", 'import { useOss } from "./test/oss/use-oss.ts";'],
    ["simulator/test/x.ts", 'import { Drop } from "../../functions/core/import/drop.ts";'],
    ["simulator/x.ts", 'const folder = "image-drop-oss-";'],
    ["simulator/x.ts", 'const OSS = require("ali-oss");'],
    ["functions/core/x.ts", 'import _ from "lodash";'],
    ["other/x.ts", ""],
  ])("is broken by %s: %s", (file, source) => {
    expect(violations(file, source)).not.toEqual([]);
  });

  it.each([
    ["functions/core/x.ts", 'import { createHash } from "node:crypto";'],
    ["functions/x.ts", 'import { serve } from "./steps/serve.ts";'],
    ["cli/verbs/local.ts", 'const { startSimulator } = await import("alicloud-simulator");'],
    ["simulator/test/x.ts", 'import OSS from "ali-oss";'],
  ])("allows %s: %s", (file, source) => {
    expect(violations(file, source)).toEqual([]);
  });
});

/** What no test does, and why. */
const NEVER_IN_TESTS: ReadonlyArray<{ is: string; pattern: RegExp; except?: RegExp }> = [
  {
    is: "leaves out tests",
    pattern: /\b(?:it|test|describe|suite)(?:\.\w+)*\.(?:only|skip|todo|fails|skipIf|runIf)\b/,
  },
  { is: "mocks modules", pattern: /\bvi\.(?:mock|doMock|hoisted)\b/ },
  {
    is: "waits for time to pass instead of an event",
    pattern: /\bset(?:Timeout|Interval)\(|from "node:timers|from "timers/,
    // Probes ask an account, whose time is real. `setImmediate` is the next turn, not a time.
    except: /^test\/live\/(?:live|probes\/\w+)\.ts$|import \{ setImmediate/,
  },
];

function faultsOfTest(file: string, source: string): string[] {
  const lines = source.split("\n");
  return NEVER_IN_TESTS.flatMap(({ is, pattern, except }) =>
    lines
      .filter((line) => pattern.test(line) && !except?.test(file) && !except?.test(line))
      .map((line) => `${file} ${is}: ${line.trim()}`),
  );
}

describe("the tests", () => {
  it("leave none out, mock no modules and wait for events, not for time", () => {
    const files = ["test", "simulator/test"]
      .flatMap((folder) =>
        readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map(
          (name) => `${folder}/${name}`,
        ),
      )
      .filter((name) => name.endsWith(".ts") && name !== "test/architecture.test.ts");
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap((file) => faultsOfTest(file, readFileSync(join(ROOT, file), "utf8")))).toEqual([]);
  });

  it.each([
    'it.only("x", () => {});',
    'describe.concurrent.skip("x", () => {});',
    'test.todo("x");',
    'vi.mock("ali-oss");',
    "await new Promise((resolve) => setTimeout(resolve, 100));",
    "setInterval(look, 50);",
    'import { setTimeout as sleep } from "node:timers/promises";',
  ])("are found out by %s", (source) => {
    expect(faultsOfTest("test/x.test.ts", source)).toHaveLength(1);
  });
});
