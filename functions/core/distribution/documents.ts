import { FAILURES, type Failure, type FailureCode, failure, withMore } from "../import/failures.ts";
import { blame, finding, type Problem, phrase } from "../preflight/problems/problem.ts";
import type { Values } from "../sentence.ts";
import { checkWarnings } from "./check.ts";
import type { Distributed, DistributionResult } from "./published.ts";
import type { Cause, Copy, CopyIn, DistributionRecord, Shares } from "./record.ts";

/** How far a distribution is, as it is published. The same record gives the same document. */
export function distributedOf(record: DistributionRecord): Distributed {
  const { drop, imageId, asked, check, startedAt, endedAt, looks } = record;
  const { execution, bucket, key, region, retryOf } = drop;
  const warnings = [...checkWarnings(record), ...untaggedWarnings(record)];
  const words = wordsOf(record);
  const state = stateOf(record);
  const whole = wholeFailure(record);
  return {
    schemaVersion: 1,
    execution,
    bucket,
    key,
    region,
    imageId,
    ...(retryOf === undefined ? {} : { retryOf }),
    state,
    copies: record.copies.map((copy) => shownCopy(copy, nameOf(copy.region, record), words)),
    shares: record.shares.flatMap((shares) => shownShares(shares, record, words)),
    ...(asked.family === undefined
      ? {}
      : {
          family: asked.family,
          families: record.families.map(({ region: at, state: how, cause }) => ({
            region: at,
            state: how,
            ...(cause === undefined ? {} : { failure: words(cause, { region: at }) }),
          })),
        }),
    ...(check === undefined ? {} : { check }),
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(whole === undefined ? {} : { failure: whole }),
    timings: { startedAt, ...(endedAt === undefined ? {} : { endedAt }) },
    looks,
    ...(state === "running" || state === "complete"
      ? {}
      : { nextSteps: [`Try again what is missing: image-drop retry ${execution}`] }),
  };
}

/** `distribution.json` of a distribution that has ended. */
export function distributionResultOf(record: DistributionRecord): DistributionResult {
  const { state, ...document } = distributedOf(record);
  if (state === "running") throw new Error("This distribution has not ended.");
  return { ...document, state };
}

function stateOf(record: DistributionRecord): Distributed["state"] {
  if (record.phase !== "ended") return "running";
  const isDone =
    record.stopped === undefined &&
    record.copies.every(({ state }) => state === "available") &&
    record.shares.every(({ state, refused }) => state === "done" && refused.length === 0) &&
    record.families.every(({ state }) => state === "set");
  if (isDone) return "complete";
  return record.cancelled === undefined ? "incomplete" : "cancelled";
}

function wholeFailure(record: DistributionRecord): Failure | undefined {
  if (record.stopped !== undefined) return wordsOf(record)(record.stopped, {});
  if (record.cancelled === undefined || stateOf(record) === "complete") return undefined;
  const { by, reason } = record.cancelled;
  return failure("DistributionCancelled", { by, reason });
}

function nameOf(region: string, { asked }: DistributionRecord): string {
  return asked.copies.find((copy) => copy.region === region)?.name ?? "";
}

type Words = (cause: Cause, about: { region?: string; account?: string; name?: string }) => Failure;

/** A cause in the words of the table of failures. */
function wordsOf({ asked, cancelled, drop }: DistributionRecord): Words {
  return ({ code, said, requestId }, { region = drop.region, account = "", name = "" }) => {
    switch (code as FailureCode) {
      case "CheckFoundRisk":
        return failure("CheckFoundRisk", { risks: said ?? "" });
      case "CheckUnanswered":
        return failure("CheckUnanswered", { status: said });
      case "DistributionCancelled":
        return failure("DistributionCancelled", { by: cancelled?.by, reason: cancelled?.reason });
      default:
        return worded(
          code as FailureCode,
          { region, account, name, family: asked.family, execution: drop.execution, said },
          requestId,
        );
    }
  };
}

/** Of the values those that the sentence has a place for. */
function worded(code: FailureCode, values: Values, requestId: string | undefined): Failure {
  const { sentence } = FAILURES[code];
  const used = Object.entries(values).filter(([name]) => name === "said" || sentence.includes(`{${name}}`));
  return failure(code as "WorkflowFault", Object.fromEntries(used), requestId);
}

function shownCopy(copy: Copy, name: string, words: Words): Distributed["copies"][number] {
  const { region, state } = copy;
  const about = { region, name, state };
  switch (copy.state) {
    case "waiting":
    case "cancelled":
      return about;
    case "copying": {
      const { imageId, snapshots, percent } = copy;
      return { ...about, imageId, snapshots, ...(percent === undefined ? {} : { percent }) };
    }
    case "removing": {
      const { imageId, snapshots, cause } = copy;
      const failed = cause === undefined ? {} : { failure: words(cause, { region, name }) };
      return { ...about, imageId, snapshots, ...failed };
    }
    case "available":
      return { ...about, imageId: copy.imageId, snapshots: copy.snapshots };
    case "failed": {
      const { imageId, snapshots, cause } = copy;
      return {
        ...about,
        ...(imageId === undefined ? {} : { imageId }),
        ...(snapshots === undefined ? {} : { snapshots }),
        failure: withLeft(words(cause, { region, name }), copy),
      };
    }
  }
}

function withLeft(cause: Failure, { imageId, snapshots = [] }: CopyIn<"failed">): Failure {
  const left = [
    ...(imageId === undefined ? [] : [phrase("leftImage", { id: imageId })]),
    ...snapshots.map((id) => phrase("leftSnapshot", { id })),
  ];
  return left.length === 0 ? cause : withMore(cause, { left });
}

function shownShares(
  { region, state, shared, refused }: Shares,
  { asked }: DistributionRecord,
  words: Words,
): Distributed["shares"] {
  return asked.shareWith.map((account, place) => {
    const refusal = refused.find(({ accounts }) => accounts.includes(place));
    if (shared.includes(place)) return { account, region, state: "shared" };
    if (refusal !== undefined)
      return { account, region, state: "failed", failure: words(refusal.cause, { region, account }) };
    return { account, region, state: state === "cancelled" ? "cancelled" : "waiting" };
  });
}

function untaggedWarnings({ home, copies, phase }: DistributionRecord): Problem[] {
  const refused = [home, ...copies.filter((copy) => copy.state === "available")].filter(
    // What could not be tagged until the end is not.
    ({ tagged }) => tagged === "refused" || (phase === "ended" && tagged === "no"),
  );
  return refused.map(({ region }) => blame("", finding("SnapshotsUntagged", { region })));
}
