import { asksForMore, distributionExecution } from "../../../functions/core/distribution/new-distribution.ts";
import { readDistribution } from "../../../functions/core/distribution/published.ts";
import { retriedDistribution } from "../../../functions/core/distribution/resume.ts";
import { type Drop, resultKeys } from "../../../functions/core/import/drop.ts";
import { readResult } from "../../../functions/core/import/published.ts";
import type { ImportRecord } from "../../../functions/core/import/record.ts";
import { CliError } from "../../command/errors.ts";
import type { Connection } from "../../connection/connection.ts";
import { isRunning } from "../../imports/import-view.ts";
import { sentence } from "../../words/sentence.ts";

/**
 * What an execution begins with that takes up what is missing after an import that went well: `retried` is its
 * drop. Throws a CliError where nothing is missing, or may still come.
 */
export async function distributionToRetry(
  old: Drop,
  retried: Drop,
  connection: Connection,
): Promise<ImportRecord> {
  const objects = await connection.objects(old.bucket);
  const keys = resultKeys(old, connection.settings.prefixes);
  const result = readResult(await objects.readJson(keys.result));
  if (!asksForMore(result)) throw nothingMissing(result.state === "imported" ? result.imageId : "");
  const document = await objects.readJson(keys.distribution);
  const before = document === undefined ? undefined : readDistribution(document);
  if (before?.state === "complete") throw nothingMissing(result.imageId);
  if (before === undefined) {
    const flows = await connection.flows("distribution");
    const execution = await flows.describe(distributionExecution(old.execution));
    if (execution !== undefined && isRunning(execution))
      throw new CliError(sentence("distributionRuns"), {
        why: sentence("notAllDone"),
        todo: sentence("seeItEnd", { command: connection.commands.line("watch", [old.execution]) }),
      });
  }
  return retriedDistribution(result, before, retried);
}

function nothingMissing(imageId: string): CliError {
  return new CliError(sentence("nothingToRetry"), {
    why: sentence("importedAs", { imageId }),
    todo: sentence("anotherName"),
  });
}
