import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readPages } from "../../scripts/pages.ts";
import type { Finished } from "../cli/command.ts";
import { useCloud } from "../cli/use-cloud.ts";

/**
 * The pages' commands, run as they stand there, one after the other, and compared with what is shown of them.
 */
const COMMAND_PAGE = "docs/command.md";
const ROOT = new URL("../../", import.meta.url);

interface Shown {
  command: string;
  exitCode: number;
  lines: string[];
}

/** `$ command   # exit code N`, and the lines below it. */
function shownIn(block: string): Shown[] {
  const parts = block.split(/^\$ /m).slice(1);
  return parts.map((part) => {
    const [first = "", ...lines] = part.trimEnd().split("\n");
    const [, command = "", code = "0"] = /^(.*?)(?:\s+# exit code (\d+))?$/.exec(first) ?? [];
    return { command, exitCode: Number(code), lines };
  });
}

const shownOn = new Map(
  [...readPages()]
    .map(([path, page]) => {
      const [, block] =
        /<!-- commands -->\s+```console\n([\s\S]*?)```\s+<!-- \/commands -->/.exec(page) ?? [];
      return [path, shownIn(block ?? "")] as const;
    })
    .filter(([, shown]) => shown.length > 0),
);

/** What differs from run to run. */
const MASKS: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b([mst])-[0-9a-z]{20}\b/g, "$1-ID"],
  [/\b(web-qcow2-[0-9a-f]{10})-[0-9a-f]{16}\b/g, "$1-ID"],
  [/\b\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?\b/g, "TIME"],
  [/\b\d\d:\d\d:\d\d\b/g, "TIME"],
  [/\b\d+(\.\d+)? (KiB|MiB|GiB)\/s\b/g, "RATE"],
  [/(\b\d+(\.\d+)? (d|h|min|s|ms)\b ?)+/g, "DURATION "],
  [/Poll( ×\d+|\s+\d+)/g, "Poll ×N"],
  // The columns are as wide as what is masked.
  [/ +/g, " "],
];

/** Lines as they are compared: how often the progress was told is a matter of the machine. */
function comparable(lines: readonly string[]): string[] {
  return lines
    .filter((line) => !/^\d\d:\d\d:\d\d (waiting|importing) /.test(line))
    .map((line) => MASKS.reduce((text, [pattern, mask]) => text.replaceAll(pattern, mask), line).trim());
}

function linesOf({ stdout, stderr }: Finished): string[] {
  return `${stderr}${stdout}`.trimEnd().split("\n");
}

describe.each([...shownOn.keys()])("%s", (path) => {
  const cloud = useCloud({ continued: true });
  beforeAll(() =>
    copyFileSync(new URL("test/fixtures/images/web.qcow2", ROOT), join(cloud.folder, "web.qcow2")),
  );

  it.each(shownOn.get(path) ?? [])("$command", async ({ command, exitCode, lines }) => {
    const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(
      ([, quoted, plain]) => quoted ?? (plain as string),
    );
    const finished = await cloud.run(words.slice(2), { environment: { npm_lifecycle_event: "npx" } });
    // "…" stands for all lines from there on.
    const until = lines.indexOf("…");
    const written = linesOf(finished);
    const expected = until === -1 ? lines : lines.slice(0, until);
    expect(comparable(until === -1 ? written : written.slice(0, until))).toEqual(comparable(expected));
    expect(finished.code).toBe(exitCode);
  });

  if (path === COMMAND_PAGE)
    it("shows every verb, but config, which names paths, those that stay (the simulator, the page), and those of the stack", async () => {
      const { stdout } = await cloud.run(["--help"]);
      const verbs = [...stdout.matchAll(/^ {2}([a-z]+) .*$/gm)].map(([, verb]) => verb);
      const shown = (shownOn.get(path) ?? []).map(({ command }) => command.split(" ")[2]);
      expect(verbs.filter((verb) => !shown.includes(verb))).toEqual([
        "config",
        "ui",
        "local",
        "deploy",
        "remove",
        "new",
        "help",
      ]);
    });
});

it("the README and the command's page show outputs", () => {
  expect([...shownOn.keys()]).toEqual(expect.arrayContaining(["README.md", COMMAND_PAGE]));
});
