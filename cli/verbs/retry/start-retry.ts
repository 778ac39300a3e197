import { Denied } from "../../../functions/cloud/cloud-faults.ts";
import { type Drop, retryDrop, sidecarKey } from "../../../functions/core/import/drop.ts";
import { newRecord } from "../../../functions/core/import/transitions.ts";
import { CliError } from "../../command/errors.ts";
import { EXIT } from "../../command/exit-codes.ts";
import type { Verb } from "../../command/run-verb.ts";
import type { Connection } from "../../connection/connection.ts";
import { notAnImport } from "../../imports/find-execution.ts";
import { dropOf, isRunning, viewOf } from "../../imports/import-view.ts";
import { executionsByName, intervalOf, watchImports } from "../../imports/watch-imports.ts";
import { stateText } from "../../output/formats/import-text.ts";
import { sentence } from "../../words/sentence.ts";
import { distributionToRetry } from "./distribution-to-retry.ts";

/** Starts the execution that tries an ended one again, and with `wait` goes on until it has ended, too. */
export async function* startRetry(
  connection: Connection,
  { target, wait, signal }: { target: string; wait: boolean; signal: AbortSignal },
): Verb {
  const { drop: old, isImported } = await endedDrop(target, connection);
  if (!isImported) await refuseOtherSidecar(old, connection);
  const drop = retryDrop(old, new Date(connection.now()).toISOString());
  const flows = await connection.flows();
  const before = await flows.describe(drop.execution);
  if (before === undefined || isRunning(before)) {
    const record = isImported ? await distributionToRetry(old, drop, connection) : newRecord(drop);
    await flows.start({ name: drop.execution, input: { record } });
  } else
    throw new CliError(sentence("triedBefore"), {
      why: sentence("wasThat", { execution: drop.execution }),
      todo: sentence("tryThatAgain", { command: connection.commands.line("retry", [drop.execution]) }),
    });
  const { execution, key, bucket } = drop;
  yield { kind: "retried", execution, retryOf: old.execution, bucket, key, started: before === undefined };
  if (!wait) return EXIT.done;
  const intervalMs = intervalOf(connection, undefined);
  return yield* watchImports(connection, { find: executionsByName([execution]), signal, intervalMs });
}

async function endedDrop(
  target: string,
  connection: Connection,
): Promise<{ drop: Drop; isImported: boolean }> {
  const source = await connection.imports();
  const execution = await connection.find(target);
  const drop = dropOf(execution);
  const view = drop === undefined ? undefined : await viewOf(execution, source);
  if (drop === undefined || view === undefined) throw notAnImport(execution.name);
  if (isRunning(execution))
    throw new CliError(sentence("stillRuns"), {
      why: sentence("itsState", { state: stateText(view.state) }),
      todo: sentence("seeItEnd", { command: connection.commands.line("watch", [execution.name]) }),
    });
  if (view.state === "unreadable")
    throw new CliError(sentence("endUnreadable"), {
      why: view.unreadable && `${view.unreadable.document}: ${view.unreadable.reason}.`,
      todo: sentence("maybeImported"),
    });
  return { drop, isImported: view.state === "imported" };
}

/** The retry is of the very sidecar that was dropped; with another one there now it would be refused. */
async function refuseOtherSidecar(drop: Drop, connection: Connection): Promise<void> {
  const objects = await connection.objects(drop.bucket);
  const key = sidecarKey(drop.key);
  const facts = await objects.head(key).catch((error: unknown) => {
    // Who may start executions need not be allowed to read the bucket.
    if (error instanceof Denied) return { etag: drop.sidecarEtag };
    throw error;
  });
  if (facts?.etag === drop.sidecarEtag) return;
  throw new CliError(sentence("sidecarChanged"), {
    why: facts === undefined ? sentence("keyDeleted", { key }) : sentence("keyReplaced", { key }),
    todo:
      facts === undefined
        ? sentence("uploadSidecarAgain")
        : sentence("seeThatOne", { command: connection.commands.line("status", [drop.key]) }),
  });
}
