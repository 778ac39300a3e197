import { type Command, InvalidArgumentError, Option } from "commander";
import { EXIT } from "../command/exit-codes.ts";
import { examples, withConnectionFlags, withOutputFlags } from "../command/flags.ts";
import { type Verb, verbAction } from "../command/run-verb.ts";
import { refuseBackwards } from "../command/together.ts";
import { connect } from "../connection/connection.ts";
import type { ConnectionOptions, Context } from "../connection/connection-target.ts";
import { IMPORT_COLUMNS, type ImportColumn } from "../imports/import-columns.ts";
import { createImportFilter, type ImportFilter, importQuery } from "../imports/import-filter.ts";
import { VIEW_STATES, type ViewState } from "../imports/import-view.ts";
import { countOption, momentOption } from "../output/time.ts";
import { sentence } from "../words/sentence.ts";

export interface ListOptions extends ConnectionOptions, ImportFilter {
  limit: number;
  all?: boolean;
  columns?: ImportColumn[];
  /** False with `--no-trunc`. */
  trunc?: boolean;
  quiet?: boolean;
}

/** For commander: throws its error. */
function columnsOption(text: string): ImportColumn[] {
  return text.split(",").map((word) => {
    const column = IMPORT_COLUMNS.find((one) => one === word.trim().toLowerCase());
    if (column === undefined)
      throw new InvalidArgumentError(`"${word}" is none. There are ${IMPORT_COLUMNS.join(", ")}.`);
    return column;
  });
}

/** `failed refused` and `failed,refused` are the same. For commander: throws its error. */
export function statesOption(text: string, before: ViewState[] | undefined): ViewState[] {
  const states = text.split(",").map((word) => {
    const state = VIEW_STATES.find((one) => one === word.trim());
    if (state === undefined) throw new InvalidArgumentError(`Allowed choices are ${VIEW_STATES.join(", ")}.`);
    return state;
  });
  return [...(before ?? []), ...states];
}

export function define(command: Command): void {
  withConnectionFlags(withOutputFlags(command, { csv: true, lines: true }))
    .description("Lists imports, newest first.")
    .addOption(
      new Option("--state <state...>", "only these states").choices(VIEW_STATES).argParser(statesOption),
    )
    .option("--since <time>", 'started since then: "1h30m", "7d", "today", 2026-11-23', momentOption)
    .option("--until <time>", "started until then", momentOption)
    .option("--name <text>", "the image's name has this text in it")
    .option("--key <prefix>", "the image's key begins with this; incoming/ may be left out")
    .option("--family <name>", "imported, and asking for this image family")
    .option("--text <text>", "key, name, image, task, execution or reason has this text in it")
    .option("--limit <n>", "how many at most", countOption, 50)
    .addOption(new Option("--all", "all there are, however many").conflicts("limit"))
    .addOption(
      new Option("--columns <names>", `only these, in this order: ${IMPORT_COLUMNS.join(",")}`)
        .argParser(columnsOption)
        .conflicts(["json", "jsonLines", "csv", "quiet"]),
    )
    .option("--no-trunc", "cut nothing, however narrow the terminal is")
    .addOption(
      new Option("-q, --quiet", "only the executions' names, one a line").conflicts([
        "json",
        "jsonLines",
        "csv",
      ]),
    )
    .addHelpText(
      "after",
      examples(
        ["image-drop list", "the newest 50"],
        ["image-drop list --state failed refused --since 7d", "what went wrong this week"],
        ["image-drop list --key team-a/ --all --csv", "a spreadsheet of a team's imports"],
        ["image-drop list --state importing --json", "what runs now, for a script"],
        ["image-drop list --columns key,image,size", "other columns"],
        ["image-drop list --state failed -q", "names only, for xargs"],
      ),
    )
    .action(verbAction({ shape: "many" }, list));
}

export async function* list(context: Context, options: ListOptions): Verb {
  const connection = await connect(options, context);
  refuseBackwards(options, connection.now());
  const { listImports } = await import("../imports/list-imports.ts");
  const source = await connection.imports();
  const matches = createImportFilter(options, connection.settings.prefixes);
  const limit = options.all === true ? Number.POSITIVE_INFINITY : options.limit;
  let count = 0;
  let unreadable = 0;
  const nowMs = connection.now();
  const { incoming } = connection.settings.prefixes;
  for await (const view of listImports(source, importQuery(options, nowMs), nowMs)) {
    if (!matches(view)) continue;
    if (count === limit) {
      yield { kind: "note", text: sentence("newestShown", { limit }) };
      break;
    }
    count += 1;
    if (view.unreadable !== undefined) unreadable += 1;
    if (options.quiet === true) yield { kind: "import-id", execution: view.execution };
    else
      yield {
        kind: "import-row",
        view,
        nowMs,
        incoming,
        columns: options.columns,
        whole: options.trunc === false,
      };
  }
  if (count === 0) yield { kind: "note", text: sentence("thereAreNone") };
  return unreadable === 0 ? EXIT.done : EXIT.failed;
}
