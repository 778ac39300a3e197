import type { Command } from "commander";
import { EXIT } from "../command/exit-codes.ts";
import { examples, withConnectionFlags, withOutputFlags } from "../command/flags.ts";
import { type Verb, verbAction } from "../command/run-verb.ts";
import { type Connection, connect } from "../connection/connection.ts";
import type { ConnectionOptions, Context } from "../connection/connection-target.ts";
import { sentence } from "../words/sentence.ts";

interface AbortOptions extends ConnectionOptions {
  upload?: string;
  force?: boolean;
}

export function define(command: Command): void {
  withConnectionFlags(withOutputFlags(command))
    .description(
      "Aborts uploads of a key that were begun and not completed: their parts are removed, and billed no more.\n" +
        "One that got a part within the last hour is left alone. An object is never touched. Repeating it is harmless.",
    )
    .option("--upload <id>", "only this one, as doctor --orphans names it")
    .option("--force", "also one that got a part within the last hour")
    .addHelpText(
      "after",
      `\nExit codes:\n  0 there is none any more, 1 one may still grow and was left alone\n${examples(
        ["image-drop abort team-a/web.qcow2", "every open upload of this key"],
        ["image-drop abort team-a/web.qcow2 --force", "also one that grows"],
      )}`,
    )
    .action(verbAction({ shape: "many" }, abort));
}

export async function* abort(context: Context, target: string, options: AbortOptions): Verb {
  const connection = await connect(options, context);
  const { GROWS_MS, uploadActivity } = await import("../upload/upload-activity.ts");
  const multipart = await connection.multipart();
  const key = objectKey(target, connection);
  let found = 0;
  let left = 0;
  for (const { uploadId, initiatedAt } of await multipart.openUploads(key)) {
    if (options.upload !== undefined && options.upload !== uploadId) continue;
    const activity = await uploadActivity({ key, uploadId, initiatedAt }, multipart);
    if (activity === undefined) continue;
    const { lastPartAt } = activity;
    const mayGrow = options.force !== true && connection.now() - Date.parse(lastPartAt) < GROWS_MS;
    if (!mayGrow) await multipart.abort({ key, uploadId });
    found += 1;
    if (mayGrow) left += 1;
    yield { kind: "upload-aborted", key, uploadId, outcome: mayGrow ? "may-grow" : "aborted", lastPartAt };
  }
  if (found === 0) yield { kind: "note", text: sentence("noOpenUpload", { key }) };
  return left === 0 ? EXIT.done : EXIT.failed;
}

/** As it was written, also of a sidecar: with or without `incoming/`, or `oss://bucket/` before it. */
function objectKey(written: string, { bucket, settings }: Connection): string {
  const { incoming } = settings.prefixes;
  const key = written.replace(`oss://${bucket}/`, "").replace(/^\//, "");
  return key.startsWith(incoming) ? key : `${incoming}${key}`;
}
