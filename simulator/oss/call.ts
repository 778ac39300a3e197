import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Credential } from "../account.ts";
import type { Exchange } from "../edge.ts";
import type { Cause, OssContext } from "./changes.ts";
import type { Body } from "./content.ts";
import { errorXml, invalidArgument, OssError } from "./errors.ts";
import { queryValue, type Target } from "./resolve.ts";
import type { Bucket, StoredObject } from "./store.ts";
import { readXml, writeXml, type XmlContent, type XmlElement, XmlSyntaxError } from "./xml.ts";

/** One request that is trusted and understood, on its way through an operation. */
export interface Call {
  oss: OssContext;
  exchange: Exchange;
  target: Target;
  headers: Headers;
  /** Who signed it; undefined for an anonymous request, and for a form, which is signed inside. */
  credential: Credential | undefined;
}

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

export function query(call: Call, name: string): string | undefined {
  return queryValue(call.target, name);
}

/** A whole number in the query. Throws InvalidArgument if it is none, or out of bounds. */
export function queryNumber(
  call: Call,
  name: string,
  { least, most, otherwise }: { least: number; most: number; otherwise: number },
): number {
  const text = query(call, name);
  if (text === undefined || text === "") return otherwise;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw invalidArgument(name, text, `Argument ${name} must be an integer between ${least} and ${most}.`);
}

/** How an answer writes keys: as they are, or URL-encoded if the request asks for it. Throws InvalidArgument for another encoding. */
export function keyWriter(call: Call): { encoded(key: string): string; encodingType: string | undefined } {
  const encodingType = query(call, "encoding-type");
  if (encodingType !== undefined && encodingType !== "url")
    throw invalidArgument("encoding-type", encodingType, "Invalid encoding type.");
  return {
    encoded: encodingType === "url" ? (key) => encodeURIComponent(key).replaceAll("%2F", "/") : (key) => key,
    encodingType,
  };
}

/** The bucket that the request names. Throws NoSuchBucket. */
export function bucketOf({ oss, target }: Call): Bucket {
  return oss.store.bucket(target.bucket ?? "");
}

/** The object that the request names. Throws NoSuchBucket or NoSuchKey. */
export function objectOf(call: Call): StoredObject {
  const key = keyOf(call);
  const object = bucketOf(call).objects.get(key);
  if (object === undefined) throw new OssError("NoSuchKey", { details: { Key: key } });
  return object;
}

/** The key that the request names. Throws InvalidObjectName for one that no object may have. */
export function keyOf({ target }: Call): string {
  return validKey(target.key ?? "");
}

export function validKey(key: string): string {
  if (/^[/\\]/.test(key)) throw new OssError("InvalidObjectName", { ec: "0016-00000005" });
  if (key === "" || Buffer.byteLength(key) > 1023) throw new OssError("InvalidObjectName");
  return key;
}

export function causeOf({ exchange }: Call): Cause {
  return {
    requestId: exchange.requestId,
    sourceIp: (exchange.request.socket.remoteAddress ?? "").replace(/^::ffff:/, ""),
  };
}

export function reply(call: Call, status: number, headers: Headers = {}, body?: string | Buffer): void {
  const { response } = call.exchange;
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  // Without a body there is no Content-Length with 204 and 304, as HTTP demands.
  const length: Headers =
    status === 204 || status === 304 ? {} : { "content-length": String(bytes?.length ?? 0) };
  response.writeHead(status, { ...commonHeaders(call), ...length, ...headers });
  response.end(bytes);
}

export function replyXml(call: Call, name: string, content: XmlContent, headers: Headers = {}): void {
  reply(call, 200, { "content-type": "application/xml", ...headers }, writeXml(name, content));
}

export function commonHeaders({ oss, exchange }: Pick<Call, "oss" | "exchange">): Record<string, string> {
  return {
    server: "AliyunOSS",
    date: new Date(oss.world.clock.now()).toUTCString(),
    "x-oss-request-id": exchange.requestId,
    "x-oss-server-time": "1",
  };
}

/** Answers with an error. HEAD gets it in a header, as it has no body; 304 has nothing at all. */
export function replyError(
  call: Pick<Call, "oss" | "exchange">,
  error: Pick<OssError, "code" | "status" | "message" | "ec" | "details" | "headers">,
  bucket: string | undefined,
): void {
  const { request, response, requestId } = call.exchange;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { region } = call.oss.world.account;
  const hostId = `${bucket === undefined ? "" : `${bucket}.`}oss-${region}.aliyuncs.com`;
  const headers = { ...commonHeaders(call), ...error.headers };
  if (error.status === 304) {
    response.writeHead(304, headers).end();
    return;
  }
  const xml = Buffer.from(errorXml(error, { requestId, hostId }));
  const inHeader = request.method === "HEAD";
  response.writeHead(error.status, {
    ...headers,
    "content-type": "application/xml",
    "x-oss-ec": error.ec,
    ...(inHeader ? { "x-oss-err": xml.toString("base64") } : { "content-length": String(xml.length) }),
  });
  response.end(inHeader ? undefined : xml);
}

/** What a single request may bring: 5 GiB. */
export const MAX_BODY_BYTES = 5 * 2 ** 30;
const MAX_DOCUMENT_BYTES = 2 * 2 ** 20;

/** The request's body, piece by piece; leaving it early does not cut the connection. */
export function bodyOf({ exchange: { request } }: Call): AsyncIterable<Buffer> {
  return request.iterator({ destroyOnReturn: false });
}

/** Keeps the request's body. Throws MissingContentLength, EntityTooLarge or InvalidDigest; nothing stays behind then. */
export async function receiveBody(call: Call): Promise<Body> {
  const { contents } = call.oss.store;
  if (call.headers["content-length"] === undefined && call.headers["transfer-encoding"] === undefined)
    throw new OssError("MissingContentLength");
  if (Number(call.headers["content-length"] ?? 0) > MAX_BODY_BYTES) throw new OssError("EntityTooLarge");
  const body = await contents.receive(bodyOf(call), MAX_BODY_BYTES);
  try {
    checkDigest(call.headers["content-md5"], body.md5);
  } catch (error) {
    contents.release(body);
    throw error;
  }
  return body;
}

function checkDigest(claimed: string | undefined, md5: Buffer): void {
  if (claimed === undefined) return;
  const details = { "Content-MD5": claimed };
  if (Buffer.from(claimed, "base64").length !== 16) throw new OssError("InvalidDigest", { details });
  if (claimed !== md5.toString("base64"))
    throw new OssError("InvalidDigest", {
      details,
      message: "The Content-MD5 you specified did not match what we received.",
    });
}

/** The request's body as XML with this root. Throws MalformedXML or InvalidDigest. */
export async function receiveXml(call: Call, root: string): Promise<XmlElement> {
  const text = await receiveText(call);
  try {
    const document = readXml(text);
    if (document.name === root) return document;
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error;
  }
  throw new OssError("MalformedXML", { details: { ErrorDetail: `expected one ${root} element` } });
}

/** A small body as text. Throws MalformedXML if it is not small: all small bodies are XML. */
export async function receiveText(call: Call): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of bodyOf(call)) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_DOCUMENT_BYTES) throw new OssError("MalformedXML");
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  checkDigest(call.headers["content-md5"], createHash("md5").update(bytes).digest());
  return bytes.toString();
}
