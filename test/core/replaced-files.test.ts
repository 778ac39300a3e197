import { expect, it } from "vitest";
import { replacedFiles } from "../../functions/core/import/replaced-files.ts";

const before = [
  { key: "a", sizeBytes: 1, etag: "A" },
  { key: "b", sizeBytes: 2, etag: "B" },
];
type Now = Record<string, { sizeBytes: number; etag?: string } | undefined>;
const replaced = (now: Now, files: Parameters<typeof replacedFiles>[0] = before) =>
  replacedFiles(files, new Map(Object.entries(now)));

it("files are the same if their size and ETag are, or if they are gone", () => {
  expect(replaced({ a: { sizeBytes: 1, etag: "A" }, b: { sizeBytes: 2, etag: "B" }, c: undefined })).toEqual(
    [],
  );
  expect(replaced({ a: undefined })).toEqual([]);
});

it("replaced ones are told in their order", () => {
  expect(replaced({ b: { sizeBytes: 2, etag: "X" }, a: { sizeBytes: 9, etag: "A" } })).toEqual(["a", "b"]);
});

it("files are compared by size alone where an ETag is not known", () => {
  expect(replaced({ a: { sizeBytes: 1 }, b: { sizeBytes: 3 } })).toEqual(["b"]);
  expect(replaced({ a: { sizeBytes: 1, etag: "A" } }, [{ key: "a", sizeBytes: 1 }])).toEqual([]);
});
