import Flows from "@alicloud/fnf-2019-03-15";
import type { Simulator, VirtualClock } from "alicloud-simulator";
import type { CloudConfig } from "../../functions/cloud/cloud-config.ts";
import { createFlows } from "../../functions/cloud/flows.ts";
import { createFunctions } from "../../functions/cloud/functions.ts";
import { createImages } from "../../functions/cloud/images.ts";
import { asksForMore, distributionExecution } from "../../functions/core/distribution/new-distribution.ts";
import { readDistribution } from "../../functions/core/distribution/published.ts";
import { retriedDistribution } from "../../functions/core/distribution/resume.ts";
import { type Drop, executionName, retryDrop } from "../../functions/core/import/drop.ts";
import { readResult } from "../../functions/core/import/published.ts";
import { newRecord } from "../../functions/core/import/transitions.ts";
import { cloudConfigOf } from "../journey/cloud-config.ts";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { folderOf } from "../journey/hands.ts";
import { BUCKET, connectOss } from "../journey/stage.ts";
import type { Ledger } from "./ledger.ts";
import type { Action, Scenario, ScenarioDrop } from "./scenario.ts";

/**
 * Those who drop, cancel and try again, through the same clients as in earnest. They do not give up at the
 * first error.
 */
export interface People {
  /** At a time of its own: tries again, with growing pauses, for hours. */
  act(action: Action): Promise<void>;
  /** In the middle of somebody else's call: once, and what fails then is done later. */
  actWithin(action: Action): Promise<void>;
  /** How many actions are under way. */
  busy(): number;
  /** What they could not do although nothing was out of order for so long. */
  readonly complaints: readonly string[];
}

const FIRST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 20 * 60_000;
/** Where nearly a third of all calls fail, few attempts of ten calls each succeed. */
const ATTEMPTS = 240;

export function createPeople(
  simulator: Simulator,
  { clock, scenario, ledger }: { clock: VirtualClock; scenario: Scenario; ledger: Ledger },
): People {
  const complaints: string[] = [];
  const perform = createActions(simulator, { clock, scenario, ledger });
  let busy = 0;
  const attempt = async (action: Action): Promise<unknown> => {
    const hold = clock.hold();
    try {
      await perform(action);
      return undefined;
    } catch (error) {
      return error ?? new Error("unknown");
    } finally {
      hold.release();
    }
  };
  const insist = async (action: Action, firstPauseMs: number): Promise<void> => {
    busy += 1;
    try {
      let pauseMs = firstPauseMs;
      let error: unknown;
      for (let attempts = 0; attempts < ATTEMPTS; attempts += 1) {
        if (pauseMs > 0) await clock.sleep(pauseMs);
        error = await attempt(action);
        if (error === undefined) return;
        pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, pauseMs * 2));
      }
      complaints.push(`${action.does} of drop ${action.drop} never succeeded: ${String(error)}`);
    } finally {
      busy -= 1;
    }
  };
  return {
    complaints,
    busy: () => busy,
    act: (action) => insist(action, 0),
    async actWithin(action) {
      if ((await attempt(action)) !== undefined) void insist(action, FIRST_PAUSE_MS);
    },
  };
}

