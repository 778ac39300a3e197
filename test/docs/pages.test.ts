import { existsSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { readPages, twinOf } from "../../scripts/pages.ts";
import { commandsIn, withoutBlocks } from "./commands-in.ts";

const ROOT = new URL("../../", import.meta.url);
const pages = readPages();
/** Pages elsewhere, whose links and files are looked at, too. */
const MORE_PAGES = ["test/live/beliefs.md", "simulator/README.md"];
const all = new Map([
  ...pages,
  ...MORE_PAGES.map((path) => [path, readFileSync(new URL(path, ROOT), "utf8")] as const),
]);
const manifest = JSON.parse(readFileSync(new URL("package.json", ROOT), "utf8"));
const dependencies: Readonly<Record<string, string>> = {
  ...manifest.dependencies,
  ...manifest.devDependencies,
};

/** What GitHub calls a heading in a link. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_\s-]/gu, "")
    .replaceAll(" ", "-");
}

function anchorsOf(page: string): string[] {
  return [...withoutBlocks(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading as string));
}

/** A page's links that lead nowhere; those to other sites are not followed. */
function brokenLinks(path: string, page: string): string[] {
  const links = [...withoutBlocks(page).matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link as string);
  return links.filter((link) => {
    if (link.startsWith("https://")) return false;
    const [file = "", anchor] = link.split("#");
    const target = file === "" ? path : posix.join(posix.dirname(path), file);
    if (!existsSync(new URL(target, ROOT))) return true;
    return anchor !== undefined && !anchorsOf(all.get(target) ?? "").includes(anchor);
  });
}

const FOLDERS = "cli|docs|flows|functions|scripts|simulator|test|\\.ci|\\.github";
/**
 * In code of a text: a path that begins with a folder of the project, or a file of a kind that only the
 * project's own are of.
 */
const PATH = new RegExp(`\`((?:${FOLDERS})/[\\w./-]*|[\\w./-]+\\.(?:ts|mjs|cjs|yaml))\``, "g");

function missingFiles(page: string): string[] {
  const named = [...withoutBlocks(page).matchAll(PATH)].map(([, path]) => path as string);
  return named.filter((path) => path !== "knobs.ts" && !existsSync(new URL(path, ROOT)));
}

/**
 * What a page and its twin have in common: headings by their level, code blocks by their commands, places of
 * tables.
 */
function skeleton(page: string): string[] {
  const parts = [...page.matchAll(/^```(\w*)\n[\s\S]*?^```|^(#+) |^<!-- .* -->/gm)];
  return parts.map(([part, kind, level]) => {
    if (level !== undefined) return level;
    return kind === undefined ? part : [`\`\`\`${kind}`, ...commandsIn(part)].join("\n");
  });
}

describe("a page", () => {
  it("is found", () => {
    expect(pages.size).toBeGreaterThan(10);
  });

  it.each([...all.keys()])("links only to headings and files that exist: %s", (path) => {
    expect(brokenLinks(path, all.get(path) ?? "")).toEqual([]);
  });

  it.each([...all.keys()])("names only files that exist: %s", (path) => {
    expect(missingFiles(all.get(path) ?? "")).toEqual([]);
  });

  it("that links or names what is not there would be found", () => {
    const links = "[a](#b) [c](docs/none.md) [d](docs/command.md#none) [e](docs/command.md#exit-codes)";
    expect(brokenLinks("README.md", links)).toEqual(["#b", "docs/none.md", "docs/command.md#none"]);
    expect(missingFiles("`cli/none.ts` `none.yaml` `test/none/` `cli/main.ts` `results/`")).toEqual([
      "cli/none.ts",
      "none.yaml",
      "test/none/",
    ]);
  });

  it("is found from the README", () => {
    const linked = new Set(
      [...(pages.get("README.md") ?? "").matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, link]) => link),
    );
    const own = [...pages.keys()].filter((path) => twinOf(path) !== undefined && path !== "README.md");
    expect(own.filter((path) => !linked.has(path))).toEqual([]);
  });
});

describe("a page's twin in Chinese", () => {
  const twins = [...pages.keys()].filter((path) => twinOf(path) !== undefined);
  it("is there, and each leads to the other in its first line", () => {
    for (const path of twins) {
      const twin = twinOf(path) as string;
      const [there, back] = [
        posix.relative(posix.dirname(path), twin),
        posix.relative(posix.dirname(twin), path),
      ];
      expect(pages.get(path)?.split("\n")[0], path).toBe(`English | [简体中文](${there})`);
      expect(pages.get(twin)?.split("\n")[0], twin).toBe(`[English](${back}) | 简体中文`);
    }
  });

  it("has the same headings, code blocks and tables, in the same order", () => {
    for (const path of twins)
      expect(skeleton(pages.get(twinOf(path) ?? "") ?? ""), twinOf(path) ?? "").toEqual(
        skeleton(pages.get(path) ?? ""),
      );
  });

  it("that fell behind would be found", () => {
    const page = "# A\n\n```sh\nnpm ci # a\n```\n\n## B\n\n<!-- roles -->\n<!-- /roles -->\n";
    expect(skeleton(page)).toEqual(["#", "```sh\nnpm ci", "##", "<!-- roles -->", "<!-- /roles -->"]);
    expect(skeleton(page.replace("# a", "# 甲").replace("B", "乙"))).toEqual(skeleton(page));
    for (const [from, to] of [
      ["npm ci", "npm test"],
      ["## B\n", ""],
      ["## B", "### B"],
      ["<!-- roles -->", ""],
    ] as const)
      expect(skeleton(page.replace(from, to))).not.toEqual(skeleton(page));
  });

  it("is README.zh-CN.md, or of the same name in docs/zh/", () => {
    expect(["README.md", "docs/command.md", "docs/zh/command.md", "CHANGELOG.md"].map(twinOf)).toEqual([
      "README.zh-CN.md",
      "docs/zh/command.md",
      undefined,
      undefined,
    ]);
  });
});

describe("the pages together", () => {
  const rowsBelow = (path: string, heading: string) => {
    const [section = ""] = (pages.get(path) ?? "").split(`\n## ${heading}\n`)[1]?.split("\n## ") ?? [];
    return [...section.matchAll(/^\| ([^|]+) \| ([^|]+) \|$/gm)].slice(2).map(([, first = ""]) => first);
  };

  it("give every dependency its reason, and name none that is not there", () => {
    const named = rowsBelow("docs/contributing.md", "Dependencies").flatMap((names) => names.split(", "));
    expect(named.sort()).toEqual(Object.keys(dependencies).sort());
  });

  it("are short where they are read first: the README and the words", () => {
    expect((pages.get("README.md") ?? "").trimEnd().split("\n").length).toBeLessThanOrEqual(200);
    const words = rowsBelow("docs/how-it-works.md", "Words");
    expect(words.length).toBeGreaterThan(10);
    expect(words.length).toBeLessThanOrEqual(25);
  });
});

it("every dependency is pinned exactly", () => {
  const loose = Object.values(dependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(version));
  expect(loose).toEqual([]);
});
