import type { CloudOf } from "../cloud/calls.ts";
import { Denied, isMissing } from "../cloud/cloud-faults.ts";
import { notify } from "../cloud/notification.ts";
import { distributedOf, distributionResultOf } from "../core/distribution/documents.ts";
import {
  asksForMore,
  distributionExecution,
  newDistribution,
} from "../core/distribution/new-distribution.ts";
import { advanced, stopped } from "../core/distribution/phases.ts";
import { type DistributionResult, readDistribution } from "../core/distribution/published.ts";
import type { DistributionRecord } from "../core/distribution/record.ts";
import { causeOf } from "../core/distribution/refusals.ts";
import { type Drop, resultKeys } from "../core/import/drop.ts";
import type { Result } from "../core/import/published.ts";
import { type DocumentsCloud, readResultOf } from "./drop-documents.ts";

/** What a distribution's flow begins with, beside its record: nothing failed. */
export const NO_FAULT = { Code: "", Detail: "" } as const;

/** Who begins a distribution calls this beside the documents. */
export const BEGIN_CALLS = ["start"] as const;
type BeginCloud = DocumentsCloud & CloudOf<{ distributions: typeof BEGIN_CALLS }>;

/** The end of a drop's distribution, if it has ended. */
export async function readDistributionOf(
  drop: Pick<Drop, "bucket" | "key" | "execution">,
  cloud: DocumentsCloud,
): Promise<DistributionResult | undefined> {
  const { distribution } = resultKeys(drop, cloud.settings.prefixes);
  const found = await cloud.bucket(drop.bucket).readJson(distribution);
  return found === undefined ? undefined : readDistribution(found);
}

/** Shows how far a distribution is. A courtesy: while the bucket cannot be written the distribution goes on. */
export async function showDistribution(
  record: DistributionRecord,
  cloud: DocumentsCloud,
  nextLookSeconds?: number,
): Promise<void> {
  try {
    await writeDistributed(record, cloud, nextLookSeconds);
  } catch (error) {
    const { execution } = record.drop;
    const { message } = error as Error;
    process.stdout.write(`${JSON.stringify({ level: "warn", execution, status: "not written", message })}\n`);
  }
}

async function writeDistributed(
  record: DistributionRecord,
  cloud: DocumentsCloud,
  nextLookSeconds?: number,
  distributed = distributedOf(record),
): Promise<void> {
  const { drop } = record;
  const result = await readResultOf(drop, cloud);
  if (result === undefined) return;
  const { status } = resultKeys(drop, cloud.settings.prefixes);
  const iso = (ms: number) => new Date(ms).toISOString();
  const nowMs = cloud.now();
  await cloud.bucket(drop.bucket).writeJson(status, {
    ...result,
    updatedAt: iso(nowMs),
    ...(nextLookSeconds === undefined ? {} : { nextLookAt: iso(nowMs + nextLookSeconds * 1000) }),
    distributed,
  });
}

/**
 * Publishes the end of a distribution: `distribution.json`, which only the first call writes, then a last
 * `status.json`. Answers the document that stands, and tells whoever wants to be told.
 */
export async function publishDistribution(
  record: DistributionRecord,
  cloud: DocumentsCloud,
): Promise<DistributionResult> {
  const { drop } = record;
  const objects = cloud.bucket(drop.bucket);
  const { distribution: key } = resultKeys(drop, cloud.settings.prefixes);
  const own = distributionResultOf(record);
  const written = await objects.writeOnce(key, own);
  const published = written === "written" ? own : readDistribution(await objects.readJson(key));
  await writeDistributed(record, cloud, undefined, published);
  await notify(published, cloud.settings);
  return published;
}

/**
 * Begins what comes after a published import, where its sidecar asks for something: an execution of its own,
 * whose name makes sure that there is one, however often this is called. Where there is no flow to begin, or
 * none that may be begun, that is published as its end.
 */
export async function beginDistribution(result: Result, cloud: BeginCloud): Promise<void> {
  if (!asksForMore(result)) return;
  const record = newDistribution(result);
  try {
    await cloud.distributions.start({
      name: distributionExecution(result.execution),
      input: { record, fault: NO_FAULT },
    });
  } catch (error) {
    if (!isMissing(error) && !(error instanceof Denied)) throw error;
    const { message, requestId } = error as Denied;
    const ended = stopped(record, causeOf("WorkflowFault", message, requestId));
    await publishDistribution(advanced({ ...ended, phase: "families" }, cloud.now()), cloud);
  }
}
