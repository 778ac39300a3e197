import type { IncomingMessage } from "node:http";
import type { Credential } from "../account.ts";
import type { Exchange, Service, World } from "../edge.ts";
import type { InvokeAnswer } from "../invoke-answer.ts";
import { allowedOn } from "./authorize.ts";
import { type Deployed, describeFunction, describeTrigger } from "./descriptions.ts";
import type { FcKnobs } from "./knobs.ts";
import type { Logs } from "./logs.ts";
import { newRequestId } from "./request-id.ts";
import { type ServiceError, serviceErrors } from "./service-errors.ts";
import { signerOf } from "./signature.ts";
import { createUpdates, describeAsyncConfig, hasAsyncConfig } from "./updates.ts";

/** What the HTTP side asks of Function Compute; nothing here consults faults, the HTTP edge has. */
export interface ServiceOptions {
  world: World;
  knobs: FcKnobs;
  logs: Logs;
  functions: ReadonlyMap<string, Deployed>;
  runSync: (functionName: string, requestId: string, payload: Buffer) => Promise<InvokeAnswer>;
  accept: (functionName: string, requestId: string, payload: Buffer) => void;
}

/** "Limits": the payload of a synchronous and of an asynchronous invocation. */
const MAX_SYNC_BYTES = 32 * 1024 * 1024;
const MAX_ASYNC_BYTES = 128 * 1024;

const FUNCTION = "/2023-03-30/functions/([^/]+)";

const ROUTES = [
  { operation: "InvokeFunction", method: "POST", path: new RegExp(`^${FUNCTION}/invocations$`) },
  { operation: "ListFunctions", method: "GET", path: /^\/2023-03-30\/functions$/ },
  { operation: "GetFunction", method: "GET", path: new RegExp(`^${FUNCTION}$`) },
  { operation: "UpdateFunction", method: "PUT", path: new RegExp(`^${FUNCTION}$`) },
  { operation: "GetAsyncInvokeConfig", method: "GET", path: new RegExp(`^${FUNCTION}/async-invoke-config$`) },
  { operation: "PutAsyncInvokeConfig", method: "PUT", path: new RegExp(`^${FUNCTION}/async-invoke-config$`) },
  { operation: "ListTriggers", method: "GET", path: new RegExp(`^${FUNCTION}/triggers$`) },
  { operation: "GetTrigger", method: "GET", path: new RegExp(`^${FUNCTION}/triggers/([^/]+)$`) },
] as const;

/** Paths of the older API: its functions live in services, of which Function Compute 3.0 has none. */
const OF_A_SERVICE = /^\/2016-08-15\/services\/([^/.]+)/;

type Operation = (typeof ROUTES)[number]["operation"];
type Operations = Record<Operation, (exchange: Exchange, names: string[]) => Promise<void> | void>;

/** The API of Function Compute over HTTP: API 2023-03-30 with the `FC` signature. */
export function createFcService(options: ServiceOptions): Service {
  const { world, knobs } = options;
  const operations = {
    ...invocation(options),
    ...inventory(options),
    ...updating(options),
  } satisfies Operations;
  return {
    name: "fc",
    newRequestId: () => newRequestId(world),
    operation: (exchange) => find(exchange)?.operation ?? "Unknown",
    refuse: (exchange, error) => refuse(exchange, error, knobs),
    async answer(exchange) {
      const { request, url } = exchange;
      const method = request.method ?? "";
      const found = find(exchange);
      const signer = signerOf({ method, path: url.pathname, headers: request.headers }, world);
      const unsigned = "kind" in signer ? signer : undefined;
      const refusal =
        unsigned ??
        (found === undefined
          ? unknownPath(method, url.pathname)
          : refuseUnallowed(found, signer as Credential, options));
      if (found === undefined || refusal !== undefined) {
        request.resume();
        return refuse(exchange, refusal ?? serviceErrors.internal(), knobs);
      }
      await operations[found.operation](exchange, found.names);
    },
  };
}

function find({ request, url }: Exchange): { operation: Operation; names: string[] } | undefined {
  for (const { operation, method, path } of ROUTES) {
    const match = request.method === method ? path.exec(url.pathname) : null;
    if (match !== null) return { operation, names: match.slice(1) };
  }
  return undefined;
}

