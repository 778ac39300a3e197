import Flows from "@alicloud/fnf-2019-03-15";
import { afterEach, beforeEach } from "vitest";
import { listen } from "../../edge.ts";
import { createRunner, flow, functionArn, type Runner } from "./flow-runner.ts";

// biome-ignore lint/suspicious/noExplicitAny: what the API answers is asserted field by field
export type Answer = Record<string, any>;

type Call = (parameters?: object, options?: object) => Promise<Answer>;

/** The SDK has no types; these are the calls the tests make. */
export type Client = Record<
  | "createFlow"
  | "updateFlow"
  | "describeFlow"
  | "deleteFlow"
  | "listFlows"
  | "startExecution"
  | "describeExecution"
  | "stopExecution"
  | "listExecutions"
  | "getExecutionHistory"
  | "reportTaskSucceeded"
  | "reportTaskFailed"
  | "createSchedule",
  Call
>;

export interface Fnf extends Runner {
  url: string;
  client: Client;
  connect(config: object): Client;
}

/**
 * A workflow service over loopback HTTP, spoken to by the unmodified SDK, for the tests of a file: an empty one for each. Its
 * fields are there once the hooks have run. There is one function, `tell`, that answers nothing.
 */
export function useFnf(): Fnf {
  const inUse = {} as Fnf;
  let close: () => Promise<void>;
  beforeEach(async () => {
    const runner = createRunner({ tell: () => ({}) });
    const { fnf, world } = runner;
    const listener = await listen(fnf.service, world, 0);
    const connect = (config: object) =>
      new Flows({ ...world.account.root, endpoint: listener.url, ...config }) as unknown as Client;
    Object.assign(inUse, runner, { url: listener.url, client: connect({}), connect });
    close = async () => {
      fnf.close();
      world.clock.close();
      await listener.close();
    };
  });
  afterEach(() => close());
  return inUse;
}

/**
 * Waits for a callback, so it runs until somebody ends it; its function is called `tell` and gets the token.
 */
export const WAITING = {
  Type: "Task",
  Name: "Ask",
  Action: "FC:InvokeFunction",
  TaskMode: "WaitForCustomCallback",
  Parameters: {
    resourceArn: functionArn("tell"),
    invocationType: "Async",
    body: { "token.$": "$Context.Current.TaskToken" },
  },
  End: true,
};

export const ENDLESS = flow([WAITING]);
export const BRIEF = flow([{ Type: "Pass", Name: "P", End: true }]);

export function flowFields(definition: string, fields: object = {}): object {
  return { Name: "flow", Definition: definition, Type: "FDL", Description: "", ...fields };
}

/** The error that a call ends in, with the HTTP status and what the service answered. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ status: number; code: string; message: string }> {
  try {
    await call;
  } catch (error) {
    const { code, data, entry } = error as { code: string; data: Answer; entry: Answer };
    if (typeof data?.["RequestId"] !== "string") throw error;
    return { status: entry["response"].statusCode, code, message: data["Message"] };
  }
  throw new Error("the call was not refused");
}
