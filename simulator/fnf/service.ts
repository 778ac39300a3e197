import { type Exchange, type Opened, readBody, type Service, type World } from "../edge.ts";
import type { Answer } from "../operation.ts";
import { rpcAnswer, rpcParameters } from "../rpc-answers.ts";
import type { Nonces } from "../signed-requests.ts";
import { ABSENT } from "./absent-operations.ts";
import { authenticate } from "./authenticate.ts";
import { authorize } from "./authorize.ts";
import { type FnfBackend, FnfParameters } from "./backend.ts";
import { FnfError, fnfError } from "./errors.ts";
import { OPERATIONS, type Row } from "./operations.ts";
import type { Throttle } from "./throttle.ts";

const VERSION = "2019-03-15";

/** "Limits": a request takes at most 1,024 KiB. */
const MAX_BODY_BYTES = 1024 * 1024;

/** The API of Serverless Workflow, version 2019-03-15, in the RPC style. */
export function createService(backend: FnfBackend, limits: { nonces: Nonces; throttle: Throttle }): Service {
  const { world } = backend.engine;
  return {
    name: "fnf",
    newRequestId: () => world.random.uuid().toUpperCase(),
    open: (exchange) => open(exchange, backend, limits),
  };
}

function open(
  exchange: Exchange,
  backend: FnfBackend,
  { nonces, throttle }: { nonces: Nonces; throttle: Throttle },
): Opened {
  const { world } = backend.engine;
  const { request, url, requestId } = exchange;
  const method = request.method ?? "";
  // A form has its action in the body; the SDK names it in a header as well.
  const header = request.headers["x-acs-action"];
  const named = url.searchParams.get("Action") ?? (typeof header === "string" ? header : "");
  const refuse: Opened["refuse"] = (error) => refusal(requestId, error, world);
  return {
    operation: Object.hasOwn(OPERATIONS, named) || ABSENT.has(named) ? named : "Unknown",
    refuse,
    async answer() {
      try {
        if (request.headers.authorization?.startsWith("ACS3-") === true)
          throw fnfError("NotSimulated", "ACS3 signature at Serverless Workflow, only RPC's HMAC-SHA1");
        const parameters = await readParameters(exchange);
        const name = parameters.required("Action");
        const { perform } = rowOf(name, method, parameters);
        const credential = authenticate(method, parameters, nonces, world);
        authorize(name, parameters, { world, credential });
        throttle.take(name);
        return rpcAnswer(requestId, 200, await perform(parameters, backend));
      } catch (error) {
        if (error instanceof FnfError) return refuse(error);
        throw error;
      }
    },
  };
}

async function readParameters(exchange: Exchange): Promise<FnfParameters> {
  const { request } = exchange;
  if (Number(request.headers["content-length"] ?? 0) > MAX_BODY_BYTES) {
    request.resume();
    throw fnfError("EntityTooLarge", String(MAX_BODY_BYTES));
  }
  return new FnfParameters(rpcParameters(exchange, await readBody(request, MAX_BODY_BYTES)), exchange);
}

function rowOf(name: string, method: string, parameters: FnfParameters): Row {
  if (ABSENT.has(name)) throw fnfError("NotSimulated", name);
  const row = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (row === undefined) throw fnfError("ActionNotSupported", name);
  const version = parameters.required("Version");
  if (version !== VERSION) throw fnfError("APIVersionNotSupported", version);
  if (!(row.methods as readonly string[]).includes(method)) throw fnfError("UnsupportedHTTPMethod");
  return row;
}

function refusal(
  requestId: string,
  { status, code, message }: { status: number; code: string; message: string },
  { account }: World,
): Answer {
  return rpcAnswer(requestId, status, {
    HostId: `${account.region}.fnf.aliyuncs.com`,
    Code: code,
    Message: message,
  });
}