function refuseUnallowed(
  { operation, names: [functionName] }: { operation: Operation; names: string[] },
  credential: Credential,
  { world, knobs }: ServiceOptions,
): ServiceError | undefined {
  const denial = world.ram.refusal(credential, allowedOn(operation, functionName, { world, knobs }));
  return denial && serviceErrors.notAuthorized(denial);
}

function unknownPath(method: string, path: string): ServiceError {
  const service = OF_A_SERVICE.exec(path)?.[1];
  return service === undefined
    ? serviceErrors.pathNotSupported(method, path)
    : serviceErrors.serviceNotFound(service);
}

function refuse(
  { response, requestId, url }: Exchange,
  { status, code, message }: Omit<ServiceError, "kind">,
  { errorFields }: FcKnobs,
): void {
  const older = errorFields === "ErrorCode" || url.pathname.startsWith("/2016-08-15/");
  const body = older
    ? { ErrorCode: code, ErrorMessage: message }
    : { RequestId: requestId, Code: code, Message: message };
  response.writeHead(status, { "content-type": "application/json", "x-fc-request-id": requestId });
  response.end(JSON.stringify(body));
}

function sendJson({ response, requestId }: Exchange, body: unknown): void {
  response.writeHead(200, { "content-type": "application/json", "x-fc-request-id": requestId });
  response.end(JSON.stringify(body));
}

/** The whole payload, or undefined if it is larger; a payload that is too large is read to its end, so that the refusal arrives. */
async function readPayload(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size <= maxBytes) chunks.push(chunk as Buffer);
    else chunks.length = 0;
  }
  return size <= maxBytes ? Buffer.concat(chunks) : undefined;
}

function invocation({ knobs, logs, functions, runSync, accept }: ServiceOptions) {
  const answerSync = (exchange: Exchange, functionName: string, answer: InvokeAnswer) => {
    const { request, response, requestId } = exchange;
    if (answer.kind === "service-error") return refuse(exchange, answer, knobs);
    if (request.headers["x-fc-log-type"] === "Tail") {
      const lines = logs.of(functionName).filter((line) => line.requestId === requestId);
      const tail = Buffer.from(lines.map(({ text }) => text).join("")).subarray(-4096);
      response.setHeader("x-fc-log-result", tail.toString("base64"));
    }
    if (answer.kind === "function-error") response.setHeader("x-fc-error-type", "UnhandledInvocationError");
    response.writeHead(200, {
      "content-type": answer.kind === "function-error" ? "application/json" : knobs.resultContentType,
      "x-fc-request-id": requestId,
    });
    response.end(answer.payload);
  };
  return {
    async InvokeFunction(exchange: Exchange, [functionName = ""]: string[]): Promise<void> {
      const { request, response, url, requestId } = exchange;
      const qualifier = url.searchParams.get("qualifier") ?? "LATEST";
      const type = request.headers["x-fc-invocation-type"] ?? "Sync";
      const maxBytes = type === "Async" ? MAX_ASYNC_BYTES : MAX_SYNC_BYTES;
      const payload = await readPayload(request, maxBytes);
      if (payload === undefined) return refuse(exchange, serviceErrors.entityTooLarge(maxBytes), knobs);
      const refusal = refuseInvocation(functions, functionName, qualifier);
      if (refusal !== undefined) return refuse(exchange, refusal, knobs);
      switch (type) {
        case "Sync":
          return answerSync(exchange, functionName, await runSync(functionName, requestId, payload));
        case "Async":
          accept(functionName, requestId, payload);
          response.writeHead(202, { "x-fc-request-id": requestId });
          response.end();
          return;
        default:
          return refuse(exchange, serviceErrors.invalidArgument(`invalid invocation type '${type}'`), knobs);
      }
    },
  };
}

/** Why a function cannot be invoked, if it cannot: only its latest version can, since nothing here publishes versions. */
export function refuseInvocation(
  functions: ReadonlyMap<string, Deployed>,
  functionName: string,
  qualifier: string,
): ServiceError | undefined {
  if (!functions.has(functionName)) return serviceErrors.functionNotFound(functionName);
  return qualifier === "LATEST" ? undefined : serviceErrors.aliasNotFound(qualifier, functionName);
}