function createActions(
  simulator: Simulator,
  { clock, scenario, ledger }: { clock: VirtualClock; scenario: Scenario; ledger: Ledger },
): (action: Action) => Promise<void> {
  const { account, endpoints } = simulator;
  const at = cloudConfigOf(simulator, { now: clock.now });
  const oss = connectOss(simulator);
  const functions = createFunctions(at);
  const flows = createFlows(at);
  const images = createImages(at);
  const { accessKeyId, accessKeySecret } = account.root;
  const workflow = new Flows({ accessKeyId, accessKeySecret, endpoint: endpoints.fnf });
  /** By drop, in the order they were made. */
  const dropped = scenario.drops.map((): Drop[] => []);
  const put = (key: string, content: Buffer) => oss.put(key, content);

  return async (action) => {
    const planned = scenario.drops[action.drop] as ScenarioDrop;
    const { imageKey } = planned;
    const mine = dropped[action.drop] as Drop[];
    const [drop] = mine;
    switch (action.does) {
      case "upload-image":
        await put(imageKey, imageOf(planned));
        return;
      case "replace-image":
        await put(imageKey, rawDisk(2 ** 18));
        return;
      case "delete-image":
        await oss.delete(imageKey);
        return;
      case "delete-sidecar":
        await oss.delete(`${imageKey}.json`);
        return;
      case "upload-sidecar": {
        const { res } = await put(`${imageKey}.json`, sidecarOf(planned));
        mine.push(dropOf(imageKey, res.headers as Record<string, string>, { at, nowMs: clock.now() }));
        return;
      }
      case "cancel": {
        if (drop === undefined) return;
        const { execution } = drop;
        const order = { execution, bucket: BUCKET, key: imageKey, by: "ann" };
        const answer = await functions.invoke("image-drop-cancel", order);
        ledger.cancels.push({ execution, answer: answer as { answer: string }, atMs: clock.now() });
        return;
      }
      case "retry": {
        if (drop === undefined) return;
        const again = retryDrop(drop, new Date(clock.now()).toISOString());
        await flows.start({ name: again.execution, input: { record: newRecord(again) } });
        return;
      }
      case "retry-distribution": {
        if (drop === undefined) return;
        const again = await retriedWith(drop, (key) => readJson(oss, key), clock.now());
        // It may have been tried again as a whole before.
        if (again === undefined || ledger.started.has(again.drop.execution)) return;
        ledger.retried.set(again.drop.execution, drop.execution);
        await flows.start({ name: again.drop.execution, input: { record: again } });
        return;
      }
      case "stop-distribution": {
        const name = distributionExecution(drop?.execution ?? "");
        if (!ledger.started.has(name) || ledger.ended.has(name)) return;
        await workflow.stopExecution({ FlowName: "image-drop-distribute", ExecutionName: name });
        return;
      }
      case "stop-execution": {
        if (drop === undefined || ledger.ended.has(drop.execution) || !ledger.started.has(drop.execution))
          return;
        await workflow.stopExecution({ FlowName: "image-drop", ExecutionName: drop.execution });
        return;
      }
      case "cancel-task": {
        const begun = ledger.imports.find(({ execution }) => execution === drop?.execution);
        if (begun === undefined) return;
        ledger.cancelledByHand.add(begun.taskId);
        await images.cancelTask(begun.taskId);
        return;
      }
      case "skip-clock":
        clock.skip(action.byMs);
        return;
    }
  };
}

function imageOf({ content }: ScenarioDrop): Buffer {
  return content === "no-partitions" ? Buffer.alloc(2 ** 17) : rawDisk();
}

function sidecarOf({ content, name, more }: ScenarioDrop): Buffer {
  return Buffer.from(content === "not-json" ? "{" : JSON.stringify(rawSidecar(name, more)));
}

async function readJson(oss: ReturnType<typeof connectOss>, key: string): Promise<unknown> {
  try {
    return JSON.parse(String((await oss.get(key)).content));
  } catch (error) {
    if ((error as { status?: number }).status === 404) return undefined;
    throw error;
  }
}

/** What takes up what is missing after an import; undefined where nothing is, or may still come. */
async function retriedWith(drop: Drop, read: (key: string) => Promise<unknown>, nowMs: number) {
  const folder = folderOf(drop.key, drop.execution);
  const [result, document] = [await read(`${folder}/result.json`), await read(`${folder}/distribution.json`)];
  if (result === undefined || document === undefined) return undefined;
  const [published, before] = [readResult(result), readDistribution(document)];
  if (!asksForMore(published) || before.state === "complete") return undefined;
  return retriedDistribution(published, before, retryDrop(drop, new Date(nowMs).toISOString()));
}

function dropOf(
  key: string,
  headers: Record<string, string>,
  { at, nowMs }: { at: CloudConfig; nowMs: number },
): Drop {
  const sidecarEtag = String(headers["etag"]).replaceAll('"', "").toUpperCase();
  const eventRequestId = String(headers["x-oss-request-id"]);
  const execution = executionName({ bucket: BUCKET, imageKey: key, sidecarEtag, eventRequestId });
  const droppedAt = new Date(nowMs).toISOString();
  return { execution, region: at.region, bucket: BUCKET, key, sidecarEtag, eventRequestId, droppedAt };
}
