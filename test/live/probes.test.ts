import { describe, expect, it } from "vitest";
import { run } from "../deploy/serverless-devs.ts";
import type { Stage } from "../journey/stage.ts";
import { useStage } from "../journey/use-stage.ts";
import { PROBES, probe } from "./probe.ts";
import { simulated } from "./simulated.ts";

/**
 * Every probe, run as against an account: each finds what is believed, since that is how the simulator
 * answers. What is arranged for it beforehand is what an account may just happen to do.
 */
const ARRANGED: Readonly<Record<string, (stage: Stage) => void>> = {
  "same-name": ({ simulator, clock }) => {
    // Simulated time would end the execution before it is started again.
    const hold = clock.hold();
    const starts = () =>
      simulator.spy.filter(
        ({ kind, ...rest }) =>
          kind === "request" && "operation" in rest && rest.operation === "StartExecution",
      ).length;
    const before = starts();
    void simulator.spy.waitFor(() => starts() === before + 2, 10_000).finally(() => hold.release());
    simulator.fnf.knobs.sameNameOtherInput = "running";
  },
  "waiting-task-listed": ({ simulator }) => {
    simulator.ecs.knobs.concurrentImports = 0;
  },
  "after-copy-cancel": ({ simulator }) => {
    simulator.ecs.knobs.concurrentCopies = 0;
  },
  "after-failure": ({ simulator }) => {
    simulator.ecs.knobs.headerCheck = "asynchronous";
  },
};

describe("a probe finds what is believed in the simulator, and leaves nothing behind", () => {
  const stage = useStage();
  const objects = async () =>
    ((await stage.oss.listV2({ "max-keys": "1000" }, {})).objects ?? []).map(({ name }) => name);

  it.each(Object.keys(PROBES))(
    "%s",
    async (name) => {
      const said: string[] = [];
      ARRANGED[name]?.(stage);
      const exitCode = await probe([name, "--yes"], simulated(stage), (text) => said.push(text));
      expect(exitCode, said.join("\n")).toBe(0);
      expect(await objects()).toEqual([]);
      expect(stage.simulator.ecs.images()).toEqual([]);
    },
    60_000,
  );
});

it("is one of a list, which needs no account", async () => {
  const { exitCode, output } = await run("npm", ["run", "-s", "probe"], {
    PATH: process.env["PATH"] ?? "",
  });
  expect(exitCode).toBe(2);
  for (const [name, { costs }] of Object.entries(PROBES))
    expect(output).toMatch(new RegExp(`^  ${name} .*costs ${costs ?? "nothing"}$`, "m"));
});
