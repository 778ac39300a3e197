import type { Credential } from "../account.ts";
import type { Exchange, Opened, Service, World } from "../edge.ts";
import { checkAnonymous } from "./anonymous.ts";
import { replyError, withCommonHeaders } from "./answers.ts";
import { authenticate } from "./authenticate.ts";
import { authorize } from "./authorize.ts";
import type { OssBackend, OssOperation } from "./backend.ts";
import { OssError, UNKNOWN_EC } from "./errors.ts";
import { refuseForeignSignature } from "./foreign-signatures.ts";
import { OPERATIONS } from "./operations.ts";
import { type Headers, headersOf, OssParameters } from "./parameters.ts";
import { inPathToo, isBucketHost, resolveTarget, type Target } from "./resolve.ts";
import { type Named, operationOf } from "./routes.ts";

/** The API of OSS over HTTP, signed with version 1 or 4. */
export function createService(oss: OssBackend): Service {
  return {
    name: "oss",
    takesHost: isBucketHost,
    newRequestId: () => oss.world.random.text(24, "0123456789ABCDEF"),
    open: (exchange) => open(exchange, oss),
  };
}

/** What a request is about, as far as its address and its headers tell. */
interface Read {
  target: Target;
  headers: Headers;
  named: Named;
}

function open(exchange: Exchange, oss: OssBackend): Opened {
  const { request, requestId } = exchange;
  const { world } = oss;
  const read = readRequest(exchange, oss);
  const refuse = (error: Parameters<typeof replyError>[0]) => {
    const bucket = read instanceof OssError ? undefined : read.target.bucket;
    const where = { method: request.method ?? "", bucket, requestId, region: world.account.region };
    return withCommonHeaders(replyError(error, where), requestId, world);
  };
  return {
    operation: read instanceof OssError ? "Unknown" : read.named.operation,
    refuse: ({ status, code, message }) =>
      refuse({ status, code, message, ec: UNKNOWN_EC, details: {}, headers: {} }),
    async answer() {
      try {
        if (read instanceof OssError) throw read;
        const { perform, parameters } = trusted(exchange, read, oss);
        return withCommonHeaders(await perform(parameters, oss), requestId, world);
      } catch (error) {
        if (error instanceof OssError) return refuse(error);
        throw error;
      }
    },
  };
}

/** An error where the key is no text: the answer says so. */
function readRequest({ request }: Exchange, oss: OssBackend): Read | OssError {
  const headers = headersOf(request);
  const method = request.method ?? "";
  try {
    const target = resolveTarget(request.url ?? "/", headers["host"] ?? "");
    const other = inPathToo(target);
    const meant = other !== undefined && isSigned({ method, headers, target: other }, oss) ? other : target;
    return { target: meant, headers, named: operationOf(method, meant, headers) };
  } catch (error) {
    if (error instanceof OssError) return error;
    throw error;
  }
}

/** Whether the signature is right for a target. */
function isSigned(received: Parameters<typeof authenticate>[0], oss: OssBackend): boolean {
  try {
    return authenticate(received, oss) !== undefined;
  } catch (error) {
    if (error instanceof OssError) return false;
    throw error;
  }
}

function trusted(
  exchange: Exchange,
  { target, headers, named: { operation, absent } }: Read,
  oss: OssBackend,
): { perform: OssOperation; parameters: OssParameters } {
  checkRegion(target, oss.world);
  refuseForeignSignature(headers["authorization"], new Map(target.query));
  const received = { method: exchange.request.method ?? "", headers, target };
  // A form is signed inside its body.
  const credential: Credential | undefined =
    operation === "PostObject" ? undefined : authenticate(received, oss);
  const perform = absent === undefined ? OPERATIONS[operation] : undefined;
  if (perform === undefined)
    throw new OssError("NotImplemented", { message: `The simulator has no ${absent ?? operation}.` });
  const parameters = new OssParameters(exchange, { target, headers, credential });
  if (credential === undefined) checkAnonymous(parameters, oss, operation);
  else authorize(parameters, oss, { operation, credential });
  return { perform, parameters };
}

/** An endpoint serves the buckets of its own region only. */
function checkRegion({ endpointRegion }: Target, { account }: World): void {
  if (endpointRegion === undefined || endpointRegion === account.region) return;
  throw new OssError("AccessDenied", {
    message:
      "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
    details: { Endpoint: `oss-${account.region}.aliyuncs.com` },
  });
}
