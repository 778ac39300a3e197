import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { bucketOf, type Call, commonHeaders, objectOf, reply } from "./call.ts";
import { checkConditions, rangeOf } from "./conditions.ts";
import { objectHeaders, validHeader } from "./metadata.ts";
import { refuseArchived } from "./restore.ts";
import { readObject } from "./symlinks.ts";

/** Query parameters of a GET that replace headers of its answer. */
const OVERRIDES = [
  "content-type",
  "content-language",
  "expires",
  "cache-control",
  "content-disposition",
  "content-encoding",
];

export async function getObject(call: Call): Promise<void> {
  const { shown: object, source } = readObject(bucketOf(call), objectOf(call));
  const nowMs = call.oss.world.clock.now();
  refuseArchived(source, nowMs);
  checkConditions(call.headers, object);
  const { sizeBytes } = object.content;
  const range = rangeOf(call.headers, sizeBytes);
  const { start, end } = range ?? { start: 0, end: sizeBytes };
  call.exchange.response.writeHead(range === undefined ? 200 : 206, {
    ...commonHeaders(call),
    ...objectHeaders(object, nowMs),
    ...overrides(call),
    ...(range === undefined ? {} : { "content-range": `bytes ${start}-${end - 1}/${sizeBytes}` }),
    "content-length": String(end - start),
  });
  await send(call.oss.store.contents.read(object.content, start, end), call.exchange.response);
}

function overrides(call: Call): Record<string, string> {
  const pairs = call.target.query
    .map(([name, value]) => [name.replace(/^response-/, ""), value, name] as const)
    .filter(([header, , name]) => name.startsWith("response-") && OVERRIDES.includes(header));
  return Object.fromEntries(
    pairs.map(([header, value, name]) => [header, validHeader(name, Buffer.from(value).toString("latin1"))]),
  );
}

/**
 * Sends a body at the client's pace. The last piece goes out with the end of the answer, so that a fault that holds back or
 * cuts off the end of an answer hits its body too.
 */
async function send(pieces: AsyncIterable<Buffer>, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  let last: Buffer | undefined;
  for await (const piece of pieces) {
    if (last !== undefined && !response.write(last))
      await once(response, "drain", { signal: gone.signal }).catch(() => {});
    if (response.destroyed) return;
    last = piece;
  }
  response.end(last);
}

export async function headObject(call: Call): Promise<void> {
  const { shown } = readObject(bucketOf(call), objectOf(call));
  checkConditions(call.headers, shown);
  const headers = objectHeaders(shown, call.oss.world.clock.now());
  reply(call, 200, { ...headers, "content-length": String(shown.content.sizeBytes) });
}

/**
 * Of a link it says what the link itself is. Asked for with GET it has no body either, though Content-Length is the object's: the
 * connection ends with it, so that nobody waits for more.
 */
export async function getObjectMeta(call: Call): Promise<void> {
  const object = objectOf(call);
  const {
    etag,
    "last-modified": lastModified,
    "x-oss-hash-crc64ecma": crc64,
  } = objectHeaders(object, call.oss.world.clock.now());
  const length = String(object.content.sizeBytes);
  const last = call.exchange.request.method === "GET" ? { connection: "close" } : {};
  reply(call, 200, {
    etag: etag as string,
    "last-modified": lastModified as string,
    "x-oss-hash-crc64ecma": crc64 as string,
    "content-length": length,
    ...last,
  });
}
