import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildCommand } from "../../scripts/build.mjs";
import { rawDisk } from "../journey/disk.ts";
import { run, runWith } from "./command.ts";

const image = (...args: string[]) => run(args, { folder: tmpdir() });

describe("the command", () => {
  it("tells its verbs, each with its own help and examples", async () => {
    const { code, stdout, stderr } = await image("--help");
    expect([code, stderr]).toEqual([0, ""]);
    const verbs = [...stdout.matchAll(/^ {2}([a-z]+) {2,}\S/gm)]
      .map(([, verb]) => verb)
      .filter((verb) => verb !== "help");
    for (const verb of [
      "init",
      "validate",
      "list",
      "status",
      "watch",
      "history",
      "cancel",
      "retry",
      "doctor",
      "local",
    ])
      expect(verbs).toContain(verb);
    const helps = await Promise.all(["list", "cancel"].map((verb) => image(verb, "--help")));
    for (const help of helps) {
      expect(help.code).toBe(0);
      expect(help.stdout).toContain("Examples:\n  image-drop ");
    }
  });

  it.each([
    [["lisst"], "Did you mean list?"],
    [["list", "--sate", "failed"], "Did you mean --state?"],
    [["list", "--state", "broken"], "Allowed choices are waiting"],
    [["list", "--limit", "many"], "whole number above 0"],
    [["list", "extra"], "too many arguments"],
    [["--local", "list"], "Flags come after the verb: image-drop list"],
    [["status"], "missing required argument"],
    [["list", "--all", "--limit", "3"], "cannot be used with"],
    [["history", "--stats", "--follow"], "cannot be used with"],
    [["history", "x", "--since", "1d", "--local"], "--since goes with --stats"],
    [[], "Usage: image-drop"],
  ])("refuses %j with exit code 2 on stderr", async (args, text) => {
    const { code, stdout, stderr } = await image(...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(text);
  });

  it.each([
    ["validate", "a verb that tells"],
    ["init", "a verb that does something"],
  ])("says that the disk is full, and fails: %s, %s", async (verb) => {
    const folder = await mkdtemp(join(tmpdir(), "image-drop-full-"));
    await writeFile(join(folder, "web.raw"), rawDisk());
    if (verb === "validate") await image("init", join(folder, "web.raw"));
    const args = verb === "init" ? [verb, "web.raw"] : [verb, "web.raw.json"];
    const { code, stderr } = await runWith("> /dev/full", args, folder);
    expect([code, stderr]).toEqual([1, expect.stringContaining("ENOSPC")]);
    // What was to be done is done.
    expect(existsSync(join(folder, "web.raw.json"))).toBe(true);
    // Nobody can be told that talk is lost.
    expect((await runWith("2> /dev/full", ["lisst"], folder)).code).toBe(2);
    await rm(folder, { recursive: true });
  });

  it("ends well where the reader of its output leaves", async () => {
    expect(await runWith("| true", ["list", "--help"], tmpdir())).toMatchObject({
      code: 0,
      stderr: "",
    });
    expect(await runWith("| true", ["completion", "bash"], tmpdir())).toMatchObject({
      code: 0,
      stderr: "",
    });
  });

  it("quotes nothing of the command line that could drive the terminal", async () => {
    for (const args of [
      ["list", "x\u009b2J\u001b[2J\u202e"],
      ["list", "--x\u009b"],
      ["y\u009b"],
      ["--x", "list\u009b"],
    ])
      expect((await image(...args)).stderr).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
  });

  it("names the command in help and in advice as it was called", async () => {
    const environment = { npm_lifecycle_event: "npx" };
    const npx = (...args: string[]) => run(args, { folder: tmpdir(), environment });
    expect((await npx("list", "--help")).stdout).toMatch(
      /Usage: npx image-drop list[\s\S]*that `npx image-drop local` runs[\s\S]*\n {2}npx image-drop list {2,}the newest/,
    );
    expect((await npx("--local", "list")).stderr).toContain("after the verb: npx image-drop list");
    expect((await npx("status", "x", "--local")).stderr).toContain("terminal: npx image-drop local\n");
  });

  it.each([
    [["list", "--sate", "failed", "--json"], "unknown option"],
    [["list", "--json", "--csv", "--local"], "exclude each other"],
    [["lisst", "--json-lines"], "unknown command"],
    [["--language", "xx", "list", "--json"], "xx"],
  ])("tells what is wrong with %j as JSON, too", async (args, text) => {
    const { code, stdout, stderr } = await image(...args);
    expect(JSON.parse(stdout)).toEqual({ error: { what: expect.stringContaining(text), exitCode: 2 } });
    expect([code, stderr]).toEqual([2, expect.stringContaining(text)]);
  });

  it("tells its version", async () => {
    expect(await image("--version")).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  it("explains an error and keeps the stack for --debug", async () => {
    const { code, stdout, stderr } = await image("list", "--local");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(
      "error: No simulator runs in this folder.\n" +
        "  why: There is no .image-drop/local.json.\n" +
        "  what to do: Start it in another terminal: image-drop local\n",
    );
    expect((await image("list", "--local", "--debug")).stderr).toMatch(/\n {4}at /);
  });

  it("loads nothing but commander for its help, and no SDK before a verb is at work", async () => {
    const { outputs } = (await buildCommand({ write: false })).metafile;
    const packagesOf = (isEntry: (file: string) => boolean) => {
      const loaded = new Set<string>();
      const load = (chunk: string): void => {
        if (loaded.has(chunk)) return;
        loaded.add(chunk);
        for (const { path, kind } of outputs[chunk]?.imports ?? [])
          if (kind === "import-statement" && path in outputs) load(path);
      };
      for (const [chunk, { entryPoint = "" }] of Object.entries(outputs))
        if (isEntry(entryPoint)) load(chunk);
      const inputs = [...loaded].flatMap((chunk) => Object.keys(outputs[chunk]?.inputs ?? {}));
      expect(inputs.length).toBeGreaterThan(10);
      return new Set(inputs.flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []));
    };
    expect(packagesOf((file) => file === "cli/main.ts")).toEqual(new Set(["commander"]));
    // What a verb reads from outside is parsed with zod.
    const verb = /^cli\/(main|verbs\/.*)\.ts$/;
    expect(packagesOf((file) => verb.test(file))).toEqual(new Set(["commander", "zod"]));
  });

  it("writes completions that bash takes", async () => {
    const { stdout } = await image("completion", "bash");
    const { code, stdout: words } = await inBash(`${stdout}
      complete_it() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _image_drop image-drop "\${@: -1}" "\${@: -2:1}"; echo "\${COMPREPLY[@]}"; }
      complete_it image-drop ca
      complete_it image-drop list --sta
      complete_it image-drop list --state im`);
    expect([code, words.split("\n").slice(0, 3)]).toEqual([0, ["cancel", "--state", "importing imported"]]);
    for (const shell of ["zsh", "fish"]) {
      const script = (await image("completion", shell)).stdout;
      for (const word of ["history", "follow", "importing imported"]) expect(script).toContain(word);
    }
  });
});

async function inBash(script: string): Promise<{ code: number | null; stdout: string }> {
  const { spawn } = await import("node:child_process");
  const child = spawn("bash", ["-c", script]);
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout })));
}