/** A page of `all`, sorted by name: `limit` (1 to 100, else 20) names from `nextToken` on that begin with `prefix`. */
function page<Item>(
  all: Array<[string, Item]>,
  query: URLSearchParams,
): { items: Item[]; nextToken?: string } {
  const asked = Number(query.get("limit"));
  const limit = asked >= 1 && asked <= 100 ? Math.floor(asked) : 20;
  const from = query.get("nextToken") ?? "";
  const matching = all.filter(([name]) => name.startsWith(query.get("prefix") ?? "") && name >= from);
  const next = matching[limit];
  return {
    items: matching.slice(0, limit).map(([, item]) => item),
    ...(next === undefined ? {} : { nextToken: next[0] }),
  };
}

function inventory({ world: { account }, knobs, functions }: ServiceOptions) {
  const of = (exchange: Exchange, functionName: string, answer: (deployed: Deployed) => unknown) => {
    exchange.request.resume();
    const deployed = functions.get(functionName);
    if (deployed === undefined) return refuse(exchange, serviceErrors.functionNotFound(functionName), knobs);
    return sendJson(exchange, answer(deployed));
  };
  const triggersOf = (deployed: Deployed) =>
    deployed.definition.triggers
      .map((trigger, index) => describeTrigger(trigger, index, deployed, account))
      .sort((a, b) => (a.triggerName < b.triggerName ? -1 : 1));
  return {
    ListFunctions(exchange: Exchange) {
      exchange.request.resume();
      const all = [...functions].sort(([a], [b]) => (a < b ? -1 : 1));
      const { items, ...rest } = page(all, exchange.url.searchParams);
      return sendJson(exchange, {
        functions: items.map((deployed) => describeFunction(deployed, account)),
        ...rest,
      });
    },
    GetFunction: (exchange: Exchange, [functionName = ""]: string[]) =>
      of(exchange, functionName, (deployed) => describeFunction(deployed, account)),
    ListTriggers: (exchange: Exchange, [functionName = ""]: string[]) =>
      of(exchange, functionName, (deployed) => {
        const all = triggersOf(deployed).map(
          (trigger) => [trigger.triggerName, trigger] as [string, unknown],
        );
        const { items, ...rest } = page(all, exchange.url.searchParams);
        return { triggers: items, ...rest };
      }),
    GetTrigger(exchange: Exchange, [functionName = "", triggerName = ""]: string[]) {
      const deployed = functions.get(functionName);
      const trigger = deployed && triggersOf(deployed).find((one) => one.triggerName === triggerName);
      if (deployed !== undefined && trigger === undefined) {
        exchange.request.resume();
        return refuse(exchange, serviceErrors.triggerNotFound(triggerName, functionName), knobs);
      }
      return of(exchange, functionName, () => trigger);
    },
  };
}

/** "Limits": what a function's variables may have is 4 KiB; nothing else in such a body is long. */
const MAX_UPDATE_BYTES = 64 * 1024;

function updating({ world, knobs, functions }: ServiceOptions) {
  const { account } = world;
  const updates = createUpdates(world);
  const put =
    (operation: keyof typeof updates, describe: (deployed: Deployed) => unknown) =>
    async (exchange: Exchange, [functionName = ""]: string[]): Promise<void> => {
      const payload = await readPayload(exchange.request, MAX_UPDATE_BYTES);
      const deployed = functions.get(functionName);
      if (deployed === undefined)
        return refuse(exchange, serviceErrors.functionNotFound(functionName), knobs);
      if (payload === undefined)
        return refuse(exchange, serviceErrors.entityTooLarge(MAX_UPDATE_BYTES), knobs);
      const refusal = updates[operation](deployed, jsonOf(payload));
      return refusal === undefined
        ? sendJson(exchange, describe(deployed))
        : refuse(exchange, refusal, knobs);
    };
  return {
    UpdateFunction: put("UpdateFunction", (deployed) => describeFunction(deployed, account)),
    PutAsyncInvokeConfig: put("PutAsyncInvokeConfig", (deployed) => describeAsyncConfig(deployed, account)),
    GetAsyncInvokeConfig(exchange: Exchange, [functionName = ""]: string[]) {
      exchange.request.resume();
      const deployed = functions.get(functionName);
      if (deployed === undefined)
        return refuse(exchange, serviceErrors.functionNotFound(functionName), knobs);
      return hasAsyncConfig(deployed)
        ? sendJson(exchange, describeAsyncConfig(deployed, account))
        : refuse(exchange, serviceErrors.asyncConfigNotExists(functionName), knobs);
    },
  };
}

/** Undefined for what is not JSON. */
function jsonOf(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString("utf8"));
  } catch {
    return undefined;
  }
}
