import { writeFileSync } from "node:fs";
import { projectFileRows } from "../cli/connection/project-file-schema.ts";
import { CHOICES, type Choice } from "../functions/core/choices.ts";
import type { FailureRow } from "../functions/core/import/failure-row.ts";
import { FAILURES } from "../functions/core/import/failures.ts";
import { PROBLEMS, WARNINGS } from "../functions/core/preflight/problems/problem.ts";
import type { ProblemRow } from "../functions/core/preflight/problems/problem-row.ts";
import { benchCadence } from "./bench-cadence.ts";
import { benchCosts } from "./bench-costs.ts";
import { readPages } from "./pages.ts";
import { rolesRows } from "./roles.ts";

/**
 * The pages' tables, made from what the code has: problems, warnings and failures, a deployer's choices, the
 * roles; and what an import costs and how late its end is seen, counted from imports that run for it. `npm run tables` writes them; a test
 * compares.
 */

interface Table {
  header: readonly string[];
  rows: () => ReadonlyArray<readonly string[]> | Promise<ReadonlyArray<readonly string[]>>;
}

/** Who can mend it is told only where it is not the team that dropped the files. */
function whenText({ meaning, who }: { meaning: string; who?: keyof typeof FIXES }): string {
  return who === undefined || who === "team" ? meaning : `${meaning} (${FIXES[who]} can mend it)`;
}

function problemRows(table: Readonly<Record<string, ProblemRow>>): string[][] {
  return Object.entries(table).map(([code, row]) => [`\`${code}\``, whenText(row)]);
}

const FIXES = { team: "the team", operator: "the operator", wait: "time" } as const;

/** A failure's sentence with all that it can say, its values by their names. */
function sentenceText(sentence: string): string {
  return sentence.replace(/[[\]]/g, "").replace(/\{(\w+)\}/g, "`$1`");
}

const TABLES: Readonly<Record<string, Table>> = {
  problems: { header: ["code", "when"], rows: () => problemRows(PROBLEMS) },
  warnings: { header: ["code", "when"], rows: () => problemRows(WARNINGS) },
  failures: {
    header: ["code", "when", "what the user reads", "what to do before it is tried again"],
    rows: () =>
      Object.entries<FailureRow>(FAILURES).map(([code, row]) => [
        `\`${code}\``,
        whenText(row),
        sentenceText(row.sentence),
        row.todo === undefined ? "–" : row.todo.replace(/\{(\w+)\}/g, "`image-drop $1`"),
      ]),
  },
  choices: {
    header: ["variable", "default", "what it is"],
    rows: () =>
      Object.entries<Choice>(CHOICES).map(([name, { default: fallback, wanted, meaning }]) => [
        `\`${name}\``,
        fallback === undefined ? "– (must be given)" : `\`${fallback}\``,
        `${meaning}: ${wanted}.`,
      ]),
  },
  settings: { header: ["field", "what it is"], rows: projectFileRows },
  roles: { header: ["role (of)", "may", "on", "why"], rows: rolesRows },
  costs: {
    header: [
      "image",
      "minutes",
      "transitions",
      "invocations",
      "requests to OSS",
      "requests to ECS",
      "workflow, USD",
    ],
    rows: async () =>
      (await benchCosts()).map((row) => [
        `${row.sizeGib} GiB`,
        String(row.minutes),
        String(row.transitions),
        String(row.invocations),
        String(row.ossRequests),
        String(row.ecsRequests),
        row.workflowUsd.toFixed(5),
      ]),
  },
  cadence: {
    header: ["looks by", "looks", "seen late by, s", "19 of 20 by at most, s", "the latest, s"],
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
  const made = new Map<string, string>();
  for (const name of places) {
    if (name === COMMANDS || (MEASURED.has(name) && !measuring)) continue;
    const table = TABLES[name];
    if (table === undefined)
      throw new Error(`A page has a place for a table of ${name}, which nothing makes`);
    made.set(name, `<!-- ${name} -->\n\n${markdown(table.header, await table.rows())}\n\n<!-- /${name} -->`);
  }
  const fill = (place: string, name: string) => made.get(name) ?? place;
  return new Map([...pages].map(([path, page]) => [path, page.replace(PLACE, fill)]));
}

if (process.argv[1] === new URL(import.meta.url).pathname)
  for (const [path, page] of await withTables(readPages(), { measuring: true }))
    writeFileSync(new URL(`../${path}`, import.meta.url), page);
