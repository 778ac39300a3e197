import { isDeepStrictEqual } from "node:util";
import type { DistributionResult } from "../../functions/core/distribution/published.ts";
import type { AnyOf, Result } from "../../functions/core/import/published.ts";
import { brokenDistribution } from "./broken-distribution.ts";
import type { BegunImport, Ledger, Remains } from "./ledger.ts";

/** All that the promises are checked against, when a scenario is over. */
export interface Evidence {
  ledger: Ledger;
  /** Every `result.json` in the bucket at the end, by its key. */
  published: ReadonlyMap<string, { etag: string; result: AnyOf<Result> }>;
  /** Every `distribution.json`, by its key. */
  distributions: ReadonlyMap<string, DistributionResult>;
  /** Executions still running although days went by. */
  unending: readonly string[];
}

/** What is broken, one sentence each; empty if every promise was kept. */
export function broken(evidence: Evidence): string[] {
  const { ledger, published, unending } = evidence;
  const executions = new Set(
    [...ledger.started.keys(), ...ledger.results.map(({ execution }) => execution)].map(owner),
  );
  return [
    ...unending.map((execution) => `${execution} does not end`),
    ...[...executions].flatMap((execution) => [
      ...oneImport(execution, ledger),
      ...oneResult(execution, evidence),
      ...brokenDistribution(execution, evidence),
    ]),
    ...ledger.imports
      .filter(({ execution }) => execution === "")
      .map(({ imageId }) => `${imageId} does not say whose it is`),
    ...ledger.cancels.flatMap((asked) => {
      if (asked.answer.answer !== "ended") return [];
      const last = [...published.values()].find(({ result }) => result.execution === asked.execution);
      return isDeepStrictEqual(asked.answer.result, last?.result)
        ? []
        : [`${asked.execution}: cancel answered another result than the published one`];
    }),
  ];
}

/**
 * An execution that undoes what another one began publishes in that one's name; one that cleans up after it,
 * nothing.
 */
function owner(execution: string): string {
  return execution.replace(/-(undo|cleanup|distribute(-cancel-\d+)?)$/, "");
}

function oneImport(execution: string, { imports }: Ledger): string[] {
  const begun = imports.filter((one) => one.execution === execution);
  return begun.length <= 1 ? [] : [`${execution} began ${begun.length} imports`];
}

function oneResult(execution: string, { ledger, published }: Evidence): string[] {
  const writes = ledger.results.filter((write) => write.execution === execution);
  const [first] = writes;
  if (first === undefined) return [`${execution} (${ledger.ended.get(execution)}) has no result`];
  if (writes.length > 1) return [`${execution} has ${writes.length} results`];
  const last = published.get(first.key);
  if (last === undefined) return [`${execution}: the result is gone`];
  if (last.etag !== first.etag) return [`${execution}: the result was changed`];
  const begun = ledger.imports.filter((one) =>
    [execution, ledger.retried.get(execution)].includes(one.execution),
  );
  return [
    ...truth(last.result, first.remains, begun).map((wrong) => `${execution}: ${wrong} when it was written`),
    ...truth(last.result, ledger.remains(execution), begun).map(
      (wrong) => `${execution}: ${wrong} at the end`,
    ),
    ...cancelled(last.result, ledger, begun).map((wrong) => `${execution}: ${wrong}`),
  ];
}

/** Whether a result agrees with what is in ECS. */
function truth(result: AnyOf<Result>, remains: Remains, begun: readonly BegunImport[]): string[] {
  const wrong: string[] = [];
  const says = `the result says ${result.state}${result.failure === undefined ? "" : ` (${result.failure.code})`}`;
  if (result.state === "imported") {
    const image = remains.images.find(({ imageId }) => imageId === result.imageId);
    if (image?.status !== "Available") wrong.push(`${says}, its image was ${image?.status ?? "not there"}`);
    const named = (result.snapshots ?? []).map(({ id }) => id).sort();
    if (!isDeepStrictEqual(named, [...remains.snapshots].sort()))
      wrong.push(`${says}, it names other snapshots than the image has`);
    if (result.taskId !== begun[0]?.taskId) wrong.push(`${says}, it names another task`);
    return wrong;
  }
  const message = result.failure?.message ?? "";
  // Said openly, with what to do about it.
  if (/may still run|Left behind/.test(message)) return wrong;
  const left = [...remains.tasks, ...remains.images.map(({ imageId }) => imageId), ...remains.snapshots];
  if (left.length > 0) wrong.push(`${says} and does not say that there was left ${left.join(", ")}`);
  if (begun.length > 0 && result.state === "refused") wrong.push(`${says} although an import began`);
  return wrong;
}

/** What a request to cancel obliges to. */
function cancelled(result: AnyOf<Result>, ledger: Ledger, begun: readonly BegunImport[]): string[] {
  const { execution, state, failure } = result;
  const askedAtMs = ledger.cancelFiles.get(execution);
  if (askedAtMs === undefined) return state === "cancelled" ? ["cancelled, which nobody asked for"] : [];
  const wrong: string[] = [];
  const [first] = begun;
  if (first !== undefined && first.atMs > askedAtMs)
    wrong.push("an import began after the request to cancel it");
  if (failure?.code === "TaskGone" && first !== undefined && !ledger.cancelledByHand.has(first.taskId))
    wrong.push("cancelled on request, but the result says that somebody else did");
  return wrong;
}
