import { defaultKnobs, type Knobs, progressKinds, type Random, seededRandom } from "alicloud-simulator";
import { drawDistribution, type MoreAsked } from "./scenario-distribution.ts";
import { drawFaults, type ScenarioFaults } from "./scenario-faults.ts";

/**
 * What one seed stands for: how the services behave, what people do and when, and what goes wrong. A pure
 * function of the seed; nothing in it depends on the machine.
 */
export interface Scenario {
  seed: number;
  /** Whole sets: whatever a scenario before has set is overwritten. */
  knobs: Knobs;
  /** Makes the first import fail, with this share of its time gone. */
  failsAtPercent: number | undefined;
  drops: ScenarioDrop[];
  actions: Action[];
  faults: ScenarioFaults;
}

export interface ScenarioDrop {
  imageKey: string;
  /** The image's name in the sidecar. */
  name: string;
  content: "whole" | "not-json" | "no-partitions";
  /** What its sidecar asks for after the import. */
  more: MoreAsked;
}

/** What somebody does, at a time after the scenario's begin or in the middle of a call of a function. */
export type Action = { when: Moment; drop: number } & (
  | { does: "upload-image" | "upload-sidecar" | "replace-image" | "delete-image" | "delete-sidecar" }
  | { does: "cancel" | "retry" | "stop-execution" | "cancel-task" }
  | { does: "retry-distribution" | "stop-distribution" }
  | { does: "skip-clock"; byMs: number }
);

export type Moment =
  | { atMs: number }
  /**
   * When the n-th call of the operation (from 0) has arrived, before it takes effect or before it is
   * answered.
   */
  | { during: string; nth: number; side: "before" | "after" };

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

export function scenarioOf(seed: number): Scenario {
  const random = seededRandom(Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995);
  const hasty = chance(random, 0.12);
  const knobs = drawKnobs(random, hasty);
  const drops = drawDrops(random);
  // Drawn by itself: what was there before goes as it went.
  const distribution = drawDistribution(seed, drops);
  return {
    seed,
    knobs: { ...knobs, ecs: { ...knobs.ecs, ...distribution.ecs } },
    failsAtPercent: hasty || chance(random, 0.12) ? pick(random, [0, 0, 50, 99]) : undefined,
    drops: distribution.drops,
    actions: [...drops.flatMap((_, drop) => drawActions(random, drop)), ...distribution.actions],
    faults: drawFaults(random, seed, hasty),
  };
}

function chance(random: Random, share: number): boolean {
  return random.next() < share;
}

function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[random.below(choices.length)] as T;
}

function drawDrops(random: Random): ScenarioDrop[] {
  const count = chance(random, 0.3) ? 2 : 1;
  const sameName = chance(random, 0.3);
  return Array.from({ length: count }, (_, index) => ({
    imageKey: `incoming/team-${index}/web.raw`,
    name: sameName ? "web" : `web-${index}`,
    content: pick(random, [...new Array<"whole">(14).fill("whole"), "not-json", "no-partitions"]),
    more: {},
  }));
}

function drawActions(random: Random, drop: number): Action[] {
  const actions: Action[] = [];
  const add = (does: Exclude<Action["does"], "skip-clock">, when: Moment) =>
    void actions.push({ does, drop, when });
  const sidecarMs = drop * 500 + random.below(chance(random, 0.5) ? 2 * SECOND : 20 * MINUTE);
  // Mostly the image comes first, as told; else it comes late, or never.
  const late = [sidecarMs + random.below(10 * MINUTE), sidecarMs + 2 * HOUR];
  const imageMs = pick(random, [...new Array<number>(20).fill(0), ...late]);
  if (!chance(random, 0.02)) add("upload-image", { atMs: imageMs });
  add("upload-sidecar", { atMs: sidecarMs + 1 });
  if (chance(random, 0.12)) add("upload-sidecar", soon(random, sidecarMs));
  if (chance(random, 0.06)) add("replace-image", anyTime(random, sidecarMs));
  if (chance(random, 0.05)) add("delete-image", anyTime(random, sidecarMs));
  if (chance(random, 0.03)) add("delete-sidecar", soon(random, sidecarMs));
  if (chance(random, 0.07)) add("cancel-task", anyTime(random, sidecarMs));
  if (chance(random, 0.15)) add("retry", anyTime(random, sidecarMs));
  const cancels = pick(random, [0, 0, 0, 1, 1, 1, 2, 3]);
  for (let index = 0; index < cancels; index += 1) add("cancel", anyTime(random, sidecarMs));
  if (chance(random, 0.1)) {
    add("stop-execution", anyTime(random, sidecarMs));
    // Nobody publishes for an execution that was stopped by hand until somebody cancels it.
    add("cancel", { atMs: sidecarMs + 12 * HOUR });
  }
  if (chance(random, 0.1)) {
    const byMs = pick(random, [SECOND, MINUTE, 20 * MINUTE, 3 * HOUR]);
    actions.push({ does: "skip-clock", drop, byMs, when: anyTime(random, sidecarMs) });
  }
  return actions;
}

