import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Service, World } from "../edge.ts";
import type { InvokeAnswer } from "../invoke-answer.ts";
import type { Denial } from "../ram/ram.ts";
import { allowedOn, FC } from "./authorize.ts";
import type { FcBackend } from "./backend.ts";
import type { Deployed } from "./descriptions.ts";
import { createEvents } from "./events.ts";
import { underFault } from "./faulted.ts";
import type { FunctionDefinition } from "./function-definition.ts";
import type { Endpoints } from "./function-environment.ts";
import type { KillRule } from "./kills.ts";
import { defaultKnobs, type FcKnobs } from "./knobs.ts";
import { createLogs, type LogLine } from "./logs.ts";
import { refuseInvocation } from "./operations/invoke-function.ts";
import { createRunner } from "./runner.ts";
import { createService } from "./service.ts";
import { serviceErrors } from "./service-errors.ts";

/** A service of the cloud that invokes a function with a role that it takes on; without a role nothing is asked. */
interface Caller {
  service: string;
  roleArn: string | undefined;
}

/**
 * Function Compute, simulated: functions run in worker threads, each instance apart from the simulator and from the others.
 *
 * Simulated time stands still while a function works, so its timeout counts real time, as do its own timers; only its `Date` tells
 * simulated time, and `setTimeout` of node:timers/promises lets it pass. Not played: the newer signature (ACS3), HTTP triggers,
 * lifecycle hooks, versions and aliases, and instances that are taken away when idle.
 */
export interface Fc {
  readonly service: Service;
  readonly knobs: FcKnobs;
  /** Adds functions, or replaces those of the same name. Throws, and adds none, if a function's code is not there. */
  deploy(functions: readonly FunctionDefinition[]): void;
  /**
   * An invocation from inside the cloud (the workflow). Fault rules for `InvokeFunction` apply to it; `Async` answers as soon as
   * the event is taken on. Never rejects. The clock is held while the function works.
   */
  invoke(call: {
    functionName: string;
    qualifier?: string;
    payload: Buffer;
    type: "Sync" | "Async";
    /** The service that invokes it and the role it does so with, whose policies must allow it. */
    as?: Caller;
  }): Promise<InvokeAnswer>;
  /**
   * Hands an event to a function as a trigger does: asynchronously, and without a request that could fail. Each attempt to run the
   * function is under the fault rules for `AsyncInvocation`. What the policies of the trigger's role do not allow is lost.
   */
  deliver(functionName: string, payload: Buffer, as?: Caller): void;
  /** What the function wrote, oldest first. */
  logs(functionName: string): readonly LogLine[];
  /** Kills the instance of a coming invocation. */
  killNext(rule: KillRule): void;
  /** Kills the instances that are answering now; answers how many. */
  killRunning(functionName: string): Promise<number>;
  /** Does something in the middle of a function's work: what `act` invokes does not wait for that function's turn to end (`atOnce`). */
  within(act: () => Promise<void>): Promise<void>;
  /** Does something before or after a function's work, when it is its turn. */
  between(act: () => Promise<void>): Promise<void>;
  /** Where functions find the services. Must be called before the first invocation. */
  setEndpoints(endpoints: Endpoints): void;
  /** Ends what is running, forgets what waits, the logs and the kill rules; keeps functions and idle instances. */
  reset(): Promise<void>;
  /** As reset, and ends every instance. */
  close(): Promise<void>;
}

