import type { Exchange } from "./edge.ts";
import type { Answer } from "./operation.ts";

/** What ECS and Serverless Workflow, both in Alibaba Cloud's RPC style, read and answer alike. */

/** A response with its fields beside `RequestId`. */
export function rpcAnswer(requestId: string, status: number, fields: object): Answer {
  return {
    status,
    headers: { "content-type": "application/json;charset=utf-8", "x-acs-request-id": requestId },
    body: JSON.stringify({ RequestId: requestId, ...fields }),
  };
}

/** The parameters of the query and of a body that is a form, which may carry them as well. */
export function rpcParameters(
  { request, url }: Pick<Exchange, "request" | "url">,
  body: Buffer,
): Array<[name: string, value: string]> {
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
  return [...url.searchParams, ...(isForm ? new URLSearchParams(body.toString("utf8")) : [])];
}
