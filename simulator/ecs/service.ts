import { type Exchange, type Opened, readBody, type Service } from "../edge.ts";
import type { Answer } from "../operation.ts";
import { Parameters } from "../parameters.ts";
import { rpcAnswer, rpcParameters } from "../rpc-answers.ts";
import type { Nonces } from "../signed-requests.ts";
import { ABSENT } from "./absent-operations.ts";
import { authenticate } from "./authenticate.ts";
import { authorize } from "./authorize.ts";
import { type EcsBackend, type EcsOperation, REFUSALS } from "./backend.ts";
import { EcsError, ecsError } from "./errors.ts";
import { OPERATIONS } from "./operations.ts";
import type { Throttle } from "./throttle.ts";

const VERSION = "2014-05-26";

/** Parameters travel in the query; a body is a form at most. */
const MAX_BODY_BYTES = 1024 ** 2;

/** The API of ECS, version 2014-05-26, in the RPC style; it is signed with ACS3-HMAC-SHA256. */
export function createService(backend: EcsBackend, limits: { nonces: Nonces; throttle: Throttle }): Service {
  return {
    name: "ecs",
    newRequestId: () => backend.world.random.uuid().toUpperCase(),
    open: (exchange) => open(exchange, backend, limits),
  };
}

function open(
  exchange: Exchange,
  backend: EcsBackend,
  { nonces, throttle }: { nonces: Nonces; throttle: Throttle },
): Opened {
  const { world, knobs } = backend;
  const { request, url, requestId } = exchange;
  const named = actionNamed(exchange);
  const region = url.searchParams.get("RegionId") ?? undefined;
  const refuse: Opened["refuse"] = (error) => refusal(requestId, error, world.account.region);
  return {
    operation: Object.hasOwn(OPERATIONS, named) || ABSENT.has(named) ? named : "Unknown",
    ...(region === undefined ? {} : { region }),
    refuse,
    async answer() {
      try {
        const body = await readBody(request, MAX_BODY_BYTES);
        const perform = operationOf(named, exchange);
        const credential = authenticate(exchange, body, nonces, world);
        const parameters = new Parameters(rpcParameters(exchange, body), REFUSALS);
        authorize(named, parameters, { world, knobs, credential });
        throttle.count(named, parameters.text("RegionId") ?? world.account.region);
        return rpcAnswer(requestId, 200, await perform(parameters, backend));
      } catch (error) {
        if (error instanceof EcsError) return refuse(error);
        throw error;
      }
    },
  };
}

function actionNamed({ request, url }: Exchange): string {
  const header = request.headers["x-acs-action"];
  return (typeof header === "string" ? header : url.searchParams.get("Action")) ?? "";
}

function operationOf(name: string, { request, url }: Exchange): EcsOperation {
  if (request.method !== "POST" && request.method !== "GET") throw ecsError("UnsupportedHTTPMethod");
  if ((request.headers["x-acs-version"] ?? url.searchParams.get("Version")) !== VERSION)
    throw ecsError("InvalidVersion");
  if (ABSENT.has(name)) throw ecsError("NotSimulated", name);
  const perform = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (perform === undefined) throw ecsError("InvalidApi.NotFound");
  return perform;
}

function refusal(
  requestId: string,
  { status, code, message }: { status: number; code: string; message: string },
  region: string,
): Answer {
  return rpcAnswer(requestId, status, {
    HostId: `ecs.${region}.aliyuncs.com`,
    Code: code,
    Message: message,
    Recommend: `https://api.aliyun.com/troubleshoot?q=${code}&product=Ecs&requestId=${requestId}`,
  });
}
