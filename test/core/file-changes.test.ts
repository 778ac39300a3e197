import { describe, expect, it } from "vitest";
import { filesChanged } from "../../functions/core/import/file-changes.ts";

const before = [
  { key: "a", sizeBytes: 1, etag: "A" },
  { key: "b", sizeBytes: 2, etag: "B" },
];
const changed = (now: Record<string, { sizeBytes: number; etag?: string } | undefined>, files = before) =>
  filesChanged(files, new Map(Object.entries(now)));

describe("files that were imported", () => {
  it("are the same if their size and ETag are", () => {
    expect(changed({ a: { sizeBytes: 1, etag: "A" }, b: { sizeBytes: 2, etag: "B" }, c: undefined })).toEqual(
      [],
    );
  });

  it("are told, in order, if they were replaced or deleted", () => {
    expect(changed({ b: { sizeBytes: 2, etag: "X" }, a: { sizeBytes: 9, etag: "A" } })).toEqual([
      { key: "a", how: "replaced" },
      { key: "b", how: "replaced" },
    ]);
    expect(changed({ a: undefined })).toEqual([
      { key: "a", how: "deleted" },
      { key: "b", how: "deleted" },
    ]);
  });

  it("are compared by size alone where an ETag is not known", () => {
    expect(changed({ a: { sizeBytes: 1 }, b: { sizeBytes: 3 } })).toEqual([{ key: "b", how: "replaced" }]);
    const unknown = [{ key: "a", sizeBytes: 1 }];
    expect(filesChanged(unknown, new Map([["a", { sizeBytes: 1, etag: "A" }]]))).toEqual([]);
  });
});
