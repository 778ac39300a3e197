import type { ExecutionQuery } from "../../functions/cloud/flows.ts";
import type { ImportView, ViewState } from "./import-view.ts";

/** Which imports are wanted; what is left out narrows nothing. */
export interface ImportFilter {
  state?: ViewState[];
  /** Moments: milliseconds since the epoch, at the time they are given. */
  since?: (nowMs: number) => number;
  until?: (nowMs: number) => number;
  /** The image's name has this text in it. */
  name?: string | undefined;
  /** The key begins with this, with or without the incoming prefix. */
  key?: string | undefined;
  /** The image was imported, and its sidecar asks for this family. */
  family?: string | undefined;
  /** Key, name, image, task, execution or reason has this text in it. */
  text?: string | undefined;
}

/** What the service itself can narrow down; `createImportFilter` does the rest. */
export function importQuery({ state = [], since, until }: ImportFilter, nowMs: number): ExecutionQuery {
  const running = state.length > 0 && state.every((one) => one === "waiting" || one === "importing");
  // The other states may have an execution that was stopped, whose result `cancel` published.
  const succeeded = state.length > 0 && state.every((one) => one === "imported" || one === "refused");
  return {
    status: running ? "Running" : succeeded ? "Succeeded" : undefined,
    from: since === undefined ? undefined : new Date(since(nowMs)).toISOString(),
    to: until === undefined ? undefined : new Date(until(nowMs)).toISOString(),
  };
}

/** Tells whether an import is wanted. */
export function createImportFilter(
  { state, name, key, family, text }: ImportFilter,
  prefixes: { incoming: string },
): (view: ImportView) => boolean {
  const has = (value: string | undefined, part: string) =>
    value?.toLowerCase().includes(part.toLowerCase()) === true;
  return (view) => {
    // One whose state cannot be read may be in any.
    if (state !== undefined && view.state !== "unreadable" && !state.includes(view.state)) return false;
    if (name !== undefined && !has(view.imageName, name)) return false;
    if (key !== undefined && !view.key.startsWith(key) && !view.key.startsWith(`${prefixes.incoming}${key}`))
      return false;
    if (family !== undefined && view.distribution?.family !== family) return false;
    return text === undefined || searchable(view).some((value) => has(value, text));
  };
}

function searchable(view: ImportView): Array<string | undefined> {
  return [
    ...[view.key, view.imageName, view.imageId, view.taskId, view.execution],
    ...[view.failure?.code, view.failure?.message],
    ...(view.problems ?? []).flatMap(({ code, message }) => [code, message]),
  ];
}
