import type { Execution, Flows } from "../../functions/cloud/flows.ts";
import { executionNamePrefix, SIDECAR_SUFFIX } from "../../functions/core/import/drop.ts";
import { CliError } from "../command/errors.ts";
import { allExecutions } from "./executions.ts";
import { dropOf } from "./import-view.ts";

/** Where the executions of a key are looked for. */
export interface SearchScope {
  flows: Pick<Flows, "describe" | "list">;
  bucket: string;
  prefixes: { incoming: string };
}

/**
 * The object key of an image, of whatever a user wrote: with or without `incoming/`, `.json`, or
 * `oss://bucket/` before it.
 */
export function imageKeyOf(
  written: string,
  { bucket, prefixes }: Pick<SearchScope, "bucket" | "prefixes">,
): string {
  const key = written.replace(`oss://${bucket}/`, "").replace(/^\//, "");
  const full = key.startsWith(prefixes.incoming) ? key : `${prefixes.incoming}${key}`;
  return full.endsWith(SIDECAR_SUFFIX) ? full.slice(0, -SIDECAR_SUFFIX.length) : full;
}

/** For what needs an import: an execution that another tool started, or that undoes an import, is none. */
export function notAnImport(executionName: string): CliError {
  return new CliError(`The execution ${executionName} is no import.`);
}

const EXECUTION_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/;

/** Whether an execution has this name. */
export async function isExecution(target: string, flows: SearchScope["flows"]): Promise<boolean> {
  return EXECUTION_NAME.test(target) && (await flows.describe(target)) !== undefined;
}

/** The execution that ID names, or the newest one of KEY. Throws a CliError if there is none. */
export async function findExecution(target: string, scope: SearchScope): Promise<Execution> {
  if (EXECUTION_NAME.test(target)) {
    const described = await scope.flows.describe(target);
    if (described !== undefined) return described;
  }
  const key = imageKeyOf(target, scope);
  const newest = await newestOf(key, scope);
  if (newest !== undefined) return newest;
  throw new CliError(`There is no import of "${target}".`, {
    why: `Neither an execution of this name nor one for the key ${key} in bucket ${scope.bucket} is known.`,
    todo: "image-drop list shows what there is.",
  });
}

/** Executions of a key are few; all are looked at, because the order of the list is not promised. */
async function newestOf(key: string, { flows, bucket }: SearchScope): Promise<Execution | undefined> {
  let newest: Execution | undefined;
  for await (const execution of allExecutions(flows, { namePrefix: executionNamePrefix(bucket, key) })) {
    const drop = dropOf(execution);
    if (drop?.key !== key || drop.execution !== execution.name) continue;
    if (newest === undefined || execution.startedAt > newest.startedAt) newest = execution;
  }
  return newest;
}
