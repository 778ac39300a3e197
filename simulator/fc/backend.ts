import type { IncomingMessage } from "node:http";
import type { World } from "../edge.ts";
import type { InvokeAnswer } from "../invoke-answer.ts";
import type { Operation } from "../operation.ts";
import { Parameters, type Refusals } from "../parameters.ts";
import type { Deployed } from "./descriptions.ts";
import type { FcKnobs } from "./knobs.ts";
import type { Logs } from "./logs.ts";
import { FcError, serviceErrors } from "./service-errors.ts";

/** What is behind the API; nothing here consults faults, the HTTP edge has. */
export interface FcBackend {
  world: World;
  knobs: FcKnobs;
  logs: Logs;
  functions: ReadonlyMap<string, Deployed>;
  runSync: (functionName: string, requestId: string, payload: Buffer) => Promise<InvokeAnswer>;
  accept: (functionName: string, requestId: string, payload: Buffer) => void;
}

const invalid = (message: string) => new FcError(serviceErrors.invalidArgument(message));

const REFUSALS: Refusals = {
  missing: (name) => invalid(`${name} is missing`),
  invalid: (name, value, rule) => invalid(`${name} must be ${rule}, is '${value}'`),
  notPlayed: (name) => new FcError(serviceErrors.notSimulated(`parameter ${name}`)),
};

/** A request's query, the names in its path, and its body. */
export class FcParameters extends Parameters {
  readonly functionName: string;
  readonly triggerName: string;
  readonly requestId: string;
  readonly headers: IncomingMessage["headers"];
  private readonly request: IncomingMessage;

  constructor(query: URLSearchParams, names: readonly string[], request: IncomingMessage, requestId: string) {
    super([...query], REFUSALS);
    [this.functionName = "", this.triggerName = ""] = names;
    this.requestId = requestId;
    this.headers = request.headers;
    this.request = request;
  }

  /** The whole body. Throws EntityTooLarge, once it was read to its end, so that the refusal arrives. */
  async payload(maxBytes: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of this.request) {
      size += (chunk as Buffer).length;
      if (size <= maxBytes) chunks.push(chunk as Buffer);
      else chunks.length = 0;
    }
    if (size > maxBytes) throw new FcError(serviceErrors.entityTooLarge(maxBytes));
    return Buffer.concat(chunks);
  }
}

/** Gives the answer, or throws an `FcError`. */
export type FcOperation = Operation<FcParameters, FcBackend>;

/** The function that a request names. Throws FunctionNotFound. */
export function requiredFunction({ functionName }: FcParameters, { functions }: FcBackend): Deployed {
  const deployed = functions.get(functionName);
  if (deployed === undefined) throw new FcError(serviceErrors.functionNotFound(functionName));
  return deployed;
}
