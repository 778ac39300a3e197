import type { Command } from "commander";
import { Denied } from "../../../functions/cloud/cloud-faults.ts";
import type { Deployment } from "../../../functions/cloud/deployment.ts";
import type { Commands } from "../../command/commands.ts";
import { explain, usageError } from "../../command/errors.ts";
import { EXIT } from "../../command/exit-codes.ts";
import { examples, withConnectionFlags, withOutputFlags } from "../../command/flags.ts";
import { type Verb, verbAction } from "../../command/run-verb.ts";
import { type Connection, connect } from "../../connection/connection.ts";
import type { ConnectionOptions, Context } from "../../connection/connection-target.ts";
import { secondsOption } from "../../output/time.ts";
import { sentence } from "../../words/sentence.ts";
import { CHECKS, type Finding } from "./checks.ts";

export function define(command: Command): void {
  withConnectionFlags(withOutputFlags(command, { lines: true }))
    .description(
      "Checks everything an import needs: credentials, clock, region, bucket, trigger, functions, flow, ECS's import role, permissions,\n" +
        "quota. It only looks; the import that it tries is a dry run.",
    )
    .option("--orphans", "list what interrupted imports and uploads have left, whoever's they were, instead")
    .option(
      "--older-than <duration>",
      'with --orphans: nothing has happened to it for so long: "1h30m" (default: 1h for an upload, which may grow)',
      secondsOption,
    )
    .addHelpText(
      "after",
      `\nExit codes:\n  0 nothing is wrong or left over, as far as is known, 1 something is\n${examples(
        ["image-drop doctor", "with the credentials and names of this folder"],
        ["image-drop doctor --orphans", "what nobody works on and nobody removed, and how to remove it"],
        ["image-drop doctor --profile prod --region cn-shanghai --bucket images", "another deployment"],
      )}`,
    )
    .action(verbAction({ shape: "many" }, doctor));
}

interface DoctorOptions extends ConnectionOptions {
  orphans?: boolean;
  /** Seconds. */
  olderThan?: number;
}

export async function* doctor(context: Context, options: DoctorOptions): Verb {
  const { olderThan } = options;
  if (olderThan !== undefined && options.orphans !== true)
    throw usageError(sentence("olderThanAlone"), sentence("sayOrphans"));
  const connection = await connect(options, context);
  return yield* options.orphans === true ? listOrphans(connection, olderThan) : doctorChecks(connection);
}

/** Each check, one after the other. */
export async function* doctorChecks(connection: Connection): Verb {
  const open = await deploymentOf(connection);
  if ("verdict" in open) {
    yield { kind: "check", check: "credentials", ...open };
    return EXIT.failed;
  }
  let wrong = 0;
  for (const { name, run } of CHECKS) {
    const finding = await run(connection, open.deployment).catch((error: unknown) => {
      connection.signal.throwIfAborted();
      return findingOf(error, connection.commands);
    });
    if (finding.verdict === "problem") wrong += 1;
    yield { kind: "check", check: name, ...finding };
  }
  return wrong === 0 ? EXIT.done : EXIT.failed;
}

/** What interrupted work has left; with `olderThanSeconds` what nothing has happened to for so long. */
export async function* listOrphans(connection: Connection, olderThanSeconds?: number): Verb {
  const { orphans } = await import("./orphans.ts");
  const found = { left: 0, unknown: 0, unreadable: 0 };
  for await (const orphan of orphans(connection, olderThanSeconds && olderThanSeconds * 1000)) {
    found[orphan.verdict] += 1;
    yield { kind: "orphan", ...orphan };
  }
  yield { kind: "note", text: orphansText(found) };
  return found.left + found.unreadable === 0 ? EXIT.done : EXIT.failed;
}

function orphansText({
  left,
  unknown,
  unreadable,
}: Record<"left" | "unknown" | "unreadable", number>): string {
  const parts = [
    left === 0 ? "Nothing is left over" : `${left} left over`,
    unknown === 0 ? "" : `of ${unknown} it is not known`,
    unreadable === 0 ? "" : `of ${unreadable} it cannot be read`,
  ];
  return `${parts.filter(Boolean).join("; ")}.`;
}

/** The deployment; or, without keys or an account for them, the finding that nothing can be checked. */
async function deploymentOf(connection: Connection): Promise<{ deployment: Deployment } | Finding> {
  const { createDeployment } = await import("../../../functions/cloud/deployment.ts");
  try {
    const at = await connection.cloudConfig();
    return { deployment: createDeployment({ ...at, accountId: await connection.accountId() }) };
  } catch (error) {
    return { ...findingOf(error, connection.commands), verdict: "problem" };
  }
}

/** A check that a permission forbids leaves open what it would have found. */
function findingOf(error: unknown, commands: Commands): Finding {
  const { what, why, todo, requestId } = explain(error, commands);
  const request = requestId === undefined ? "" : ` (request ${requestId})`;
  const message = `${what}${why === undefined ? "" : ` ${why}`}${request}`;
  if (error instanceof Denied)
    return {
      verdict: "unknown",
      message,
      todo: `Allow ${error.service} ${error.operation} to these credentials.`,
    };
  return { verdict: "problem", message, todo };
}
