import type { Live } from "../live.ts";
import { stopExecution, until, workflowOf } from "../live.ts";
import { found, type Probe } from "../probe-definition.ts";

/** Probes with a flow of their own that calls no function: a few transitions, far below the free ones. */
const MAKES = "a flow image-drop-probe-… and its executions";

interface Throwaway {
  name: string;
  start(execution: string, input?: object): Promise<Record<string, unknown>>;
  ended(execution: string): Promise<{ status: string; output: string }>;
  events(execution: string): Promise<Array<{ type: string; step: string; detail: string }>>;
  list(): Promise<string[]>;
  stop(execution: string): Promise<void>;
  /** Gives the flow another definition. */
  update(states: object[]): Promise<void>;
}

/**
 * Creates a flow, hands it to `use`, and deletes it whatever happens. `roleArn` only where a state calls
 * something.
 */
async function withFlow<T>(
  live: Live,
  { states, roleArn }: { states: object[]; roleArn?: string },
  use: (flow: Throwaway) => Promise<T>,
): Promise<T> {
  const client = workflowOf(live);
  const name = `image-drop-probe-${Date.now()}`;
  const options = { timeout: 30_000 };
  const definition = (all: object[]) =>
    JSON.stringify({ Type: "StateMachine", SpecVersion: "v1", Name: name, StartAt: "First", States: all });
  await client.createFlow(
    {
      Name: name,
      Description: "A probe of image-drop; it deletes itself",
      Type: "FDL",
      Definition: definition(states),
      ...(roleArn === undefined ? {} : { RoleArn: roleArn }),
    },
    { ...options, method: "POST" },
  );
  const execution = (ExecutionName: string) => ({ FlowName: name, ExecutionName });
  try {
    return await use({
      name,
      start: (one, input = {}) =>
        client.startExecution({ ...execution(one), Input: JSON.stringify(input) }, { ...options }),
      ended: (one) =>
        until(`the end of ${one}`, async () => {
          const { Status, Output } = await client.describeExecution(execution(one), { ...options });
          const running = ["Starting", "Running"].includes(String(Status));
          return running ? undefined : { status: String(Status), output: String(Output ?? "") };
        }),
      async events(one) {
        const { Events } = await client.getExecutionHistory({ ...execution(one), Limit: 99 }, { ...options });
        return ((Events ?? []) as Array<Record<string, unknown>>).map(({ Type, StepName, EventDetail }) => ({
          type: String(Type),
          step: String(StepName ?? ""),
          detail: String(EventDetail ?? ""),
        }));
      },
      async list() {
        const { Executions } = await client.listExecutions({ FlowName: name, Limit: 99 }, { ...options });
        return ((Executions ?? []) as Array<Record<string, unknown>>).map(({ Name }) => String(Name));
      },
      async update(other) {
        await client.updateFlow(
          { Name: name, Type: "FDL", Definition: definition(other) },
          { ...options, method: "POST" },
        );
      },
      async stop(one) {
        await stopExecution(client, execution(one));
      },
    });
  } finally {
    await client.deleteFlow({ Name: name }, { ...options });
  }
}

const PASS = { Type: "Pass", Name: "First", Next: "Done" };
const DONE = { Type: "Succeed", Name: "Done", End: true };
/** An error in words, without the address that the SDK adds. */
function message(error: unknown): string {
  const { code, name, message: text } = error as Error & { code?: string };
  return `${code ?? name}: ${text.replace(/, URL: .*$/s, "")}`.slice(0, 300);
}

