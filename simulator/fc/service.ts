import type { Exchange, Opened, Service } from "../edge.ts";
import { type Answer, json } from "../operation.ts";
import { allowedOn } from "./authorize.ts";
import { type FcBackend, type FcOperation, FcParameters } from "./backend.ts";
import type { FcKnobs } from "./knobs.ts";
import { OPERATIONS } from "./operations.ts";
import { newRequestId } from "./request-id.ts";
import { routeOf, serviceIn } from "./routes.ts";
import { FcError, type ServiceError, serviceErrors } from "./service-errors.ts";
import { signerOf } from "./signature.ts";

/** The API of Function Compute over HTTP: API 2023-03-30 with the `FC` signature. */
export function createService(backend: FcBackend): Service {
  const { account } = backend.world;
  const hosts = ["", "-internal"].map((ending) => `${account.id}.${account.region}${ending}.fc.aliyuncs.com`);
  return {
    name: "fc",
    newRequestId: () => newRequestId(backend.world),
    takesHost: (host) => hosts.includes(host),
    open: (exchange) => open(exchange, backend),
  };
}

function open({ request, url, requestId }: Exchange, backend: FcBackend): Opened {
  const { world, knobs } = backend;
  const method = request.method ?? "";
  const path = url.pathname;
  const route = routeOf(method, path);
  const signed = (answer: Answer): Answer => ({
    ...answer,
    headers: { ...answer.headers, "x-fc-request-id": requestId },
  });
  const refuse: Opened["refuse"] = (error) => signed(refusal(error, { requestId, path, knobs }));
  return {
    operation: route?.operation ?? "Unknown",
    refuse,
    async answer() {
      try {
        const signer = signerOf({ method, path, headers: request.headers }, world);
        const { operation, names } = route ?? unknownPath(method, path);
        const perform = playedOperation(operation);
        const denial = world.ram.refusal(signer, allowedOn(operation, names[0], backend));
        if (denial !== undefined) throw new FcError(serviceErrors.notAuthorized(denial));
        return signed(await perform(new FcParameters(url.searchParams, names, request, requestId), backend));
      } catch (error) {
        if (error instanceof FcError) return refuse(error.refusal);
        throw error;
      }
    },
  };
}

function unknownPath(method: string, path: string): never {
  const service = serviceIn(path);
  throw new FcError(
    service === undefined
      ? serviceErrors.pathNotSupported(method, path)
      : serviceErrors.serviceNotFound(service),
  );
}

function playedOperation(operation: string): FcOperation {
  const perform = OPERATIONS[operation];
  if (perform === undefined) throw new FcError(serviceErrors.notSimulated(operation));
  return perform;
}

function refusal(
  { status, code, message }: Omit<ServiceError, "kind">,
  { requestId, path, knobs }: { requestId: string; path: string; knobs: FcKnobs },
): Answer {
  const older = knobs.errorFields === "ErrorCode" || path.startsWith("/2016-08-15/");
  const fields = older
    ? { ErrorCode: code, ErrorMessage: message }
    : { RequestId: requestId, Code: code, Message: message };
  return json(fields, { status });
}
