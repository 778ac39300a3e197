import type { World } from "../edge.ts";
import type { Answer } from "../operation.ts";
import { errorXml, type OssError } from "./errors.ts";
import type { Headers } from "./parameters.ts";
import { writeXml, type XmlContent } from "./xml.ts";

export function reply(status: number, headers: Headers = {}, body?: string | Buffer): Answer {
  return { status, headers, ...(body === undefined ? {} : { body }) };
}

export function replyXml(name: string, content: XmlContent, headers: Headers = {}): Answer {
  return reply(200, { "content-type": "application/xml", ...headers }, writeXml(name, content));
}

/** What every answer has. */
export function withCommonHeaders(answer: Answer, requestId: string, { clock }: World): Answer {
  const common = {
    server: "AliyunOSS",
    date: new Date(clock.now()).toUTCString(),
    "x-oss-request-id": requestId,
    "x-oss-server-time": "1",
  };
  return { ...answer, headers: { ...common, ...answer.headers } };
}

/** An error as an answer. HEAD gets it in a header, as it has no body; 304 has nothing at all. */
export function replyError(
  error: Pick<OssError, "code" | "status" | "message" | "ec" | "details" | "headers">,
  {
    method,
    bucket,
    requestId,
    region,
  }: { method: string; bucket: string | undefined; requestId: string; region: string },
): Answer {
  if (error.status === 304) return reply(304, error.headers);
  const hostId = `${bucket === undefined ? "" : `${bucket}.`}oss-${region}.aliyuncs.com`;
  const xml = Buffer.from(errorXml(error, { requestId, hostId }));
  const headers = { ...error.headers, "content-type": "application/xml", "x-oss-ec": error.ec };
  if (method !== "HEAD") return reply(error.status, headers, xml);
  return reply(error.status, {
    ...headers,
    "x-oss-err": xml.toString("base64"),
    "content-length": String(xml.length),
  });
}
