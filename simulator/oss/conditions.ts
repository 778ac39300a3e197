import { OssError } from "./errors.ts";
import type { Headers } from "./parameters.ts";
import type { StoredObject } from "./stored.ts";

/**
 * Checks If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since, or the same in a copy with `prefix`
 * `x-oss-copy-source-`. Quotes around an ETag do not matter; times are compared in whole seconds. Throws
 * PreconditionFailed (412) or NotModified (304).
 */
export function checkConditions(headers: Headers, object: StoredObject, prefix = ""): void {
  const modifiedMs = Math.floor(object.lastModifiedMs / 1000) * 1000;
  const matches = (etag: string) => etag.trim().replace(/^"(.*)"$/, "$1") === object.etag;
  const failed = (condition: string) =>
    new OssError("PreconditionFailed", { details: { Condition: condition } });
  const notModified = () =>
    new OssError("NotModified", {
      headers: { etag: `"${object.etag}"`, "last-modified": new Date(modifiedMs).toUTCString() },
    });
  const ifMatch = headers[`${prefix}if-match`];
  if (ifMatch !== undefined && !matches(ifMatch)) throw failed("If-Match");
  const unmodifiedSinceMs = Date.parse(headers[`${prefix}if-unmodified-since`] ?? "");
  if (unmodifiedSinceMs < modifiedMs) throw failed("If-Unmodified-Since");
  const ifNoneMatch = headers[`${prefix}if-none-match`];
  if (ifNoneMatch !== undefined && matches(ifNoneMatch)) throw notModified();
  const modifiedSinceMs = Date.parse(headers[`${prefix}if-modified-since`] ?? "");
  if (modifiedSinceMs >= modifiedMs) throw notModified();
}

/** A part of an object: from `start` up to, and without, `end`. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * The part that a Range header asks for; undefined: the whole object. By default a range that is not wholly within the
 * object counts for nothing and the whole object is sent; with `x-oss-range-behavior: standard` it is cut to what is there,
 * and one that begins behind the end throws InvalidRange (416). Of several ranges the first one counts.
 */
export function rangeOf(headers: Headers, sizeBytes: number): ByteRange | undefined {
  const range = headers["range"] ?? "";
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)\s*(?:,|$)/.exec(range) ?? [];
  if (first === "" && last === "") return undefined;
  const standard = headers["x-oss-range-behavior"] === "standard";
  const start = first === "" ? sizeBytes - Number(last) : Number(first);
  const end = first === "" || last === "" ? sizeBytes : Number(last) + 1;
  if (end <= start && first !== "" && last !== "") return undefined;
  if (start >= 0 && start < end && end <= sizeBytes) return { start, end };
  if (!standard) return undefined;
  if (start >= sizeBytes)
    throw new OssError("InvalidRange", {
      details: { ActualObjectSize: String(sizeBytes), RangeRequested: range },
    });
  return { start: Math.max(0, start), end: Math.min(end, sizeBytes) };
}
