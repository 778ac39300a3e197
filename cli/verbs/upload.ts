import { type Command, InvalidArgumentError, Option } from "commander";
import { quoted } from "../command/commands.ts";
import { usageError } from "../command/errors.ts";
import { EXIT_HELP } from "../command/exit-codes.ts";
import { examples, withConnectionFlags, withOutputFlags, withWaitFlags } from "../command/flags.ts";
import { type Verb, verbAction } from "../command/run-verb.ts";
import { connect } from "../connection/connection.ts";
import type { ConnectionOptions, Context } from "../connection/connection-target.ts";
import { countOption } from "../output/time.ts";
import { MAX_PART_BYTES, MIN_PART_BYTES } from "../upload/layout.ts";
import { createPace, rateOption } from "../upload/pace.ts";

interface UploadOptions extends ConnectionOptions {
  metadata?: string;
  to?: string;
  limits?: "console" | "api";
  parallel?: number;
  partSize?: number;
  /** Bytes a second. */
  limitRate?: number;
  again?: boolean;
  wait?: boolean;
}

export function define(command: Command): void {
  withWaitFlags(withConnectionFlags(withOutputFlags(command, { lines: true })))
    .description(
      "Drops an image: checks it and its sidecar, uploads it and its data disks, then the sidecar, which begins the import.\n" +
        "Nothing is sent if it would be refused, nor what is there already. After any interruption the same command goes on " +
        "where it ended. What arrives is compared with the file by its CRC64.",
    )
    .option("--metadata <sidecar>", "the sidecar (default: the file with .json added)")
    .option("--to <folder/>", "folder below incoming/, or with a name at its end the image's key")
    .addOption(new Option("--limits <table>", "whose limits (default: console)").choices(["console", "api"]))
    .option("--parallel <n>", "parts that are sent at once (default: 4)", parallelOption)
    .option("--part-size <mib>", "size of a part in MiB (default: 16, more for over 156 GiB)", partSizeOption)
    .option("--limit-rate <rate>", 'bytes a second at most, of all parts together: "500K", "10M"', rateOption)
    .option("--again", "import again what is there already: send the sidecar once more")
    .option("--wait", "go on until the import has ended")
    .addHelpText(
      "after",
      `${EXIT_HELP}\n  (of the import with --wait; without it 0 once all is there)\n${examples(
        ["image-drop upload web.qcow2", "with web.qcow2.json beside it"],
        ["image-drop upload web.qcow2 --to team-a/ --wait", "below incoming/team-a/, until it is imported"],
        ["image-drop upload *.qcow2 --to team-a/", "several, each with its sidecar beside it"],
        ["image-drop upload web.qcow2 --metadata web.json", "the sidecar has another name here"],
      )}`,
    )
    .action((files: string[], options: UploadOptions, command: Command) =>
      verbAction({ shape: files.length === 1 ? "one" : "many", graceMs: 2000 }, upload)(
        files,
        options,
        command,
      ),
    );
}

function parallelOption(text: string): number {
  const count = countOption(text);
  if (count > 64) throw new InvalidArgumentError("It must be at most 64.");
  return count;
}

const MIB = 2 ** 20;

/** In bytes. */
function partSizeOption(text: string): number {
  const mib = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  const bytes = Math.round(mib * MIB);
  if (bytes < MIN_PART_BYTES || bytes > MAX_PART_BYTES)
    throw new InvalidArgumentError("It must be a number of MiB from 0.1 to 5120.");
  return bytes;
}

async function* upload(context: Context, named: readonly string[], options: UploadOptions): Verb {
  const {
    metadata,
    to,
    limits,
    parallel,
    partSize: partSizeBytes,
    limitRate,
    again = false,
    wait = false,
  } = options;
  const files = imagesOf(named);
  if (files.length > 1) refuseForSeveral(options);
  const connection = await connect(options, context);
  const { dropFiles } = await import("../upload/drop-files.ts");
  const drops = files.map((file) => ({ file, metadata, to }));
  const pace = limitRate === undefined ? undefined : createPace(limitRate);
  const command = [context.commands.invocation, ...process.argv.slice(2).map(quoted)].join(" ");
  const request = { drops, limits, parallel, partSizeBytes, pace, again, wait, command };
  return yield* dropFiles(connection, request, context);
}

/** A pattern of the shell takes sidecars, too: those of images that are named anyway are no mistake. */
function imagesOf(named: readonly string[]): string[] {
  const all = [...new Set(named)];
  return all.filter((file) => !(/\.json$/i.test(file) && all.includes(file.slice(0, -".json".length))));
}

function refuseForSeveral({ metadata, to }: UploadOptions): void {
  if (metadata !== undefined)
    throw usageError(
      "--metadata names the sidecar of one image, and there are several.",
      "Upload them one by one.",
    );
  if (to !== undefined && !to.endsWith("/"))
    throw usageError(
      `--to ${to} is the key of one image, and there are several.`,
      `Name a folder: --to ${to}/`,
    );
}
