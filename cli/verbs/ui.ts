import type { Command } from "commander";
import { EXIT } from "../command/exit-codes.ts";
import { examples, withConnectionFlags, withOutputFlags } from "../command/flags.ts";
import { portOption } from "../command/port-option.ts";
import { type Verb, verbAction } from "../command/run-verb.ts";
import { connect } from "../connection/connection.ts";
import type { ConnectionOptions, Context } from "../connection/connection-target.ts";

export interface UiOptions extends ConnectionOptions {
  port?: number;
  open?: boolean;
}

export function define(command: Command): void {
  withConnectionFlags(withOutputFlags(command))
    .description(
      "Serves a page on this machine, for who started it: all imports as they run, each with its timeline, figures, a form to drop\n" +
        "images, and what doctor finds. Its address holds a token that counts once. Ctrl-C ends it, never an import.",
    )
    .option("--port <n>", "listen on this port of 127.0.0.1; default: a free one", (text) => portOption(text))
    .option("--open", "open the page in the browser")
    .addHelpText(
      "after",
      examples(
        ["image-drop ui --open", "the page, in the browser"],
        ["image-drop ui --local", "of the simulator that runs in this folder"],
        ["image-drop ui --json", "the first line on stdout is a JSON object with url and pid"],
      ),
    )
    .action(verbAction({ shape: "one", json: "json-lines", graceMs: 3000 }, ui));
}

async function* ui(context: Context, options: UiOptions): Verb {
  const connection = await connect(options, context);
  const [{ servePage }, { aboutOf, openInBrowser }] = await Promise.all([
    import("../ui/server.ts"),
    import("../ui/about.ts"),
  ]);
  const server = await servePage(connection, context, {
    port: options.port ?? 0,
    about: aboutOf(connection, context),
  });
  try {
    yield { kind: "page", url: server.url };
    if (options.open === true) openInBrowser(server.url);
    if (!context.signal.aborted)
      await new Promise((end) => context.signal.addEventListener("abort", end, { once: true }));
  } finally {
    await server.close();
  }
  return EXIT.done;
}
