import { type Exchange, readBody, type Service, type World } from "../edge.ts";
import type { Nonces } from "../signed-requests.ts";
import type { Action, Surroundings } from "./action.ts";
import { authenticate } from "./authenticate.ts";
import { authorize } from "./authorize.ts";
import { FnfError, fnfError } from "./errors.ts";
import {
  describeExecution,
  getExecutionHistory,
  listExecutions,
  startExecution,
  stopExecution,
} from "./execution-actions.ts";
import { createFlow, deleteFlow, describeFlow, listFlows, updateFlow } from "./flow-actions.ts";
import { Parameters } from "./parameters.ts";
import { reportTaskFailed, reportTaskSucceeded } from "./task-actions.ts";
import type { Throttle } from "./throttle.ts";

const VERSION = "2019-03-15";

/** "Limits": a request takes at most 1,024 KiB. */
const MAX_BODY_BYTES = 1024 * 1024;

const ACTIONS: ReadonlyMap<string, Action> = new Map(
  Object.entries({
    CreateFlow: createFlow,
    DeleteFlow: deleteFlow,
    DescribeExecution: describeExecution,
    DescribeFlow: describeFlow,
    GetExecutionHistory: getExecutionHistory,
    ListExecutions: listExecutions,
    ListFlows: listFlows,
    ReportTaskFailed: reportTaskFailed,
    ReportTaskSucceeded: reportTaskSucceeded,
    StartExecution: startExecution,
    StopExecution: stopExecution,
    UpdateFlow: updateFlow,
  } satisfies Record<string, Action>),
);

/** The API of Serverless Workflow, version 2019-03-15, in the RPC style. */
export function createService(
  surroundings: Surroundings,
  { nonces, throttle }: { nonces: Nonces; throttle: Throttle },
): Service {
  const { world } = surroundings.engine;
  return {
    name: "fnf",
    newRequestId: () => world.random.uuid().toUpperCase(),
    // A form has its action in the body; the SDK names it in a header as well.
    operation: ({ request, url }) => {
      const header = request.headers["x-acs-action"];
      const name = url.searchParams.get("Action") ?? (typeof header === "string" ? header : "");
      return ACTIONS.has(name) ? name : "Unknown";
    },
    async answer(exchange) {
      try {
        const method = exchange.request.method ?? "";
        const parameters = await readParameters(exchange);
        const name = parameters.required("Action");
        const action = actionOf(name, method, parameters);
        const credential = authenticate(method, parameters, nonces, world);
        authorize(name, parameters, { world, credential });
        throttle.take(name);
        const fields = await action.answer(parameters, surroundings, exchange);
        send(exchange, 200, { RequestId: exchange.requestId, ...fields });
      } catch (error) {
        if (!(error instanceof FnfError)) throw error;
        sendError(exchange, error, world);
      }
    },
    refuse: (exchange, error) => sendError(exchange, error, world),
  };
}

async function readParameters({ request, url }: Exchange): Promise<Parameters> {
  const tooLarge = fnfError("EntityTooLarge", String(MAX_BODY_BYTES));
  if (Number(request.headers["content-length"] ?? 0) > MAX_BODY_BYTES) {
    request.resume();
    throw tooLarge;
  }
  const body = await readBody(request, MAX_BODY_BYTES);
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
  return new Parameters(url.searchParams, new URLSearchParams(isForm ? body.toString("utf8") : ""));
}

function actionOf(name: string, method: string, parameters: Parameters): Action {
  const action = ACTIONS.get(name);
  if (action === undefined) throw fnfError("ActionNotSupported", name);
  const version = parameters.required("Version");
  if (version !== VERSION) throw fnfError("APIVersionNotSupported", version);
  if (!(action.methods as readonly string[]).includes(method)) throw fnfError("UnsupportedHTTPMethod");
  return action;
}

function sendError(
  exchange: Exchange,
  { status, code, message }: { status: number; code: string; message: string },
  { account }: World,
): void {
  send(exchange, status, {
    RequestId: exchange.requestId,
    HostId: `${account.region}.fnf.aliyuncs.com`,
    Code: code,
    Message: message,
  });
}

function send({ response, requestId }: Exchange, status: number, body: object): void {
  response.writeHead(status, {
    "content-type": "application/json;charset=utf-8",
    "x-acs-request-id": requestId,
  });
  response.end(JSON.stringify(body));
}
