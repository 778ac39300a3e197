import { basename } from "node:path";
import { unlessUnseen } from "../../functions/cloud/cloud-faults.ts";
import { createObjects, jsonBytes } from "../../functions/cloud/objects.ts";
import { executionName } from "../../functions/core/import/drop.ts";
import type { Connection } from "../connection/connection.ts";
import { type FailedAttempt, retry, UPLOAD_RETRIES } from "../connection/retries.ts";
import type { Event } from "../events.ts";
import { executionsOf } from "../imports/import-of-drop.ts";
import { sentence } from "../words/sentence.ts";
import { crc64 } from "./crc64.ts";
import type { DropPlan } from "./drop-plan.ts";
import { type ExpectedFile, sidecarToSend } from "./sidecar-to-send.ts";

export interface SentSidecar {
  outcome: "sent" | "already-there";
  etag: string;
  /** The execution that it begins; undefined where none begins, or the answer that says which was lost. */
  execution: string | undefined;
  /** Executions of the same sidecar that were there before. */
  known: readonly string[];
}

/**
 * Sends the sidecar, which is the drop, unless it is there. Each time that it arrives an import begins, so
 * after a lost answer the server is asked whether it did.
 */
export async function* sendSidecar(
  connection: Connection,
  {
    order,
    plan,
    expected,
    signal,
  }: {
    order: { again: boolean; wait: boolean };
    plan: DropPlan;
    expected: readonly ExpectedFile[];
    signal: AbortSignal;
  },
): AsyncGenerator<Event, SentSidecar> {
  const { sidecarKey: key, imageKey } = plan;
  const { bucket } = connection;
  const sidecar = sidecarToSend(plan, expected);
  const bytes = jsonBytes(sidecar);
  const objects = createObjects(await connection.cloudConfig(), bucket);
  const failedAttempts: FailedAttempt[] = [];
  const onFailedAttempt = (failed: FailedAttempt) => void failedAttempts.push(failed);
  const retries = { policy: UPLOAD_RETRIES, signal, onFailedAttempt };
  const findSame = async () => {
    const facts = await objects.head(key).catch(unlessUnseen);
    const same = facts?.sizeBytes === bytes.length && facts.crc64 === String(crc64(bytes));
    return same ? facts : undefined;
  };
  const there = await retry(findSame, retries);
  if (there !== undefined && !order.again)
    return { outcome: "already-there", etag: there.etag, execution: undefined, known: [] };
  const known =
    there === undefined || !order.wait
      ? []
      : await executionsOf(
          { bucket, imageKey, sidecarEtag: there.etag },
          { flows: (await connection.imports()).flows, nowMs: connection.now() },
        );
  const send = async (attempt: number) => {
    if (attempt > 1 && (await findSame()) !== undefined) return undefined;
    return objects.writeJson(key, sidecar);
  };
  // A second one of the same bytes cannot be told from the first: it is sent once or not at all.
  const attempts = there === undefined ? UPLOAD_RETRIES.attempts : 1;
  const written = await retry(send, { ...retries, policy: { ...UPLOAD_RETRIES, attempts } });
  const isLost = written === undefined && order.wait;
  const sent = isLost ? await retry(() => objects.head(key), retries) : written;
  for (const { error } of failedAttempts)
    yield { kind: "note", text: sentence("triedOnceMore", { name: basename(key), message: error.message }) };
  const sidecarEtag = sent?.etag ?? "";
  // The event that it begins with is that of this request.
  const { requestId: eventRequestId = "" } = written ?? {};
  const execution =
    eventRequestId === "" || sidecarEtag === ""
      ? undefined
      : executionName({ bucket, imageKey, sidecarEtag, eventRequestId });
  return { outcome: "sent", etag: sidecarEtag, execution, known };
}