function soon(random: Random, fromMs: number): Moment {
  return { atMs: fromMs + random.below(30 * SECOND) };
}

/** Within seconds, minutes or hours after `fromMs`, or in the middle of something. */
function anyTime(random: Random, fromMs: number): Moment {
  if (chance(random, 0.4)) {
    const during = pick(random, MIDDLES);
    return { during, nth: pick(random, [0, 0, 0, 1, 2, 5]), side: pick(random, ["before", "after"]) };
  }
  return { atMs: fromMs + random.below(pick(random, [10 * SECOND, 2 * MINUTE, 10 * MINUTE, 3 * HOUR])) };
}

/** Calls of functions in whose middle something may happen. */
const MIDDLES = [
  "ImportImage",
  "ImportImage",
  "DescribeTasks",
  "DescribeTaskAttribute",
  "DescribeImages",
  "DescribeSnapshots",
  "CancelTask",
  "DeleteImage",
  "DeleteSnapshot",
  "HeadObject",
  "GetObject",
  "PutObject",
  "StartExecution",
];

/** Mostly short: a long one means many looks, and takes its time here too. The last is over the deadline. */
const IMPORT_TIMES_MS = [
  ...new Array<number>(12).fill(5 * SECOND),
  ...new Array<number>(12).fill(MINUTE),
  ...[20 * MINUTE, 90 * MINUTE],
];

/**
 * `hasty`: imports that end within seconds, so that one can be over before its lost answer is asked for
 * again.
 */
function drawKnobs(random: Random, hasty: boolean): Scenario["knobs"] {
  const defaults = defaultKnobs();
  const either = () => chance(random, 0.5);
  const importBaseMs = hasty ? SECOND : pick(random, IMPORT_TIMES_MS);
  return {
    ecs: {
      ...defaults.ecs,
      importBaseMs,
      importPerGibMs: 0,
      dispatchMs: hasty ? 100 : pick(random, [100, SECOND, MINUTE]),
      availableLagMs: pick(random, [0, 5 * SECOND, 2 * MINUTE]),
      cancelLagMs: pick(random, [0, 2 * SECOND, MINUTE]),
      deleteImageMs: pick(random, [0, 5 * SECOND, 2 * MINUTE]),
      contentFailureMs: pick(random, [500, 20 * SECOND]),
      concurrentImports: pick(random, [1, 5]),
      imageQuota: pick(random, [1, 100, 100, 100]),
      ...drawEcsReadings(random),
      ...(hasty ? { afterFailure: "removed" } : {}),
    },
    oss: {
      ...defaults.oss,
      duplicateEvents: pick(random, [0, 0.5, 1]),
      eventDelayMs: { least: 0, most: pick(random, [0, 0, 5 * SECOND, 2 * HOUR]) },
      eventObjectMeta: either(),
    },
    fnf: {
      ...defaults.fnf,
      functionErrorCode: pick(random, ["errorType", "errorType", "FC.Unknown"]),
      functionErrorDetail: pick(random, ["payload", "message"]),
      textBody: pick(random, ["raw", "json"]),
      stopOfEnded: pick(random, ["ExecutionAlreadyCompleted", "answers"]),
      sameNameOtherInput: pick(random, ["running", "ExecutionAlreadyExists"]),
    },
    fc: {
      ...defaults.fc,
      errorTypeFrom: pick(random, ["constructor", "name"]),
      asyncServerErrors: pick(random, ["drop", "retry"]),
      errorFields: pick(random, ["by-version", "ErrorCode"]),
    },
  };
}

/** What ECS's documents leave open, each both ways. */
function drawEcsReadings(random: Random): Partial<Knobs["ecs"]> {
  const either = () => chance(random, 0.5);
  return {
    headerCheck: pick(random, ["synchronous", "asynchronous"]),
    importingNameCode: pick(random, ["InvalidImageName.Duplicated", "ImageIsImporting"]),
    whileTokenProcessing: pick(random, ["refuse", "wait"]),
    // No document says how long a token counts; ten minutes are relied on.
    clientTokenLifetimeMs: pick(random, [10 * MINUTE, 10 * MINUTE, 10 * MINUTE, 24 * HOUR]),
    throttlingCode: pick(random, ["Throttling", "Throttling.User", "Throttling.Api"]),
    taskProcess: pick(random, progressKinds),
    attributeHasStatus: chance(random, 0.9),
    omitWaitingTasks: either(),
    waitingIsCancellable: either(),
    cancelTaskFails: chance(random, 0.05),
    afterCancel: pick(random, ["nothing", "image", "image-and-snapshots"]),
    afterFailure: pick(random, ["create-failed", "unavailable", "removed"]),
    failedTaskStatus: pick(random, ["Failed", "Finished"]),
    tagsReachSnapshots: either(),
    deleteUnknownImage: pick(random, ["not-found", "ignored"]),
    roleExists: !chance(random, 0.02),
    roleErrorCode: pick(random, ["NoSetRoletoECSServiceAcount", "NoSetRoletoECSServiceAccount"]),
  };
}
