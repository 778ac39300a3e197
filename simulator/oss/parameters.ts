import type { IncomingMessage } from "node:http";
import type { Credential } from "../account.ts";
import { Parameters, type Refusals } from "../parameters.ts";
import { invalidArgument, OssError } from "./errors.ts";
import type { Target } from "./resolve.ts";
import type { Store } from "./store.ts";
import type { Bucket, StoredObject } from "./stored.ts";

/** Header values by lower-case name, as byte strings (Latin-1). */
export type Headers = Readonly<Record<string, string>>;

export function headersOf(request: IncomingMessage): Headers {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}

const REFUSALS: Refusals = {
  missing: (name) => new OssError("MissingArgument", { details: { ArgumentName: name } }),
  invalid: (name, value, rule) => invalidArgument(name, value, `Argument ${name} must be ${rule}.`),
  notPlayed: (name) => new OssError("NotImplemented", { message: `The simulator has no ${name}.` }),
};

/** The request that causes a change. */
export interface Cause {
  requestId: string;
  sourceIp: string;
}

/** A request that is trusted and understood: its query, what its address names, its headers and its body. */
export class OssParameters extends Parameters {
  readonly method: string;
  readonly bucket: string | undefined;
  readonly key: string | undefined;
  readonly headers: Headers;
  /** Who signed it; undefined for an anonymous request, and for a form, which is signed inside. */
  readonly credential: Credential | undefined;
  readonly cause: Cause;
  private readonly request: IncomingMessage;

  constructor(
    { request, requestId }: { request: IncomingMessage; requestId: string },
    asked: { target: Target; headers: Headers; credential: Credential | undefined },
  ) {
    super(asked.target.query, REFUSALS);
    this.method = request.method ?? "";
    this.bucket = asked.target.bucket;
    this.key = asked.target.key;
    this.headers = asked.headers;
    this.credential = asked.credential;
    const sourceIp = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
    this.cause = { requestId, sourceIp };
    this.request = request;
  }

  get requestId(): string {
    return this.cause.requestId;
  }

  /** The body, piece by piece; leaving it early does not cut the connection. */
  body(): AsyncIterable<Buffer> {
    return this.request.iterator({ destroyOnReturn: false });
  }
}

/** How an answer writes keys: as they are, or URL-encoded if the request asks for it. Throws InvalidArgument for another encoding. */
export function keyWriter(parameters: OssParameters): {
  encoded(key: string): string;
  encodingType: string | undefined;
} {
  const encodingType = parameters.text("encoding-type");
  if (encodingType !== undefined && encodingType !== "url")
    throw invalidArgument("encoding-type", encodingType, "Invalid encoding type.");
  return {
    encoded: encodingType === "url" ? (key) => encodeURIComponent(key).replaceAll("%2F", "/") : (key) => key,
    encodingType,
  };
}

/** The bucket that the request names. Throws NoSuchBucket. */
export function bucketOf({ bucket }: OssParameters, { store }: { store: Store }): Bucket {
  return store.bucket(bucket ?? "");
}

/** The object that the request names. Throws NoSuchBucket or NoSuchKey. */
export function objectOf(parameters: OssParameters, oss: { store: Store }): StoredObject {
  const key = keyOf(parameters);
  const object = bucketOf(parameters, oss).objects.get(key);
  if (object === undefined) throw new OssError("NoSuchKey", { details: { Key: key } });
  return object;
}

/** The key that the request names. Throws InvalidObjectName for one that no object may have. */
export function keyOf({ key }: OssParameters): string {
  return validKey(key ?? "");
}

export function validKey(key: string): string {
  if (/^[/\\]/.test(key)) throw new OssError("InvalidObjectName", { ec: "0016-00000005" });
  if (key === "" || Buffer.byteLength(key) > 1023) throw new OssError("InvalidObjectName");
  return key;
}
