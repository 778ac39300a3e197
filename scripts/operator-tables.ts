import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { benchCosts } from "./bench-costs.ts";
import { choicesRows } from "./choices.ts";
import { rolesRows } from "./roles.ts";
import { table } from "./tables.ts";

/**
 * The operators' tables: what can be chosen, who may do what, what an import costs. `npm run operator-tables` writes them; a test
 * compares.
 */
const page = (name: string) => new URL(`../${name}`, import.meta.url);
export const OPERATORS_PAGE = existsSync(page("README.operators.md"))
  ? page("README.operators.md")
  : page("README.md");

const sections: Record<string, () => string | Promise<string>> = {
  choices: () => table(["variable", "default", "what it is"], choicesRows()),
  roles: () => table(["role (of)", "may", "on", "why"], rolesRows()),
  costs: async () =>
    table(
      [
        "image",
        "minutes",
        "transitions",
        "invocations",
        "requests to OSS",
        "requests to ECS",
        "workflow, USD",
      ],
      (await benchCosts()).map((row) => [
        `${row.sizeGib} GiB`,
        String(row.minutes),
        String(row.transitions),
        String(row.invocations),
        String(row.ossRequests),
        String(row.ecsRequests),
        row.workflowUsd.toFixed(5),
      ]),
    ),
};

/** The page with its tables as the code has them now. Throws if a place for a table is missing. */
export async function withOperatorTables(text: string): Promise<string> {
  let filled = text;
  for (const [name, make] of Object.entries(sections)) {
    const place = new RegExp(`<!-- ${name} -->[\\s\\S]*?<!-- /${name} -->`);
    if (!place.test(filled))
      throw new Error(`${OPERATORS_PAGE.pathname} has no place for the table of ${name}`);
    const made = await make();
    filled = filled.replace(place, () => `<!-- ${name} -->\n\n${made}\n\n<!-- /${name} -->`);
  }
  return filled;
}

if (process.argv[1] === new URL(import.meta.url).pathname)
  writeFileSync(OPERATORS_PAGE, await withOperatorTables(readFileSync(OPERATORS_PAGE, "utf8")));
