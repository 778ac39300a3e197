import { writeFileSync } from "node:fs";
import { projectFileRows } from "../cli/connection/project-file-schema.ts";
import { CHOICES, type Choice } from "../functions/core/choices.ts";
import type { FailureRow } from "../functions/core/import/failure-row.ts";
import { FAILURES } from "../functions/core/import/failures.ts";
import { PROBLEMS, WARNINGS } from "../functions/core/preflight/problems/problem.ts";
import type { ProblemRow } from "../functions/core/preflight/problems/problem-row.ts";
import { benchCadence } from "./bench-cadence.ts";
import { benchCosts } from "./bench-costs.ts";
import { cellText, choiceText, MEANINGS, MENDED_BY } from "./chinese-tables.ts";
import { languageOf, type PageLanguage, readPages } from "./pages.ts";
import { rolesRows } from "./roles.ts";

/**
 * The pages' tables, made from what the code has: problems, warnings and failures, a deployer's choices, the
 * roles; and what an import costs and how late its end is seen, counted from imports that run for it. `npm run tables` writes them; a test
 * compares.
 */

interface Table {
  header: Readonly<Record<PageLanguage, readonly string[]>>;
  /** The same rows for both languages where a Chinese cell is the English one's translation. */
  rows: () => Rows | Promise<Rows>;
  rowsZh?: () => Rows;
}
type Rows = ReadonlyArray<readonly string[]>;

/** Who can mend it is told only where it is not the team that dropped the files. */
function whenText({ meaning, who }: { meaning: string; who?: keyof typeof FIXES }): string {
  return who === undefined || who === "team" ? meaning : `${meaning} (${FIXES[who]} can mend it)`;
}

function whenTextZh(code: string, who: keyof typeof FIXES | undefined): string {
  const { meaning = "" } = MEANINGS[code] ?? {};
  return who === undefined || who === "team" ? meaning : `${meaning}（${MENDED_BY[who]}）`;
}

function problemTable(table: Readonly<Record<string, ProblemRow>>): Table {
  return {
    header: { en: ["code", "when"], zh: ["错误码", "何时"] },
    rows: () => Object.entries(table).map(([code, row]) => [`\`${code}\``, whenText(row)]),
    rowsZh: () => Object.entries(table).map(([code, { who }]) => [`\`${code}\``, whenTextZh(code, who)]),
  };
}

const FIXES = { team: "the team", operator: "the operator", wait: "time" } as const;

/** A failure's sentence with all that it can say, its values by their names. */
function sentenceText(sentence: string): string {
  return sentence.replace(/[[\]]/g, "").replace(/\{(\w+)\}/g, "`$1`");
}

function todoText(todo: string | undefined): string {
  return todo === undefined ? "–" : todo.replace(/\{(\w+)\}/g, "`image-drop $1`");
}

