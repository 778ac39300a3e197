import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { createCommands } from "../../cli/command/commands.ts";
import { invocationOf } from "../../cli/command/invocation.ts";
import { addVerb } from "../../cli/command/verb.ts";
import { VERBS } from "../../cli/command/verb-list.ts";
import { wrapLine } from "../../cli/output/wrap-lines.ts";

const CLI = fileURLToPath(new URL("../../cli", import.meta.url));

/** The words that a shell makes of a line. */
const pasted = (line: string) =>
  execFileSync("bash", ["-c", `printf '%s\\0' ${line}`], { encoding: "utf8" })
    .split("\0")
    .slice(0, -1);

describe("a printed command", () => {
  const names = [
    "web.qcow2",
    "my image.qcow2",
    'it\'s $HOME `id` "x".qcow2',
    "镜像.qcow2",
    "a;b&c|d*?.raw",
    "",
  ];

  it.each(names)("is one that a shell reads as it is meant: %s", (name) => {
    const commands = createCommands("npx image-drop", { local: true });
    expect(pasted(commands.line("watch", [name], ["--stay"]))).toEqual([
      ...["npx", "image-drop", "watch", name, "--stay", "--local"],
    ]);
  });

  it("has the flags that say which deployment is meant, and a verb that talks to none has not", () => {
    const given = { region: "cn-beijing", bucket: "b", flow: "f", profile: "my profile" };
    const commands = createCommands("image-drop", given);
    const flags = ["--region", "cn-beijing", "--bucket", "b", "--flow", "f", "--profile", "my profile"];
    expect(pasted(commands.line("doctor"))).toEqual(["image-drop", "doctor", ...flags]);
    expect(commands.line("init", ["a.raw"])).toBe("image-drop init a.raw");
  });

  it("takes what begins with a dash for no flag", () => {
    const commands = createCommands("image-drop", { local: true });
    expect(commands.line("upload", ["-x.raw"], ["--wait"])).toBe(
      "image-drop upload --wait --local -- -x.raw",
    );
  });

  it("stays whole in a narrow window", () => {
    const given = { local: true, profile: "prod", bucket: "images" };
    const line = createCommands("npx image-drop", given).line("cancel", ["a  b-0123.raw"], ["--wait"]);
    expect(wrapLine(`what to do: Remove what it left: ${line}`, 30).at(-1)?.trim()).toBe(line);
  });

  it("has such flags just where the verb has", async () => {
    const commands = createCommands("image-drop", { local: true });
    for (const entry of VERBS) {
      const command = addVerb(new Command(), entry);
      (await entry.load()).define(command, VERBS);
      const connects = command.options.some(({ long }) => long === "--local");
      expect([entry.name, commands.line(entry.name).endsWith("--local")]).toEqual([entry.name, connects]);
    }
  });

  it.each([
    [
      "/home/ann/.npm/_npx/c3/node_modules/.bin/image-drop",
      { npm_lifecycle_event: "npx" },
      false,
      "npx image-drop",
    ],
    ["/src/project/node_modules/.bin/image-drop", {}, false, "npx image-drop"],
    ["/usr/local/bin/image-drop", {}, true, "image-drop"],
    ["C:\\npm\\node_modules\\image-drop\\dist\\cli\\main.mjs", {}, false, "image-drop"],
    ["/src/checkout/dist/cli/main.mjs", {}, true, "npx image-drop"],
    ["/src/my checkout/dist/cli/main.mjs", {}, false, "node '/src/my checkout/dist/cli/main.mjs'"],
  ])("begins as this one was called: %s", (script, environment, inCheckout, invocation) => {
    expect(invocationOf({ script, environment, inCheckout })).toBe(invocation);
  });
});

describe("the command's sources", () => {
  /** Help names the command by its name: commander says how it was called. */
  const HELP =
    /examples\(|^\s*\[['"](SOURCE_BUCKET=\S+ )?image-drop |`image-drop (local|deploy DIR)`|^\s*(\/\*|\*|\/\/)/;

  it("print no command past the gate", () => {
    const found: string[] = [];
    for (const file of readdirSync(CLI, { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith(".ts")) continue;
      const lines = readFileSync(join(CLI, file), "utf8").split("\n");
      const verbs = VERBS.map(({ name }) => name).join("|");
      const command = new RegExp(`["'\`: ]image-drop (${verbs})\\b`);
      for (const [index, line] of lines.entries())
        if (command.test(line) && !HELP.test(line)) found.push(`${file}:${index + 1}: ${line.trim()}`);
    }
    expect(found).toEqual([]);
  });
});
