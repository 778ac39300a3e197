import type { SpyEvent } from "alicloud-simulator";
import { createFlows } from "../functions/cloud/flows.ts";
import { distributionExecution } from "../functions/core/distribution/new-distribution.ts";
import { cloudConfigOf } from "../test/journey/cloud-config.ts";
import { rawDisk, rawSidecar } from "../test/journey/disk.ts";
import { distribution } from "../test/journey/hands.ts";
import { openStage, type Stage } from "../test/journey/stage.ts";

/**
 * What an import is billed by: state transitions of the workflow, invocations of functions, requests to OSS
 * and ECS. Counted from imports that really ran, from the sidecar's event to the result, on the virtual
 * clock; how long ECS takes is the simulator's assumption (2 min, and 1 min for each GiB).
 */
export interface CostFigures {
  sizeGib: number;
  /** Also copied to another region and shared with an account. */
  copied: boolean;
  minutes: number;
  /** States entered: what Serverless Workflow bills. */
  transitions: number;
  invocations: number;
  ossRequests: number;
  ecsRequests: number;
  polls: number;
  /** Serverless Workflow's list price outside of China: USD 0.25 for 10,000 transitions. */
  workflowUsd: number;
}

const USD_PER_TRANSITION = 0.25 / 10_000;

/** One import for each size, in a simulator of its own. */
export async function benchCosts(sizesGib: readonly number[] = [2, 20, 100]): Promise<CostFigures[]> {
  const figures: CostFigures[] = [];
  const cases = [...sizesGib.map((sizeGib) => ({ sizeGib, copied: false })), { sizeGib: 2, copied: true }];
  for (const one of cases) {
    const stage = await openStage();
    // The assumed duration, without the simulator's random part of it.
    stage.simulator.ecs.knobs.jitter = 0;
    try {
      figures.push(await costsOf(stage, one));
    } finally {
      await stage.close();
    }
  }
  return figures;
}

async function costsOf(
  stage: Stage,
  { sizeGib, copied }: Pick<CostFigures, "sizeGib" | "copied">,
): Promise<CostFigures> {
  const { simulator } = stage;
  const key = "incoming/bench/disk.raw";
  const sizeBytes = sizeGib * 2 ** 30;
  const head = rawDisk().subarray(0, 512);
  await simulator.oss.putSparse({ bucket: "image-drop", key, sizeBytes, head });
  const systemDisk = { sizeGib: Math.max(40, sizeGib) };
  const more = copied ? { copies: [{ region: "cn-beijing" }], shareWith: ["2222333344445555"] } : {};
  const execution = await stage.dropSidecar(key, rawSidecar("bench", { systemDisk, ...more }));
  const { state, polls, timings } = await stage.result(key, execution);
  const after = copied ? await distribution(stage, execution, key) : undefined;
  if (state !== "imported") throw new Error(`${key} of ${sizeGib} GiB ended as ${state}`);
  const requests = (service: SpyEvent["service"]) =>
    simulator.spy.filter((event) => event.kind === "request" && event.service === service).length;
  // Without the upload of the sidecar and the reading of the result, which are the team's.
  const [ossRequests, ecsRequests] = [requests("oss") - (copied ? 3 : 2), requests("ecs")];
  const invocations = simulator.spy.filter(
    (event) => event.service === "fc" && event.kind === "effect" && event.name === "InvocationEnded",
  ).length;
  const transitions =
    (await statesEntered(stage, execution, "import")) +
    (copied ? await statesEntered(stage, distributionExecution(execution), "distribution") : 0);
  const minutes =
    (Date.parse(after?.timings.endedAt ?? timings.endedAt ?? "") - Date.parse(timings.droppedAt)) / 60_000;
  return {
    sizeGib,
    copied,
    minutes: Math.round(minutes),
    transitions,
    invocations,
    ossRequests,
    ecsRequests,
    polls,
    workflowUsd: Math.round(transitions * USD_PER_TRANSITION * 1e5) / 1e5,
  };
}

async function statesEntered(
  { simulator }: Stage,
  name: string,
  flow: "import" | "distribution",
): Promise<number> {
  const flows = createFlows(cloudConfigOf(simulator), flow);
  let count = 0;
  let nextToken: string | undefined;
  do {
    const page = await flows.history({ name, nextToken, limit: 99 });
    count += page.rows.filter(({ type }) => type === "StateEntered").length;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return count;
}
