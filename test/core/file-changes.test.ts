import { describe, expect, it } from "vitest";
import { replacedKeys } from "../../functions/core/import/file-changes.ts";

const before = [
  { key: "a", sizeBytes: 1, etag: "A" },
  { key: "b", sizeBytes: 2, etag: "B" },
];
const changed = (now: Record<string, { sizeBytes: number; etag?: string } | undefined>, files = before) =>
  replacedKeys(files, new Map(Object.entries(now)));

describe("files that were imported", () => {
  it("are the same if their size and ETag are", () => {
    expect(changed({ a: { sizeBytes: 1, etag: "A" }, b: { sizeBytes: 2, etag: "B" }, c: undefined })).toEqual(
      [],
    );
  });

  it("are told, in order, if they were replaced, and not if they were deleted", () => {
    expect(changed({ b: { sizeBytes: 2, etag: "X" }, a: { sizeBytes: 9, etag: "A" } })).toEqual(["a", "b"]);
    expect(changed({ a: undefined })).toEqual([]);
  });

  it("are compared by size alone where an ETag is not known", () => {
    expect(changed({ a: { sizeBytes: 1 }, b: { sizeBytes: 3 } })).toEqual(["b"]);
    const unknown = [{ key: "a", sizeBytes: 1 }];
    expect(replacedKeys(unknown, new Map([["a", { sizeBytes: 1, etag: "A" }]]))).toEqual([]);
  });
});
