import type { SpyEvent } from "alicloud-simulator";
import { describe, expect, it } from "vitest";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { hasCalled } from "../journey/stage.ts";
import { useStage } from "../journey/use-stage.ts";
import { connect, workflowOf } from "../live/live.ts";
import { simulated } from "../live/simulated.ts";

/** What a second `npm run deploy` does to imports that run: functions and flow are updated in place. */
const stage = useStage();

const isStart = (event: SpyEvent) => event.kind === "effect" && event.name === "InstanceStarted";

async function deployAgain(): Promise<void> {
  const { fc, stack } = stage.simulator;
  fc.deploy(stack.functions.map((definition) => ({ ...definition, description: "Newer." })));
  const client = workflowOf(await connect(simulated(stage)));
  for (const { name, definition } of stack.flows)
    await client.updateFlow({ Name: name, Definition: definition }, { method: "POST" });
}

describe("an import that runs during an update", () => {
  it.each(["ImportImage", "DescribeTaskAttribute"])("goes on to its end: at %s", async (operation) => {
    const key = `incoming/team-a/at-${operation.toLowerCase()}.raw`;
    await stage.put(key, rawDisk());
    stage.simulator.spy.clear();
    const execution = await stage.dropSidecar(key, rawSidecar(`at-${operation}`));
    const hold = await stage.holdAt(hasCalled(operation));
    await deployAgain();
    stage.simulator.spy.clear();
    hold.release();
    expect(await stage.result(key, execution)).toMatchObject({ state: "imported" });
    expect(stage.simulator.spy.filter(isStart).length).toBeGreaterThan(0);
  });
});
