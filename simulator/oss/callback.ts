import { request } from "node:http";
import type { Answer } from "../operation.ts";
import { reply } from "./answers.ts";
import { invalidArgument, OssError } from "./errors.ts";
import type { Headers, OssParameters } from "./parameters.ts";
import type { StoredObject } from "./stored.ts";

/** Whom to tell of an upload, and what ("Callback"). */
export interface Callback {
  urls: readonly URL[];
  /** The Host header; without it the URL's own. */
  host?: string;
  /** With placeholders, `${object}`. */
  body: string;
  json: boolean;
  /** What the client adds: names begin with `x:`. */
  variables: ReadonlyMap<string, string>;
}

const MAX_URLS = 5;
const TIMEOUT_MS = 5000;
const MAX_ANSWER_BYTES = 1024 * 1024;

/** The callback that a request asks for in its headers or, with a signed URL, in its query. Throws what OSS refuses of it. */
export function callbackOf(parameters: OssParameters): Callback | undefined {
  const text = (name: string) =>
    parameters.headers[`x-oss-${name}`] ?? parameters.text(name) ?? parameters.text(`x-oss-${name}`);
  const written = text("callback");
  return written === undefined ? undefined : readCallback(written, readVariables(text("callback-var")));
}

/** Reads the parameter `callback`: JSON in Base64. Throws InvalidArgument, and NotImplemented for what is not on this machine. */
export function readCallback(base64: string, variables: ReadonlyMap<string, string>): Callback {
  const fields = readJson("callback", base64);
  const text = (name: string) => {
    const value = fields[name];
    if (value === undefined || typeof value === "string") return value ?? "";
    throw invalidArgument("callback", base64, `${name} must be a string.`);
  };
  const [urls, body, host] = [text("callbackUrl"), text("callbackBody"), text("callbackHost")];
  const type = text("callbackBodyType") || "application/x-www-form-urlencoded";
  if (body === "") throw invalidArgument("callback", base64, "The callback body is missing.");
  if (type !== "application/json" && type !== "application/x-www-form-urlencoded")
    throw invalidArgument("callbackBodyType", type, "The callback body type is invalid.");
  const listed = urls.split(";").filter((url) => url !== "");
  if (listed.length === 0 || listed.length > MAX_URLS)
    throw invalidArgument("callbackUrl", urls, `There must be 1 to ${MAX_URLS} callback URLs.`);
  return {
    urls: listed.map(loopbackUrl),
    ...(host === "" ? {} : { host }),
    body,
    json: type === "application/json",
    variables,
  };
}

function readVariables(base64: string | undefined): Map<string, string> {
  const variables = Object.entries(base64 === undefined ? {} : readJson("callback-var", base64));
  return new Map(variables.map(([name, value]) => [name, String(value)]));
}

function readJson(name: string, base64: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64, "base64").toString());
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw invalidArgument(name, base64, "The callback configuration is not json format.");
}

/** A callback leaves this machine never: whoever may put an object must not reach other hosts by it. */
function loopbackUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw invalidArgument("callbackUrl", text, "The callback URL is invalid.");
  if (url.protocol === "http:" && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)) return url;
  throw new OssError("NotImplemented", {
    message: "The simulator calls back loopback addresses only, by http.",
  });
}

/**
 * Tells of an object that was put and hands on what the callee answers. Throws CallbackFailed (203): the object stays, and nothing is
 * tried again.
 */
export async function replyByCallback(
  { cause, requestId }: OssParameters,
  callback: Callback,
  { bucket, object, operation }: { bucket: string; object: StoredObject; operation: string },
  headers: Headers,
): Promise<Answer> {
  const body = filledIn(callback, {
    bucket,
    object: object.key,
    etag: object.etag,
    size: object.content.sizeBytes,
    mimeType: object.metadata.headers["content-type"] ?? "",
    crc64: String(object.content.crc64),
    contentMd5: object.contentMd5 ?? "",
    clientIp: cause.sourceIp,
    reqId: requestId,
    operation,
  });
  let failure = "";
  for (const url of callback.urls) {
    try {
      const answer = await ask(url, callback, body, { bucket, requestId });
      return reply(200, { ...headers, "content-type": "application/json" }, answer);
    } catch (error) {
      failure = (error as Error).message;
    }
  }
  throw new OssError("CallbackFailed", { message: failure, headers });
}

function filledIn(
  { body, json, variables }: Callback,
  facts: Readonly<Record<string, string | number>>,
): string {
  return body.replace(/\$\{([^}]*)\}/g, (_, name: string) => {
    const value = variables.get(name) ?? (Object.hasOwn(facts, name) ? (facts[name] ?? "") : "");
    return json ? JSON.stringify(value) : encodeURIComponent(value);
  });
}

/** The JSON that the callee answers. Rejects with the words of OSS. */
function ask(
  url: URL,
  { host, json }: Callback,
  body: string,
  { bucket, requestId }: { bucket: string; requestId: string },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": json ? "application/json" : "application/x-www-form-urlencoded",
      "content-length": Buffer.byteLength(body),
      "user-agent": "aliyun-oss-callback",
      "x-oss-bucket": bucket,
      "x-oss-request-id": requestId,
      "x-oss-tag": "CALLBACK",
      ...(host === undefined ? {} : { host }),
    };
    const sent = request(url, { method: "POST", headers, agent: false, timeout: TIMEOUT_MS });
    const late = setTimeout(() => sent.destroy(new Error("timeout")), TIMEOUT_MS);
    sent.on("close", () => clearTimeout(late));
    sent.on("error", ({ message }) => reject(new Error(`Error status : -1. ${message}`)));
    sent.on("response", (answer) => {
      const chunks: Buffer[] = [];
      let sizeBytes = 0;
      answer.on("error", ({ message }) => reject(new Error(`Error status : -1. ${message}`)));
      answer.on("data", (chunk: Buffer) => {
        sizeBytes += chunk.length;
        if (sizeBytes <= MAX_ANSWER_BYTES) chunks.push(chunk);
        else sent.destroy(new Error("Response body is too large."));
      });
      answer.on("end", () => {
        if (answer.statusCode !== 200) reject(new Error(`Error status : ${answer.statusCode}.`));
        else if (isJson(Buffer.concat(chunks))) resolve(Buffer.concat(chunks));
        else reject(new Error("Response body is not valid json format."));
      });
    });
    sent.end(body);
  });
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString());
    return true;
  } catch {
    return false;
  }
}
