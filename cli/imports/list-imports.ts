import type { ExecutionQuery } from "../../functions/cloud/flows.ts";
import { type ImportSource, type ImportView, viewOf } from "./import-view.ts";
import { mapInOrder } from "./map-in-order.ts";
import { newestFirst } from "./newest-first.ts";

/** How many `status.json` are read at a time. */
const READERS = 8;

/** The imports that a query finds, newest first. */
export async function* listImports(
  source: ImportSource,
  query: ExecutionQuery,
  nowMs: number,
): AsyncGenerator<ImportView> {
  const executions = newestFirst(source.flows, query, nowMs);
  for await (const view of mapInOrder(executions, READERS, (execution) => viewOf(execution, source)))
    if (view !== undefined) yield view;
}
