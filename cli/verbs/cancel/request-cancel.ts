import { userInfo } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod/mini";
import { parseDocument } from "../../../functions/cloud/documents.ts";
import { readResult } from "../../../functions/core/import/published.ts";
import { CliError, usageError } from "../../command/errors.ts";
import { EXIT } from "../../command/exit-codes.ts";
import type { Verb } from "../../command/run-verb.ts";
import type { Connection } from "../../connection/connection.ts";
import { imageKeyOf, notAnImport, searchExecution } from "../../imports/find-execution.ts";
import { dropOf, isRunning, viewOfResult } from "../../imports/import-view.ts";
import { leftThing } from "../../imports/left-thing.ts";
import { executionsByName, intervalOf, watchImports } from "../../imports/watch-imports.ts";
import { sentence } from "../../words/sentence.ts";

const Answer = z.discriminatedUnion("answer", [
  z.object({ answer: z.literal("cancelling"), task: z.string(), nextLookBy: z.string() }),
  z.object({ answer: z.literal("unknown") }),
  z.object({
    answer: z.literal("ended"),
    result: z.unknown(),
    /** How that ended which comes after the import. */
    distribution: z.optional(z.looseObject({ state: z.string() })),
    cleanup: z.optional(
      z.object({ left: z.array(z.string()), became: z.enum(["removed", "being-removed", "foreign"]) }),
    ),
  }),
]);

export interface CancelOptions {
  reason?: string;
  by?: string;
  key?: string;
  wait?: boolean;
}

interface CancelTarget {
  execution: string;
  bucket: string;
  key: string;
  /** The flow still works on it. */
  alive: boolean;
}

type Cancelled = Omit<CancelTarget, "alive">;

/** Asks the function `cancel`, and with `wait` goes on until the import has ended. */
export async function* requestCancel(
  connection: Connection,
  { target, options, signal }: { target: string; options: CancelOptions; signal: AbortSignal },
): Verb {
  const { alive, ...about } = await cancelTarget(target, options, connection);
  const intervalMs = intervalOf(connection, undefined);
  const request = {
    ...about,
    by: options.by ?? userInfo().username,
    ...(options.reason === undefined ? {} : { reason: options.reason }),
  };
  for (let round = 0; ; round += 1) {
    const functions = await connection.functions();
    const answer = answerIn(
      await functions.invoke(connection.functionName("cancel"), request),
      about,
      connection,
    );
    if (answer.answer === "unknown") throw unknownExecution(about, connection);
    if (answer.answer === "ended") {
      const view = viewOfResult(answer.result);
      const state = answer.distribution?.state ?? view.state;
      if (round === 0 && state !== "cancelled") yield { kind: "note", text: sentence("tooLate") };
      const { cleanup } = answer;
      // What is left is removed by an execution of its own, or by this function alone; asking again tells how
      // far that is.
      if (options.wait !== true || cleanup?.became !== "being-removed") {
        yield { kind: "ended", view, nowMs: connection.now(), cleanup };
        return state === "cancelled" ? EXIT.done : EXIT.failed;
      }
      if (round === 0)
        yield { kind: "note", text: sentence("leftAndRemoved", { things: cleanup.left.map(leftThing) }) };
    } else if (round === 0) {
      const { task, nextLookBy } = answer;
      yield { kind: "cancelling", ...about, task, nextLookBy };
    }
    if (options.wait !== true) return EXIT.done;
    if (answer.answer === "cancelling" && alive) {
      const find = executionsByName([about.execution]);
      const code = yield* watchImports(connection, { find, signal, intervalMs });
      if (code === EXIT.interrupted) return code;
      return code === EXIT.cancelled ? EXIT.done : EXIT.failed;
    }
    // Its execution has ended, so only this function undoes it, a piece with each request.
    await sleep(intervalMs, undefined, { signal });
  }
}

/** Throws a CliError for what this version does not know: the function may be another version's. */
function answerIn(json: unknown, { execution }: Cancelled, { commands }: Connection) {
  const { data } = Answer.safeParse(json);
  if (data?.answer === "cancelling" || data?.answer === "unknown") return data;
  const result = data && parseDocument("", data.result, readResult);
  if (result !== undefined && "value" in result)
    return { ...data, answer: "ended", result: result.value } as const;
  throw new CliError(sentence("cancelUnknownAnswer"), {
    why: sentence("otherVersionOf"),
    todo: sentence("seeWhetherCancelled", { command: commands.line("status", [execution]) }),
  });
}

function unknownExecution({ execution, bucket, key }: Cancelled, { commands }: Connection): CliError {
  return new CliError(sentence("noImportByKey", { execution, key }), {
    why: sentence("knownNowhere", { bucket }),
    todo: sentence("seeWhatThereIs", { command: commands.line("list") }),
  });
}

async function cancelTarget(
  target: string,
  { key }: CancelOptions,
  connection: Connection,
): Promise<CancelTarget> {
  const source = await connection.imports();
  const { bucket, settings } = connection;
  const { prefixes } = settings;
  const imageKey = key === undefined ? undefined : imageKeyOf(key, { bucket, prefixes });
  const scope = { source, bucket, prefixes, nowMs: connection.now(), commands: connection.commands };
  const execution = await (imageKey === undefined ? connection.find(target) : searchExecution(target, scope));
  if (execution === undefined) return { execution: target, bucket, key: imageKey ?? "", alive: false };
  const drop = dropOf(execution);
  if (drop === undefined) throw notAnImport(execution.name);
  if (imageKey !== undefined && imageKey !== drop.key)
    throw usageError(
      sentence("importsOther", { execution: drop.execution, key: drop.key, other: imageKey }),
      sentence("leaveOutKey"),
    );
  const alive = isRunning(execution) && drop.execution === execution.name;
  return { execution: drop.execution, bucket: drop.bucket, key: drop.key, alive };
}
