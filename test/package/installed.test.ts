import { execFile } from "node:child_process";
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { begin, document, type Running, run as runCommand } from "../cli/command.ts";
import { createHome, deployer, ROOT } from "../deploy/serverless-devs.ts";

/** The package as others get it: packed, installed in an empty folder without a network, and no clone beside it. */
const folder = mkdtempSync(join(tmpdir(), "image-drop-package-"));
const home = createHome();
const installed = join(folder, "node_modules/image-drop");
const main = join(folder, "node_modules/.bin/image-drop");
let packed: { size: number; unpackedSize: number; files: { path: string }[] };
let before: string[];

const npm = async (...args: string[]) =>
  (await promisify(execFile)("npm", [...args, "--offline", "--ignore-scripts"], { cwd: folder })).stdout;
const pack = async (of: string) => {
  const told = await npm("pack", of, "--pack-destination", folder, "--json");
  return JSON.parse(told.slice(told.indexOf("[\n")))[0];
};
/** Every file of a folder with its size. */
const listing = (path: string) =>
  readdirSync(path, { recursive: true, encoding: "utf8" })
    .map((name) => `${name} ${statSync(join(path, name)).mtimeMs}`)
    .sort();
const run = (args: readonly string[], environment: Record<string, string> = {}) =>
  runCommand(args, { folder, main, environment });

beforeAll(async () => {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "stranger" }));
  packed = await pack(ROOT);
  const dependency = await pack(join(ROOT, "node_modules/@serverless-devs/s"));
  const tarballs = [packed, dependency].map(({ filename }) => join(folder, filename));
  await npm("install", "--no-audit", "--no-fund", ...tarballs);
  before = listing(installed);
  copyFileSync(join(ROOT, "test/fixtures/images/web.qcow2"), join(folder, "web.qcow2"));
}, 240_000);
afterAll(() => {
  for (const path of [folder, home]) rmSync(path, { recursive: true, force: true, maxRetries: 5 });
});

describe("the package", () => {
  it("is at most 6 MB on a disk, and holds what it needs and nothing of its sources", () => {
    expect(packed.unpackedSize).toBeLessThan(6_000_000);
    const paths = packed.files.map(({ path }) => path);
    for (const path of [
      "dist/cli/main.mjs",
      "dist/cli/worker.mjs",
      "dist/page/index.html",
      "dist/licences.txt",
      "s.yaml",
    ])
      expect(paths).toContain(path);
    expect(paths.filter((path) => /\.ts$|^test|^scripts|^simulator|\.map$/.test(path))).toEqual([]);
  });

  it("brings nothing but Serverless Devs with it", () => {
    const names = readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."));
    expect(names).toEqual(["@serverless-devs", "image-drop"]);
    expect(readdirSync(join(folder, "node_modules/@serverless-devs"))).toEqual(["s"]);
  });

  it("says whose work its bundles hold", () => {
    const licences = readFileSync(join(installed, "dist/licences.txt"), "utf8");
    for (const name of ["ali-oss", "commander", "preact", "yaml", "zod"])
      expect(licences).toMatch(new RegExp(`^${name} \\d`, "m"));
  });
});