export const WORKFLOW_PROBES: Readonly<Record<string, Probe>> = {
  "backward-next": {
    needs: "account",
    costs: undefined,
    makes: MAKES,
    run: async (live) => {
      const states = [
        { Type: "Wait", Name: "First", Seconds: 1, Next: "Decide" },
        {
          Type: "Choice",
          Name: "Decide",
          Branches: [{ Condition: "$Input.leave == 1", Next: "Done" }],
          Default: "First",
        },
        DONE,
      ];
      try {
        return await withFlow(live, { states }, async ({ start, events, stop }) => {
          await start("loop", { leave: 0 });
          const entered = await until("a third round", async () => {
            const rounds = (await events("loop")).filter(
              ({ type, step }) => type === "StateEntered" && step === "First",
            ).length;
            return rounds >= 3 ? rounds : undefined;
          });
          await stop("loop");
          return found(true, `the state was entered ${entered} times`);
        });
      } catch (error) {
        return found(false, message(error));
      }
    },
  },

  "json-definition": {
    needs: "account",
    costs: undefined,
    makes: MAKES,
    run: async (live) => {
      try {
        return await withFlow(live, { states: [PASS, DONE] }, async ({ start, ended }) => {
          await start("once");
          const { status } = await ended("once");
          return found(status === "Succeeded", `created; the execution ended as ${status}`);
        });
      } catch (error) {
        return found(false, message(error));
      }
    },
  },

  "events-per-state": {
    needs: "account",
    costs: undefined,
    makes: MAKES,
    run: (live) =>
      withFlow(
        live,
        { states: [{ Type: "Wait", Name: "First", Seconds: 1, Next: "Done" }, DONE] },
        async ({ start, ended, events }) => {
          await start("once");
          await ended("once");
          const types = (await events("once")).filter(({ step }) => step === "First").map(({ type }) => type);
          return found(types.length <= 5, `a wait writes ${types.length}: ${types.join(", ")}`);
        },
      ),
  },

  "same-name": {
    needs: "account",
    costs: undefined,
    makes: MAKES,
    run: (live) =>
      withFlow(
        live,
        { states: [{ Type: "Wait", Name: "First", Seconds: 5, Next: "Done" }, DONE] },
        async ({ start, ended }) => {
          await start("once", { n: 1 });
          const again = await start("once", { n: 2 }).then(() => "taken for the running one", message);
          await ended("once");
          const late = await start("once", { n: 1 }).then(() => "started again", message);
          const holds = again === "taken for the running one" && late.includes("ExecutionAlreadyExists");
          return found(holds, `while it runs, with another input: ${again}; after its end: ${late}`);
        },
      ),
  },

  "list-order": {
    needs: "account",
    costs: undefined,
    makes: MAKES,
    run: (live) =>
      withFlow(live, { states: [PASS, DONE] }, async ({ start, ended, list }) => {
        for (const name of ["a", "c", "b"]) {
          await start(name);
          await ended(name);
          // Their start times must differ by more than the API's resolution may be, a second.
          await new Promise((resolve) => setTimeout(resolve, 1100));
        }
        const order = await list();
        return found(order.join() === "b,c,a", `started a, c, b; listed ${order.join(", ")}`);
      }),
  },

  "update-while-running": {
    needs: "account",
    costs: undefined,
    makes: MAKES,
    run: (live) => {
      const wait = { Type: "Wait", Name: "First", Seconds: 10, Next: "Say" };
      const say = (version: number) => ({
        Type: "Pass",
        Name: "Say",
        OutputConstructor: { version },
        Next: "Done",
      });
      return withFlow(live, { states: [wait, say(1), DONE] }, async ({ start, update, ended }) => {
        await start("once");
        await update([wait, say(2), DONE]);
        const { status, output } = await ended("once");
        return found(
          status === "Succeeded",
          `${status}; version ${/"version":(\d)/.exec(output)?.[1]} went on`,
        );
      });
    },
  },

  "caught-error": {
    needs: "stack",
    costs: undefined,
    makes: MAKES,
    run: (live) => {
      const { region, accountId, namePrefix } = live;
      const task = {
        Type: "Task",
        Name: "First",
        Action: "FC:InvokeFunction",
        TaskMode: "RequestComplete",
        Timeout: 60,
        Parameters: {
          // A function that the flow's role may invoke and that does not exist.
          resourceArn: `acs:fc:${region}:${accountId}:functions/${namePrefix}-poll/no-such-qualifier`,
          invocationType: "Sync",
          body: {},
        },
        Catch: [
          {
            Description: "any",
            Errors: ["FnF.ALL"],
            Next: "Done",
            OutputConstructor: { "fault.$": "$Context.Current.Error" },
          },
        ],
        OutputConstructor: { fault: {} },
        Next: "Done",
      };
      const roleArn = `acs:ram::${accountId}:role/${namePrefix}-${region}-flow`;
      return withFlow(live, { states: [task, DONE], roleArn }, async ({ start, ended }) => {
        await start("once");
        const { status, output } = await ended("once");
        return found(
          /"fault":\{[^}]*"Code":"[^"]+"/.test(output) && output.includes('"Detail"'),
          `${status}: ${output}`,
        );
      });
    },
  },
};