export function createFc({ world, knobs: given }: { world: World; knobs?: Partial<FcKnobs> }): Fc {
  const knobs: FcKnobs = { ...defaultKnobs(), ...given };
  const functions = new Map<string, Deployed>();
  const logs = createLogs();
  let endpoints: Endpoints = {};
  const runner = createRunner({ world, knobs, logs, endpoints: () => endpoints });
  const runSync = async (functionName: string, requestId: string, payload: Buffer) => {
    const { definition } = functions.get(functionName) as Deployed;
    const { roleArn } = definition;
    if (roleArn !== undefined && !world.ram.trusts(roleArn, FC))
      return serviceErrors.accessDenied(`Assume role ${roleArn} failed`);
    return runner.run(definition, requestId, payload);
  };
  const events = createEvents({ world, knobs, functions, runSync });
  const service = createService({ world, knobs, logs, functions, runSync, accept: events.accept });

  return {
    service,
    knobs,
    deploy: (definitions) => deploy(definitions, functions, world),
    invoke: invokeFromInside({ world, knobs, service, functions, runSync, accept: events.accept }),
    deliver(functionName, payload, as) {
      if (!functions.has(functionName))
        throw new Error(`a trigger names the unknown function ${functionName}`);
      const denial = refusalAs(as, functionName, { world, knobs });
      if (denial !== undefined) {
        const detail = { functionName, action: denial.action, resource: denial.resource };
        const atMs = world.clock.now();
        return world.spy.record({ kind: "effect", service: "fc", name: "DeliveryRefused", detail, atMs });
      }
      events.accept(functionName, service.newRequestId(), payload);
    },
    logs: (functionName) => logs.of(functionName),
    killNext: (rule) => runner.kills.add(rule),
    killRunning: (functionName) => runner.killRunning(functionName),
    within: (act) => runner.turns.within(act),
    between: (act) => runner.turns.take(() => runner.turns.within(act)),
    setEndpoints(given) {
      endpoints = given;
    },
    async reset() {
      events.reset();
      await runner.reset();
      logs.clear();
    },
    async close() {
      events.reset();
      await runner.close();
    },
  };
}

function refusalAs(
  as: Caller | undefined,
  functionName: string,
  { world, knobs }: { world: World; knobs: FcKnobs },
): Denial | undefined {
  if (as === undefined) return undefined;
  return world.ram.refusalAs(
    as.service,
    as.roleArn,
    allowedOn("InvokeFunction", functionName, { world, knobs }),
  );
}

type Parts = Pick<FcBackend, "world" | "knobs" | "functions" | "runSync" | "accept"> & {
  service: Service;
};

function invokeFromInside({ world, knobs, service, functions, runSync, accept }: Parts): Fc["invoke"] {
  return async ({ functionName, qualifier = "LATEST", payload, type, as }) => {
    const hold = world.clock.hold();
    const requestId = service.newRequestId();
    const fault = world.faults.next("fc", "InvokeFunction");
    const run = async (): Promise<InvokeAnswer> => {
      const refusal = refuseInvocation(functions, functionName, qualifier);
      if (refusal !== undefined) return refusal;
      const denial = refusalAs(as, functionName, { world, knobs });
      if (denial !== undefined) return serviceErrors.notAuthorized(denial);
      if (type === "Sync") return runSync(functionName, requestId, payload);
      accept(functionName, requestId, payload);
      return { kind: "result", payload: Buffer.alloc(0) };
    };
    const answer = await underFault(fault, run).finally(() => hold.release());
    world.spy.record({
      kind: "request",
      service: "fc",
      operation: "InvokeFunction",
      status: answer.kind === "service-error" ? answer.status : type === "Sync" ? 200 : 202,
      requestId,
      atMs: world.clock.now(),
      ...(fault === undefined ? {} : { fault: fault.kind }),
    });
    return answer;
  };
}

function deploy(
  definitions: readonly FunctionDefinition[],
  functions: Map<string, Deployed>,
  world: World,
): void {
  const createdTime = new Date(world.clock.now()).toISOString();
  for (const { name, codeFolder, handler } of definitions) {
    const file = handler.slice(0, handler.lastIndexOf("."));
    if (!["mjs", "js"].some((ending) => existsSync(join(codeFolder, `${file}.${ending}`))))
      throw new Error(
        `the function ${name} has no code: ${join(codeFolder, `${file}.mjs`)} is missing; build it first`,
      );
  }
  for (const definition of definitions) {
    functions.set(definition.name, {
      definition,
      functionId: world.random.uuid(),
      triggerIds: definition.triggers.map(() => world.random.uuid()),
      createdTime,
      lastModifiedTime: createdTime,
    });
  }
}
