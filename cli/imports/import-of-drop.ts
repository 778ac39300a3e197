import { setTimeout as sleep } from "node:timers/promises";
import type { Flows } from "../../functions/cloud/flows.ts";
import { executionNamePrefix } from "../../functions/core/import/drop.ts";
import { CliError } from "../command/errors.ts";
import type { Verb } from "../command/run-verb.ts";
import type { Connection } from "../connection/connection.ts";
import { sentence } from "../words/sentence.ts";
import { dropOf } from "./import-view.ts";
import { newestFirst } from "./newest-first.ts";
import { executionsByName, intervalOf, watchImports } from "./watch-imports.ts";

/** A drop by its sidecar. */
export interface SidecarDrop {
  bucket: string;
  imageKey: string;
  /** Another sidecar is another drop. */
  sidecarEtag: string;
}

/** Names of the executions of a drop, the newest first. */
export async function executionsOf(
  { bucket, imageKey, sidecarEtag }: SidecarDrop,
  { flows, nowMs }: { flows: Pick<Flows, "list">; nowMs: number },
): Promise<string[]> {
  const names: string[] = [];
  const namePrefix = executionNamePrefix(bucket, imageKey);
  for await (const execution of newestFirst(flows, { namePrefix }, nowMs)) {
    const drop = dropOf(execution);
    if (drop?.key === imageKey && drop.sidecarEtag === sidecarEtag && drop.execution === execution.name)
      names.push(execution.name);
  }
  return names;
}

/** The event of an upload reaches the trigger within seconds; after this long something is wrong. */
const TRIGGER_DEADLINE_MS = 120_000;

/** The import that a drop began, not one of the `known`, once there is one; a CliError if none begins. */
export async function importOfDrop(
  connection: Connection,
  { drop, known, signal }: { drop: SidecarDrop; known: readonly string[]; signal: AbortSignal },
): Promise<string> {
  const { flows } = await connection.imports();
  const intervalMs = intervalOf(connection, undefined);
  const deadlineMs = performance.now() + TRIGGER_DEADLINE_MS;
  for (;;) {
    const names = await executionsOf(drop, { flows, nowMs: connection.now() });
    const begun = names.find((name) => !known.includes(name));
    if (begun !== undefined) return begun;
    if (performance.now() > deadlineMs)
      throw new CliError(sentence("noImportBegan"), {
        why: sentence("twoMinutes", { key: drop.imageKey }),
        todo: sentence("checkTrigger", { command: connection.commands.line("doctor") }),
      });
    await sleep(intervalMs, undefined, { signal });
  }
}

/** Watches the imports that drops began until all have ended. */
export async function* watchImportsOfDrops(
  connection: Connection,
  {
    drops,
    signal,
  }: { drops: ReadonlyArray<{ drop: SidecarDrop; known: readonly string[] }>; signal: AbortSignal },
): Verb {
  const begun: string[] = [];
  for (const { drop, known } of drops) begun.push(await importOfDrop(connection, { drop, known, signal }));
  const intervalMs = intervalOf(connection, undefined);
  return yield* watchImports(connection, { find: executionsByName(begun), signal, intervalMs });
}
