import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildFunctions } from "../../scripts/build.mjs";
import { leaveOut } from "../../scripts/bundle/leave-out.mjs";
import { LEFT_OUT } from "../../scripts/bundle/left-out.mjs";
import { deployer, ROOT, run } from "./serverless-devs.ts";

const FUNCTIONS = readdirSync(join(ROOT, "functions"))
  .filter((name) => name.endsWith(".ts"))
  .map((name) => name.slice(0, -3));
const DIST = join(ROOT, "dist/functions");
const bundleOf = (name: string) => join(DIST, name, "index.mjs");

describe("a function's package", () => {
  it.each(FUNCTIONS)("of %s is one file below 1 MB", (name) => {
    expect(readdirSync(join(DIST, name))).toEqual(["index.mjs"]);
    expect(readFileSync(bundleOf(name)).length).toBeLessThan(1_000_000);
  });

  it("is what the sources say, and there is no other", async () => {
    expect(readdirSync(DIST).sort()).toEqual(FUNCTIONS.sort());
    const { outputFiles } = await buildFunctions({ write: false });
    expect(outputFiles.map(({ path }) => path).sort()).toEqual(FUNCTIONS.map(bundleOf).sort());
    for (const { path, text } of outputFiles) expect(readFileSync(path, "utf8") === text, path).toBe(true);
  });

  it("is left untouched by a build that changes nothing", async () => {
    const before = statSync(join(ROOT, "dist")).ino;
    const { exitCode, output } = await run("npm", ["run", "-s", "build"], deployer(tmpdir()));
    expect(exitCode, output).toBe(0);
    expect(statSync(join(ROOT, "dist")).ino).toBe(before);
  });

  it("holds the functions and what they import, and nothing else", async () => {
    const { metafile } = await buildFunctions({ write: false });
    const inputs = Object.keys(metafile.inputs);
    const packages = inputs.filter((input) => input.startsWith("node_modules/")).map(packageOf);
    const own = inputs.filter((input) => !input.startsWith("node_modules/"));
    expect(own.filter((input) => !/^functions\/|^scripts\/bundle\/refusal\.cjs$/.test(input))).toEqual([]);
    const needed = neededByFunctions();
    expect(packages.filter((name) => !needed.has(name))).toEqual([]);
    expect(packages.length).toBeGreaterThan(100);
    // The rule itself can fail.
    expect(["vitest", "esbuild", "yaml"].filter((name) => needed.has(`node_modules/${name}`))).toEqual([]);
  });

  it.each(["import", "poll", "cancel"])(
    "of %s has the ECS models that it uses and not the SDK's client",
    async (name) => {
      const text = readFileSync(bundleOf(name), "utf8");
      expect(text).toContain("DescribeImagesRequest");
      expect(text).not.toContain("RunInstancesRequest");
    },
  );
});

const LOCK = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
  packages: Record<string, { dependencies?: Record<string, string> }>;
};

/** What the functions' sources import, and what that needs in turn, as `node_modules/a/node_modules/b`. */
function neededByFunctions(): Set<string> {
  const files = readdirSync(join(ROOT, "functions"), { recursive: true, encoding: "utf8" });
  const sources = files
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(ROOT, "functions", name), "utf8"));
  const imported = sources.flatMap((source) =>
    [...source.matchAll(/\bfrom "((?:@[^/"]+\/)?[^./":][^/":]*)[^"]*"/g)].map(([, name]) => name as string),
  );
  const needed = new Set<string>();
  const need = (name: string, by: string): void => {
    const path = `${by}${by === "" ? "" : "/"}node_modules/${name}`;
    if (LOCK.packages[path] === undefined) {
      const above = by.lastIndexOf("/node_modules/");
      if (by !== "") need(name, above === -1 ? "" : by.slice(0, above));
      return;
    }
    if (needed.has(path)) return;
    needed.add(path);
    for (const dependency of Object.keys(LOCK.packages[path]?.dependencies ?? {})) need(dependency, path);
  };
  for (const name of new Set(imported)) need(name, "");
  return needed;
}