describe("the command of the package, in a folder with nothing else", () => {
  let local: Running;
  beforeAll(async () => {
    local = begin(["local", "--json", "--speed", "600"], { folder, main });
    await local.sees("}\n");
  }, 60_000);
  afterAll(async () => {
    local.process.kill("SIGTERM");
    await local.finished;
  });

  it("drafts a sidecar, checks it, drops both, and sees them imported", async () => {
    expect(await run(["init", "web.qcow2"])).toMatchObject({ code: 0 });
    expect(document(await run(["validate", "web.qcow2.json", "--json"]))).toMatchObject({ ok: true });
    const uploaded = await run(["upload", "web.qcow2", "--to", "team-a/", "--local"]);
    expect(uploaded.code, uploaded.stderr).toBe(0);
    const watched = await run(["watch", "team-a/web.qcow2", "--local", "--json"]);
    expect(watched.code, watched.stderr).toBe(0);
    expect(watched.stdout).toContain('"imported"');
  }, 120_000);

  it("serves its page", async () => {
    const ui = begin(["ui", "--json", "--local"], { folder, main });
    await ui.sees("}\n");
    const { url } = JSON.parse(ui.output());
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining("<script")]);
    ui.process.kill("SIGTERM");
    await ui.finished;
  }, 60_000);

  it("shows what it would deploy, without keys", async () => {
    const plan = await run(["deploy", "--plan", "--json"], { SOURCE_BUCKET: "team-images" });
    expect(plan.code, plan.stderr).toBe(0);
    expect(document(plan)).toMatchObject({
      name: "image-drop",
      region: "cn-hangzhou",
      bucket: "team-images",
    });
    const { resources } = document(plan) as { resources: { step: number; name: string }[] };
    expect(resources.at(0)?.name).toBe("image-drop-roles");
    expect(resources.at(-1)).toMatchObject({ name: "image-drop-start", step: 4 });
  }, 60_000);

  it("deploys and removes its stack by the real Serverless Devs", async () => {
    const record = join(folder, "calls.jsonl");
    const environment = { ...deployer(home), RECORD: record };
    const deployed = await run(["deploy", "--json"], environment);
    expect(deployed.code, deployed.stderr).toBe(0);
    expect(document(deployed)).toMatchObject({
      projectFile: { region: "cn-hangzhou", bucket: "image-drop", flow: "image-drop" },
    });
    expect((await run(["remove", "--yes"], environment)).code).toBe(0);
    const calls = readFileSync(record, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const methods = calls.map(({ method }) => method);
    expect(methods.filter((method) => method === "deploy").length).toBe(methods.length / 2);
    expect(methods.length).toBeGreaterThan(16);
  }, 120_000);

  it("writes a copy of the stack to change, and deploys that", async () => {
    const written = await run(["new", "my-stack"]);
    expect([written.code, written.stdout]).toEqual([0, expect.stringContaining("my-stack/s.yaml")]);
    expect((await run(["new", "my-stack"])).stderr).toContain("my-stack is not empty");
    const choices = readFileSync(join(folder, "my-stack/.env"), "utf8");
    writeFileSync(
      join(folder, "my-stack/.env"),
      choices
        .replace(/^SOURCE_BUCKET=$/m, "SOURCE_BUCKET=other-images")
        .replace("# MEMORY_MIB=512", "MEMORY_MIB=1024"),
    );
    const stack = join(folder, "my-stack/s.yaml");
    writeFileSync(stack, readFileSync(stack, "utf8").replace("Calls ImportImage", "Ours"));
    const record = join(folder, "own-calls.jsonl");
    // What the environment says of a choice counts first.
    const environment = { ...deployer(home), SOURCE_BUCKET: "", NAME_PREFIX: "ours", RECORD: record };
    const deployed = await run(["deploy", "my-stack", "--json"], environment);
    expect(deployed.code, deployed.stderr).toBe(0);
    expect(document(deployed)).toMatchObject({ name: "ours", bucket: "other-images" });
    const calls = readFileSync(record, "utf8");
    expect(calls).toContain('"description":"Ours"');
    expect(calls).toContain('"memorySize":1024');
  }, 120_000);

  it("refuses a folder that holds no stack, and wrong choices, before anything happens", async () => {
    const nowhere = await run(["deploy", "node_modules"], deployer(home));
    expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringContaining("holds no stack")]);
    const wrong = await run(["deploy", "--plan"], { MEMORY_MIB: "1" });
    expect([wrong.code, wrong.stdout]).toEqual([2, ""]);
    for (const text of ["Nothing was done.", "SOURCE_BUCKET is missing", "MEMORY_MIB must be"])
      expect(wrong.stderr).toContain(text);
  }, 60_000);

  it("has left the package as it was", () => {
    expect(listing(installed)).toEqual(before);
  });
});
