import { readFileSync, writeFileSync } from "node:fs";
import { FAILURES } from "../functions/core/failures.ts";
import { PROBLEMS } from "../functions/core/problems.ts";

/**
 * The README's tables of problems and failures, made from the code's own tables. `npm run tables` writes them; a test compares.
 */
const README = new URL("../README.md", import.meta.url);

const FIXES = { team: "the team", operator: "the operator", wait: "time" } as const;

export function table(header: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

const sections: Record<string, () => string> = {
  problems: () =>
    table(
      ["code", "when", "who can fix it"],
      Object.entries(PROBLEMS)
        .filter(([, row]) => row.severity === "problem")
        .map(([code, row]) => [`\`${code}\``, row.meaning, FIXES[row.who]]),
    ),
  warnings: () =>
    table(
      ["code", "when"],
      Object.entries(PROBLEMS)
        .filter(([, row]) => row.severity === "warning")
        .map(([code, row]) => [`\`${code}\``, row.meaning]),
    ),
  failures: () =>
    table(
      ["code", "when", "who can fix it", "what the user reads"],
      Object.entries(FAILURES).map(([code, row]) => [
        `\`${code}\``,
        row.meaning,
        FIXES[row.who],
        row.sentence,
      ]),
    ),
};

/** The README with its tables as the code has them now. Throws if a place for a table is missing. */
export function withTables(readme: string): string {
  return Object.entries(sections).reduce((text, [name, make]) => {
    const place = new RegExp(`<!-- ${name} -->[\\s\\S]*?<!-- /${name} -->`);
    if (!place.test(text)) throw new Error(`README.md has no place for the table of ${name}`);
    return text.replace(place, () => `<!-- ${name} -->\n\n${make()}\n\n<!-- /${name} -->`);
  }, readme);
}

if (process.argv[1] === new URL(import.meta.url).pathname)
  writeFileSync(README, withTables(readFileSync(README, "utf8")));