/** `node_modules/a/node_modules/@b/c` of a file in it. */
function packageOf(input: string): string {
  const [, path] = /^((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input) ?? [];
  return path ?? input;
}

describe("what is left out of the bundles", () => {
  const refused = LEFT_OUT.filter(({ how }) => how !== "replace").flatMap(({ files, how }) =>
    files.map((file) => ({ file, how })),
  );
  const modules: Record<string, unknown> = {};
  beforeAll(async () => {
    const lines = refused.map(({ file }, index) => `exports[${index}] = require("./node_modules/${file}");`);
    const { outputFiles } = await build({
      stdin: { contents: lines.join("\n"), resolveDir: ROOT },
      bundle: true,
      platform: "node",
      format: "cjs",
      write: false,
      plugins: [leaveOut(LEFT_OUT.filter(({ how }) => how !== "replace"))],
    });
    const module = { exports: modules };
    new Function("exports", "require", "module", outputFiles[0]?.text ?? "")(modules, () => ({}), module);
  });

  it.each(refused.map(({ file, how }, index) => [file, how, index] as const))(
    "refuses to be used, by name: %s (%s)",
    (file, how, index) => {
      const left = modules[index] as Callable;
      const said = (use: () => unknown) =>
        expect(use).toThrow(/was left out of this bundle: .+left-out\.mjs/);
      const { refuse, construct } = usesOf(left, how);
      said(refuse);
      said(construct);
      expect(refuse).toThrow(file);
    },
  );

  it("is listed only as long as a bundle would hold it", async () => {
    const outdated = { files: ["no-such-package/index.js"], how: "refuse", why: "it is gone" } as const;
    const built = build({
      stdin: { contents: "", resolveDir: ROOT },
      bundle: true,
      write: false,
      logLevel: "silent",
      plugins: [leaveOut([outdated])],
    });
    await expect(built).rejects.toThrow("no-such-package/index.js");
  });
});

interface Callable {
  (): unknown;
  new (): object;
  [part: string]: Callable;
}

/** How the code around a module would reach it. */
function usesOf(left: Callable, how: string): { refuse: () => unknown; construct: () => unknown } {
  if (how === "refuse-each") {
    const [one] = Object.values(left) as [Callable];
    return { refuse: () => one(), construct: () => new one() };
  }
  const made = how === "refuse-made" ? (left() as Callable) : left;
  class Heir extends made {}
  return { refuse: () => made["default"]?.["builder"]?.(), construct: () => new Heir() };
}

describe("a bundled function", () => {
  // What the SDKs are answered with; the flow's Retry and Catch match on the class's name.
  const answers: Record<string, { status: number; body: object }> = {
    Throttled: { status: 429, body: { Code: "Throttling.User", Message: "slow", RequestId: "R" } },
    Unavailable: { status: 503, body: { Code: "ServiceUnavailable", Message: "down", RequestId: "R" } },
    Denied: { status: 403, body: { Code: "Forbidden.RAM", Message: "no", RequestId: "R" } },
    Rejected: { status: 400, body: { Code: "InvalidArgument", Message: "bad", RequestId: "R" } },
  };
  let answer = answers["Throttled"];
  const server = createServer((_, response) => {
    response.writeHead(answer?.status ?? 500, { "content-type": "application/json" });
    response.end(JSON.stringify(answer?.body));
  });
  const before = process.env["FNF_ENDPOINT"];
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    process.env["FNF_ENDPOINT"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    if (before === undefined) delete process.env["FNF_ENDPOINT"];
    else process.env["FNF_ENDPOINT"] = before;
    server.closeAllConnections();
    server.close();
  });

  it.each(Object.keys(answers))("throws %s by this name of its class", async (name) => {
    answer = answers[name];
    const { handler } = await import(pathToFileURL(bundleOf("start")).href);
    const error = await handler(Buffer.from(JSON.stringify(EVENTS)), CONTEXT).catch(
      (thrown: unknown) => thrown,
    );
    expect([error.constructor.name, error.name]).toEqual([name, name]);
  });
});

const CONTEXT = {
  requestId: "R",
  region: "cn-hangzhou",
  accountId: "1234567890123456",
  credentials: { accessKeyId: "id", accessKeySecret: "secret", securityToken: "token" },
};
const EVENTS = {
  events: [
    {
      eventTime: "2026-11-01T00:00:00.000Z",
      region: "cn-hangzhou",
      oss: { bucket: { name: "image-drop" }, object: { key: "incoming/a.raw.json", eTag: "A" } },
      responseElements: { requestId: "R1" },
    },
  ],
};
