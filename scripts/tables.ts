import { readFileSync, writeFileSync } from "node:fs";
import { FAILURES } from "../functions/core/import/failures.ts";
import { PROBLEMS } from "../functions/core/preflight/problems/problem.ts";
import { benchCosts } from "./bench-costs.ts";
import { choicesRows } from "./choices.ts";
import { rolesRows } from "./roles.ts";

/**
 * The README's tables, made from what the code has: problems, warnings and failures, a deployer's choices, the roles; and what an
 * import costs, counted from imports that run for it. `npm run tables` writes them; a test compares.
 */
const README = new URL("../README.md", import.meta.url);

interface Table {
  header: readonly string[];
  rows: () => ReadonlyArray<readonly string[]> | Promise<ReadonlyArray<readonly string[]>>;
}

const FIXES = { team: "the team", operator: "the operator", wait: "time" } as const;

const TABLES: Readonly<Record<string, Table>> = {
  problems: {
    header: ["code", "when", "who can fix it"],
    rows: () =>
      Object.entries(PROBLEMS)
        .filter(([, row]) => row.severity === "problem")
        .map(([code, row]) => [`\`${code}\``, row.meaning, FIXES[row.who]]),
  },
  warnings: {
    header: ["code", "when"],
    rows: () =>
      Object.entries(PROBLEMS)
        .filter(([, row]) => row.severity === "warning")
        .map(([code, row]) => [`\`${code}\``, row.meaning]),
  },
  failures: {
    header: ["code", "when", "who can fix it", "what the user reads"],
    rows: () =>
      Object.entries(FAILURES).map(([code, row]) => [
        `\`${code}\``,
        row.meaning,
        FIXES[row.who],
        row.sentence,
      ]),
  },
  choices: { header: ["variable", "default", "what it is"], rows: choicesRows },
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
};

function markdown(header: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

/** The README with its tables as the code has them now. Throws if a place for a table is missing. */
export async function withTables(readme: string): Promise<string> {
  let filled = readme;
  for (const [name, { header, rows }] of Object.entries(TABLES)) {
    const place = new RegExp(`<!-- ${name} -->[\\s\\S]*?<!-- /${name} -->`);
    if (!place.test(filled)) throw new Error(`README.md has no place for the table of ${name}`);
    const made = markdown(header, await rows());
    filled = filled.replace(place, () => `<!-- ${name} -->\n\n${made}\n\n<!-- /${name} -->`);
  }
  return filled;
}

if (process.argv[1] === new URL(import.meta.url).pathname)
  writeFileSync(README, await withTables(readFileSync(README, "utf8")));
