import type { CloudOf } from "../cloud/calls.ts";
import type { Execution } from "../cloud/flows.ts";
import { distributionExecution, type ImportToDistribute } from "../core/distribution/new-distribution.ts";
import type { DistributionResult } from "../core/distribution/published.ts";
import { resumedDistribution } from "../core/distribution/resume.ts";
import { type CancelRequest, nextLookBy } from "../core/import/cancellation.ts";
import type { Drop } from "../core/import/drop.ts";
import { beginDistribution, NO_FAULT, readDistributionOf } from "./distribution-documents.ts";
import { type DocumentsCloud, readStatusOf } from "./drop-documents.ts";

/** What cancelling a distribution calls beside the documents. */
export const CANCEL_CALLS = ["start", "describe"] as const;
type CancelCloud = DocumentsCloud & CloudOf<{ distributions: typeof CANCEL_CALLS }>;

export interface DistributionToCancel {
  drop: Drop;
  result: ImportToDistribute;
  /** The import's own execution still runs. */
  isImportAlive: boolean;
  /** Writes the request down; the first one counts. */
  ask: () => Promise<CancelRequest>;
}

/**
 * Cancels what comes after an import, or tells how it ended. The request is written down: its flow looks for
 * it before it looks at anything else, also where it has not begun yet. A dead one is gone on with by an
 * execution of its own. Repeating it is harmless.
 */
export async function cancelDistribution(
  { drop, result, isImportAlive, ask }: DistributionToCancel,
  cloud: CancelCloud,
): Promise<{ ended: DistributionResult } | { nextLookBy: string }> {
  const ended = await readDistributionOf(drop, cloud);
  if (ended !== undefined) return { ended };
  await ask();
  const name = distributionExecution(drop.execution);
  const execution = await cloud.distributions.describe(name);
  const status = await readStatusOf(drop, cloud);
  const lookBy = { nextLookBy: nextLookBy(status, cloud.now()) };
  if (execution === undefined) {
    // Its import's flow begins it still, and where that is dead nobody does.
    if (!isImportAlive) await beginDistribution(result, cloud);
    return lookBy;
  }
  if (isAlive(execution)) return lookBy;
  // It may have published since it was looked for.
  const meanwhile = await readDistributionOf(drop, cloud);
  if (meanwhile !== undefined) return { ended: meanwhile };
  const distributed = status !== undefined && "distributed" in status ? status.distributed : undefined;
  const stoppedAt = execution.stoppedAt ?? new Date(cloud.now()).toISOString();
  const record = resumedDistribution(result, distributed, stoppedAt);
  await revive(`${name}-cancel`, { record, fault: NO_FAULT }, cloud);
  return lookBy;
}

function isAlive({ status }: Execution): boolean {
  return status === "Starting" || status === "Running";
}

/** More often than this nobody stops an execution by hand. */
const LIVES = 20;

/** Starts an execution that goes on with a dead one, unless one does already. */
async function revive(name: string, input: object, { distributions }: CancelCloud): Promise<void> {
  for (let life = 1; life <= LIVES; life += 1) {
    const own = `${name}-${life}`;
    if ((await distributions.start({ name: own, input })) === "started") return;
    const known = await distributions.describe(own);
    if (known === undefined || isAlive(known)) return;
  }
}