const TABLES: Readonly<Record<string, Table>> = {
  problems: problemTable(PROBLEMS),
  warnings: problemTable(WARNINGS),
  failures: {
    header: {
      en: ["code", "when", "what the user reads", "what to do before it is tried again"],
      zh: ["错误码", "何时", "用户看到的内容", "重试之前该做什么"],
    },
    rows: () =>
      Object.entries<FailureRow>(FAILURES).map(([code, row]) => [
        `\`${code}\``,
        whenText(row),
        sentenceText(row.sentence),
        todoText(row.todo),
      ]),
    rowsZh: () =>
      Object.entries<FailureRow>(FAILURES).map(([code, { who }]) => [
        `\`${code}\``,
        whenTextZh(code, who),
        sentenceText(MEANINGS[code]?.sentence ?? ""),
        todoText(MEANINGS[code]?.todo),
      ]),
  },
  choices: {
    header: { en: ["variable", "default", "what it is"], zh: ["变量", "默认值", "说明"] },
    rows: () =>
      Object.entries<Choice>(CHOICES).map(([name, { default: fallback, wanted, meaning }]) => [
        `\`${name}\``,
        fallback === undefined ? "– (must be given)" : `\`${fallback}\``,
        `${meaning}: ${wanted}.`,
      ]),
    rowsZh: () =>
      Object.entries<Choice>(CHOICES).map(([name, { default: fallback }]) => [
        `\`${name}\``,
        fallback === undefined ? "–（必填）" : `\`${fallback}\``,
        choiceText(name),
      ]),
  },
  settings: { header: { en: ["field", "what it is"], zh: ["字段", "说明"] }, rows: projectFileRows },
  roles: {
    header: { en: ["role (of)", "may", "on", "why"], zh: ["角色（服务）", "权限", "资源", "原因"] },
    rows: rolesRows,
  },
  costs: {
    header: {
      en: [
        "image",
        "minutes",
        "transitions",
        "invocations",
        "requests to OSS",
        "requests to ECS",
        "workflow, USD",
      ],
      zh: ["镜像", "分钟", "状态转换", "函数调用", "OSS 请求", "ECS 请求", "云工作流，美元"],
    },
    rows: async () =>
      (await benchCosts()).map((row) => [
        row.copied ? `${row.sizeGib} GiB, copied to another region and shared` : `${row.sizeGib} GiB`,
        String(row.minutes),
        String(row.transitions),
        String(row.invocations),
        String(row.ossRequests),
        String(row.ecsRequests),
        row.workflowUsd.toFixed(5),
      ]),
  },
  cadence: {
    header: {
      en: ["looks by", "looks", "seen late by, s", "19 of 20 by at most, s", "the latest, s"],
      zh: ["查看依据", "查看次数", "平均延迟，秒", "95% 的延迟不超过，秒", "最大延迟，秒"],
    },
    rows: () =>
      Object.entries(benchCadence()).map(([name, row]) => [
        name,
        ...[row.looks, row.lagSeconds, row.lagP95Seconds, row.lagMaxSeconds].map((figure) =>
          figure.toFixed(1),
        ),
      ]),
  },
};

function markdown(header: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

/** What stands between the marks of a place: `<!-- name -->` … `<!-- /name -->`. */
const PLACE = /<!-- ([a-z]+) -->[\s\S]*?<!-- \/\1 -->/g;
/** A place for what the command writes, which test/docs/output.test.ts compares. */
const COMMANDS = "commands";

/** Tables whose rows are measured, which takes most of a minute. */
const MEASURED: ReadonlySet<string> = new Set(["costs", "cadence"]);

/**
 * The pages with their tables as the code has them now; where `measuring` is false, the measured ones stay as
 * they are. Throws if a table has no place, or a place no table.
 */
export async function withTables(
  pages: ReadonlyMap<string, string>,
  { measuring }: { measuring: boolean },
): Promise<Map<string, string>> {
  const places = new Set(
    [...pages.values()].flatMap((page) => [...page.matchAll(PLACE)].map(([, name]) => name as string)),
  );
  for (const name of Object.keys(TABLES))
    if (!places.has(name)) throw new Error(`No page has a place for the table of ${name}`);
  const made = new Map<string, Readonly<Record<PageLanguage, string>>>();
  for (const name of places) {
    if (name === COMMANDS || (MEASURED.has(name) && !measuring)) continue;
    const table = TABLES[name];
    if (table === undefined)
      throw new Error(`A page has a place for a table of ${name}, which nothing makes`);
    const rows = await table.rows();
    const rowsZh = table.rowsZh?.() ?? rows.map((row) => row.map(cellText));
    const placed = (header: readonly string[], cells: Rows) =>
      `<!-- ${name} -->\n\n${markdown(header, cells)}\n\n<!-- /${name} -->`;
    made.set(name, { en: placed(table.header.en, rows), zh: placed(table.header.zh, rowsZh) });
  }
  const filled = (path: string, page: string) =>
    page.replace(PLACE, (place, name: string) => made.get(name)?.[languageOf(path)] ?? place);
  return new Map([...pages].map(([path, page]) => [path, filled(path, page)]));
}

if (process.argv[1] === new URL(import.meta.url).pathname)
  for (const [path, page] of await withTables(readPages(), { measuring: true }))
    writeFileSync(new URL(`../${path}`, import.meta.url), page);
