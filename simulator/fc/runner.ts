import type { Clock, Hold } from "../clock.ts";
import type { World } from "../edge.ts";
import type { InvokeAnswer } from "../invoke-answer.ts";
import { FC, loggingTo } from "./authorize.ts";
import type { FunctionDefinition } from "./function-definition.ts";
import { contextOf, createRoleCredentials, type Endpoints, environmentOf } from "./function-environment.ts";
import { type ErrorBody, type Instance, type Outcome, type Sleep, startInstance } from "./instance.ts";
import { createInstancePools } from "./instance-pools.ts";
import { createKills, type Kill, type Kills } from "./kills.ts";
import type { FcKnobs } from "./knobs.ts";
import type { Logs } from "./logs.ts";
import { type ServiceError, serviceErrors } from "./service-errors.ts";
import { createTurns, type Turns } from "./turns.ts";

/** Runs functions: no faults, no retries, no HTTP. */
export interface Runner {
  readonly kills: Kills;
  readonly turns: Turns;
  /** Runs a function once. Holds the clock while it works. Never rejects. */
  run(definition: FunctionDefinition, requestId: string, payload: Buffer): Promise<InvokeAnswer>;
  /** Ends the instances of the function that are answering now; answers how many. */
  killRunning(functionName: string): Promise<number>;
  reset(): Promise<void>;
  close(): Promise<void>;
}

export function createRunner(options: {
  world: World;
  knobs: FcKnobs;
  logs: Logs;
  endpoints: () => Endpoints;
}): Runner {
  const { world, knobs, logs } = options;
  const kills = createKills();
  const turns = createTurns(() => knobs.atOnce);
  const credentialOf = createRoleCredentials(world);
  let generation = 0;

  const effect = (name: string, detail: Record<string, unknown>) =>
    world.spy.record({ kind: "effect", service: "fc", name, detail, atMs: world.clock.now() });
  const start = (definition: FunctionDefinition, ended: () => void): Instance => {
    effect("InstanceStarted", { functionName: definition.name });
    return startInstance({
      data: {
        codeFolder: definition.codeFolder,
        handler: definition.handler,
        shared: world.clock.shared,
      },
      environment: environmentOf(definition, options.endpoints(), world),
      memorySizeMib: definition.memorySizeMib,
      log: (line) => {
        if (mayLog(definition, world)) logs.add(definition.name, { ...line, atMs: world.clock.now() });
      },
      ended,
    });
  };
  const pools = createInstancePools({ start, knobs });
  const onInstance = (definition: FunctionDefinition, requestId: string, payload: Buffer) => {
    const { roleArn, timeoutSeconds } = definition;
    const credential = roleArn === undefined ? undefined : credentialOf(roleArn);
    const request = {
      requestId,
      payload,
      context: contextOf(definition, requestId, credential, world),
      errorTypeFrom: knobs.errorTypeFrom,
    };
    const kill = kills.next(definition.name);
    return (instance: Instance, sleep: Sleep) =>
      underKill(kill, instance, () => instance.run(request, timeoutSeconds * 1000, sleep));
  };

  return {
    kills,
    turns,
    async run(definition, requestId, payload) {
      const begunIn = generation;
      const startedAtMs = world.clock.now();
      const held = holdWhileWorking(world.clock);
      try {
        const outcome = await turns.take((rest) =>
          begunIn === generation
            ? pools.of(definition).run(held.use(onInstance(definition, requestId, payload), rest))
            : Promise.resolve({ kind: "dropped" } as const),
        );
        if (outcome.kind === "dropped" || begunIn !== generation) return serviceErrors.internal();
        if (outcome.kind === "refused") return serviceErrors.resourceExhausted();
        effect("InvocationEnded", { functionName: definition.name, requestId, outcome: outcome.kind });
        return answerOf(outcome, definition, world.clock.now() - startedAtMs);
      } finally {
        held.release();
      }
    },
    killRunning: (functionName) => pools.endBusy(functionName),
    async reset() {
      generation += 1;
      kills.clear();
      await pools.reset();
    },
    async close() {
      generation += 1;
      await pools.close();
    },
  };
}

/** Function Compute writes the log with the function's role; what the role may not write is lost. */
function mayLog({ roleArn, log }: FunctionDefinition, world: World): boolean {
  return log === undefined || world.ram.refusalAs(FC, roleArn, loggingTo(log, world)) === undefined;
}

type Rest = (over: Promise<void>) => Promise<void>;
type Use = (instance: Instance, sleep: Sleep) => Promise<Outcome>;

/**
 * Holds the clock from when an instance is there. Whoever waits for a turn or an instance need not: it waits
 * for a function that works and holds the clock, or that sleeps.
 */
function holdWhileWorking(clock: Clock) {
  let hold: Hold | undefined;
  const sleep = async (delayMs: number, signal: AbortSignal) => {
    const before = hold as Hold;
    await clock.sleepWithin(before, delayMs, signal);
    // A new one: others that sleep may have set the old one aside, too.
    hold = clock.hold();
    before.release();
    if (signal.aborted) hold.release();
  };
  return {
    use: (use: Use, restTurn: Rest) => (instance: Instance, rest: Rest) => {
      hold = clock.hold();
      return use(instance, (delayMs, signal) => restTurn(rest(sleep(delayMs, signal))));
    },
    release: () => hold?.release(),
  };
}

async function underKill(
  kill: Kill | undefined,
  instance: Instance,
  run: () => Promise<Outcome>,
): Promise<Outcome> {
  if (kill === undefined) return run();
  if ("afterMs" in kill) {
    const timeout = setTimeout(() => void instance.end(), kill.afterMs);
    return run().finally(() => clearTimeout(timeout));
  }
  if (kill.when === "after-handler") await run();
  await instance.end();
  return { kind: "ended" };
}

function answerOf(
  outcome: Outcome,
  { timeoutSeconds }: FunctionDefinition,
  durationMs: number,
): InvokeAnswer | ServiceError {
  // Memory is not measured: the documented text has a figure there.
  const usage = "maxMemoryUsage: 0MB";
  switch (outcome.kind) {
    case "result":
      return outcome;
    case "error":
      return functionError(outcome.body);
    case "ended":
      return functionError({
        errorMessage: `Process exited unexpectedly before completing request (duration: ${durationMs}ms, ${usage})`,
      });
    case "timed-out":
      return functionError({ errorMessage: `Function time out after ${timeoutSeconds} seconds (${usage})` });
  }
}

function functionError(body: ErrorBody): InvokeAnswer {
  return { kind: "function-error", payload: Buffer.from(JSON.stringify(body)) };
}
