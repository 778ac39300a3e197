import type { Answer } from "../../operation.ts";
import type { OssBackend } from "../backend.ts";
import { checkConditions, rangeOf } from "../conditions.ts";
import { objectHeaders, validHeader } from "../metadata.ts";
import { bucketOf, type OssParameters, objectOf } from "../parameters.ts";
import { refuseArchived } from "../restore.ts";
import { readObject } from "../symlinks.ts";

/** Query parameters of a GET that replace headers of its answer. */
const OVERRIDES = [
  "content-type",
  "content-language",
  "expires",
  "cache-control",
  "content-disposition",
  "content-encoding",
];

export async function getObject(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { shown: object, source } = readObject(bucketOf(parameters, oss), objectOf(parameters, oss));
  const nowMs = oss.world.clock.now();
  refuseArchived(source, nowMs);
  checkConditions(parameters.headers, object);
  const { sizeBytes } = object.content;
  const range = rangeOf(parameters.headers, sizeBytes);
  const { start, end } = range ?? { start: 0, end: sizeBytes };
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      ...objectHeaders(object, nowMs),
      ...overrides(parameters),
      ...(range === undefined ? {} : { "content-range": `bytes ${start}-${end - 1}/${sizeBytes}` }),
      "content-length": String(end - start),
    },
    body: oss.store.contents.read(object.content, start, end),
  };
}

function overrides(parameters: OssParameters): Record<string, string> {
  const pairs = parameters.all
    .map(([name, value]) => [name.replace(/^response-/, ""), value, name] as const)
    .filter(([header, , name]) => name.startsWith("response-") && OVERRIDES.includes(header));
  return Object.fromEntries(
    pairs.map(([header, value, name]) => [header, validHeader(name, Buffer.from(value).toString("latin1"))]),
  );
}
