import type { Execution } from "../../functions/cloud/flows.ts";
import { statusOf } from "../../functions/core/import/published.ts";
import { newRecord } from "../../functions/core/import/transitions.ts";
import { aDrop, importing } from "../core/records.ts";
import { memoryCloud } from "./ports.ts";

export const folder = `results/team-a/web.qcow2/${aDrop.execution}`;
export const execution = (status: string): Execution => ({
  name: aDrop.execution,
  status,
  startedAt: aDrop.droppedAt,
  input: JSON.stringify({ record: newRecord(aDrop) }),
  output: "",
});

/** What `cancel` sees of the workflow, a bucket and ECS, and what it started and stopped. */
export function stage(known: Execution | undefined, started: "started" | "ended" | Error = "started") {
  const cloud = memoryCloud();
  const starts: Array<{ name: string; input: unknown }> = [];
  const stops: Array<{ name: string; error: string; cause: string }> = [];
  const flows = {
    describe: async () => known,
    start: async (given: { name: string; input: unknown }) => {
      starts.push(given);
      if (started instanceof Error) throw started;
      return started;
    },
    stop: async (given: { name: string; error: string; cause: string }) => void stops.push(given),
  };
  return { ...cloud, flows, starts, stops };
}

export type Status = Parameters<typeof statusOf>[0];
export function withStatus(cloud: ReturnType<typeof stage>, record: Status, importRequestedAt?: string) {
  const status = statusOf(record, { nowMs: cloud.now(), nextLookSeconds: 60, importRequestedAt });
  cloud.objects.values.set(`${folder}/status.json`, status);
}

const progress = { taskStatus: "Processing", percent: 1, snapshots: [{ id: "s-1", status: "failed" }] };
export const handedOn = { ...importing, progress };
/** The moves that ECS was asked for, one that is repeated once. */
export const changes = (cloud: ReturnType<typeof stage>) =>
  cloud.images.calls.filter((call, index, all) => call !== all[index - 1]);
