import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { crc64 } from "../../oss/crc64.ts";
import { BUCKET, contentFiles, failureOf, headersOf, useOss } from "./use-oss.ts";

const KIB = 1024;
const digest = (bytes: Buffer) => createHash("md5").update(bytes).digest();

describe.each([{ authorizationV4: false }, { authorizationV4: true }])(
  "OSS multipart uploads, $authorizationV4",
  (version) => {
    const { simulator, client } = useOss(version);
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "oss-multipart-"));
    });
    afterAll(async () => {
      await rm(folder, { recursive: true });
    });

    const upload = async (key: string, parts: Buffer[], headers: Record<string, string> = {}) => {
      const { uploadId } = await client.initMultipartUpload(key, { headers } as never);
      const done: Array<{ number: number; etag: string }> = [];
      for (const [index, part] of parts.entries()) {
        const { etag } = await client.uploadPart(key, uploadId, index + 1, part, 0, part.length);
        done.push({ number: index + 1, etag });
      }
      return { uploadId, done };
    };

    it("uploads a file in parts", async () => {
      const bytes = randomBytes(1_300_000);
      const path = join(folder, "image.qcow2");
      await writeFile(path, bytes);
      const progress: number[] = [];
      await client.multipartUpload("image.qcow2", path, {
        partSize: 200 * KIB,
        parallel: 3,
        meta: { uid: 1, pid: 0 },
        progress: (part: number) => void progress.push(part),
      });
      const got = await client.get("image.qcow2");
      expect(got.content.equals(bytes)).toBe(true);
      const partMd5s = Array.from({ length: 7 }, (_, index) =>
        digest(bytes.subarray(index * 200 * KIB, (index + 1) * 200 * KIB)),
      );
      expect(headersOf(got)).toMatchObject({
        etag: `"${digest(Buffer.concat(partMd5s)).toString("hex").toUpperCase()}-7"`,
        "x-oss-object-type": "Multipart",
        "x-oss-hash-crc64ecma": String(crc64(bytes)),
        "x-oss-meta-uid": "1",
      });
      expect(progress.at(-1)).toBe(1);
    });

    it("goes on where an upload stopped", async () => {
      const bytes = randomBytes(500 * KIB);
      const { uploadId, done } = await upload("resumed", [bytes.subarray(0, 200 * KIB)]);
      const path = join(folder, "resumed");
      await writeFile(path, bytes);
      const checkpoint = {
        file: path,
        name: "resumed",
        fileSize: bytes.length,
        partSize: 200 * KIB,
        uploadId,
        doneParts: done,
      };
      await client.multipartUpload("resumed", path, { checkpoint: checkpoint as never });
      expect((await client.get("resumed")).content.equals(bytes)).toBe(true);
      const parts = simulator.world.spy.filter(
        ({ kind, ...event }) =>
          kind === "request" && "operation" in event && event.operation === "UploadPart",
      );
      expect(parts.length).toBeGreaterThanOrEqual(3);
    });

    it("reports CRC-64 of parts and of the whole, and gives back encryption", async () => {
      const bytes = randomBytes(150 * KIB);
      const { uploadId } = await client.initMultipartUpload("crc", {
        headers: { "x-oss-server-side-encryption": "AES256", "x-oss-storage-class": "IA" },
      } as never);
      const part = await client.uploadPart("crc", uploadId, 1, bytes, 0, bytes.length);
      expect(headersOf(part)["x-oss-hash-crc64ecma"]).toBe(String(crc64(bytes)));
      const completed = await client.completeMultipartUpload("crc", uploadId, [
        { number: 1, etag: part.etag },
      ]);
      expect(headersOf(completed)).toMatchObject({
        "x-oss-hash-crc64ecma": String(crc64(bytes)),
        "x-oss-server-side-encryption": "AES256",
        etag: completed.etag,
      });
      expect(headersOf(await client.head("crc"))).toMatchObject({
        "x-oss-server-side-encryption": "AES256",
        "x-oss-storage-class": "IA",
        "x-oss-hash-crc64ecma": String(crc64(bytes)),
      });
    });

    it("takes parts in any order, and the last of several with one number", async () => {
      const [one, two, better] = [randomBytes(100 * KIB), randomBytes(10), randomBytes(120 * KIB)];
      const { uploadId } = await client.initMultipartUpload("order");
      const second = await client.uploadPart("order", uploadId, 20, two, 0, two.length);
      await client.uploadPart("order", uploadId, 3, one, 0, one.length);
      const first = await client.uploadPart("order", uploadId, 3, better, 0, better.length);
      await expect.poll(() => contentFiles(simulator)).toHaveLength(1);
      await client.completeMultipartUpload("order", uploadId, [
        { number: 3, etag: first.etag },
        { number: 20, etag: second.etag },
      ]);
      expect((await client.get("order")).content.equals(Buffer.concat([better, two]))).toBe(true);
    });

    it("reads nothing again and leaves no file behind that no object uses", async () => {
      const parts = [randomBytes(100 * KIB), randomBytes(100 * KIB), randomBytes(50 * KIB)];
      const { uploadId, done } = await upload("kept", parts);
      const before = await contentFiles(simulator);
      expect(before).toHaveLength(3);
      await client.completeMultipartUpload("kept", uploadId, done.slice(0, 2));
      await expect.poll(() => contentFiles(simulator)).toHaveLength(2);
      expect((await client.get("kept")).content.equals(Buffer.concat(parts.slice(0, 2)))).toBe(true);
      await client.delete("kept");
      await expect.poll(() => contentFiles(simulator)).toHaveLength(0);
    });

    it("lists the parts of an upload, page by page", async () => {
      const { uploadId, done } = await upload("listed", [
        randomBytes(100 * KIB),
        randomBytes(100 * KIB),
        randomBytes(7),
      ]);
      const page = await client.listParts("listed", uploadId, { "max-parts": 2 } as never);
      expect(page).toMatchObject({ isTruncated: "true", nextPartNumberMarker: "2", maxParts: "2" });
      expect(page.parts).toMatchObject([
        {
          PartNumber: "1",
          ETag: done[0]?.etag,
          Size: String(100 * KIB),
          HashCrc64ecma: expect.stringMatching(/^\d+$/),
        },
        { PartNumber: "2", ETag: done[1]?.etag },
      ]);
      const rest = await client.listParts("listed", uploadId, { "part-number-marker": 2 } as never);
      // One part comes as an object, not as an array of one: the client does not normalise.
      expect(rest.parts).toMatchObject({ PartNumber: "3", Size: "7" });
    });

    it("lists uploads by key and id, and forgets an aborted one", async () => {
      const ids: string[] = [];
      for (const key of ["b", "a", "b", "c"]) ids.push((await client.initMultipartUpload(key)).uploadId);
      const all = await client.listUploads({ "max-uploads": 10 });
      expect(all.uploads.map(({ name }: { name: string }) => name)).toEqual(["a", "b", "b", "c"]);
      const [, , , last] = all.uploads as Array<{ name: string; uploadId: string }>;
      expect(last?.uploadId).toBe(ids[3]);
      const first = await client.listUploads({ "max-uploads": 2 });
      expect(first.isTruncated).toBe(true);
      const second = await client.listUploads({
        "max-uploads": 10,
        "key-marker": first.nextKeyMarker,
        "upload-id-marker": first.nextUploadIdMarker,
      });
      expect([...first.uploads, ...second.uploads]).toEqual(all.uploads);
      expect(await failureOf(client.listParts("another key", ids[0] ?? ""))).toMatchObject({
        code: "NoSuchUpload",
      });
      await client.abortMultipartUpload("a", ids[1] ?? "");
      expect((await client.listUploads({ prefix: "a" })).uploads).toEqual([]);
      expect(await failureOf(client.listParts("a", ids[1] ?? ""))).toMatchObject({
        status: 404,
        code: "NoSuchUpload",
      });
    });

    it("drops an aborted upload's bytes", async () => {
      const { uploadId } = await upload("aborted", [randomBytes(100 * KIB)]);
      await client.abortMultipartUpload("aborted", uploadId);
      await expect.poll(() => contentFiles(simulator)).toHaveLength(0);
      expect(await failureOf(client.abortMultipartUpload("aborted", uploadId))).toMatchObject({
        code: "NoSuchUpload",
      });
    });

    it("refuses to complete what does not fit together", async () => {
      const small = [randomBytes(100 * KIB - 1), randomBytes(10)];
      const { uploadId, done } = await upload("refused", small);
      const complete = (parts: Array<{ number: number; etag: string }>) =>
        failureOf(client.completeMultipartUpload("refused", uploadId, parts));
      expect(await complete(done)).toMatchObject({ status: 400, code: "EntityTooSmall" });
      expect(await complete([{ number: 1, etag: '"WRONG"' }])).toMatchObject({
        status: 400,
        code: "InvalidPart",
      });
      expect(await complete([{ number: 9, etag: done[0]?.etag ?? "" }])).toMatchObject({
        code: "InvalidPart",
      });
      expect(await complete([])).toMatchObject({ status: 400, code: "MalformedXML" });
      expect(simulator.oss.objects.head(BUCKET, "refused")).toBeUndefined();
      // Still there: a small part may be the last one.
      await client.completeMultipartUpload("refused", uploadId, done.slice(0, 1));
      const again = client.completeMultipartUpload("refused", uploadId, done.slice(0, 1));
      expect(await failureOf(again)).toMatchObject({ status: 404, code: "NoSuchUpload" });
      expect(await failureOf(client.uploadPart("refused", uploadId, 1, small[0], 0, 10))).toMatchObject({
        code: "NoSuchUpload",
      });
    });

    it("wants parts listed in order, and lists all itself when told to", async () => {
      const parts = [randomBytes(100 * KIB), randomBytes(20)];
      const { uploadId, done } = await upload("ordered", parts);
      const complete = (numbers: number[], headers: Record<string, string> = {}) => {
        const listed = numbers.map(
          (number) => `<Part><PartNumber>${number}</PartNumber><ETag>${done[number - 1]?.etag}</ETag></Part>`,
        );
        const body =
          numbers.length === 0 ? "" : `<CompleteMultipartUpload>${listed.join("")}</CompleteMultipartUpload>`;
        const url = client.signatureUrl("ordered", {
          method: "POST" as never,
          subResource: { uploadId },
          ...headers,
        } as never);
        return fetch(url, { method: "POST", body: Buffer.from(body), headers }).then((answer) =>
          answer.text(),
        );
      };
      expect(await complete([2, 1])).toContain("<Code>InvalidPartOrder</Code>");
      expect(await complete([1, 1])).toContain("<Code>InvalidPartOrder</Code>");
      expect(await complete([])).toContain("<Code>MalformedXML</Code>");
      expect(await complete([1], { "x-oss-complete-all": "yes" })).toContain("<Code>InvalidArgument</Code>");
      expect(await complete([], { "x-oss-complete-all": "yes" })).toContain("<Key>ordered</Key>");
      expect((await client.get("ordered")).content.equals(Buffer.concat(parts))).toBe(true);
    });

    it("refuses part numbers out of bounds", async () => {
      const { uploadId } = await client.initMultipartUpload("numbers");
      for (const number of [0, 10_001])
        expect(
          await failureOf(client.uploadPart("numbers", uploadId, number, Buffer.from("x"), 0, 1)),
        ).toMatchObject({
          status: 400,
          code: "InvalidArgument",
        });
    });

    it("heeds a ban on overwriting when it completes", async () => {
      await client.put("taken", Buffer.from("first"));
      const { uploadId, done } = await upload("taken", [randomBytes(10)]);
      const headers = { "x-oss-forbid-overwrite": "true" };
      const banned = client.completeMultipartUpload("taken", uploadId, done, { headers } as never);
      expect(await failureOf(banned)).toMatchObject({ status: 409, code: "FileAlreadyExists" });
      expect((await client.listParts("taken", uploadId)).parts).toMatchObject({ PartNumber: "1" });
      const refused = client.initMultipartUpload("taken", { headers } as never);
      expect(await failureOf(refused)).toMatchObject({ code: "FileAlreadyExists" });
    });

    it("makes parts of another object's bytes", async () => {
      const bytes = randomBytes(450 * KIB);
      await client.put("source", bytes);
      await client.multipartUploadCopy(
        "copied",
        { sourceKey: "source", sourceBucketName: BUCKET } as never,
        { partSize: 200 * KIB } as never,
      );
      await client.delete("source");
      const got = await client.get("copied");
      expect(got.content.equals(bytes)).toBe(true);
      expect(headersOf(got)["x-oss-hash-crc64ecma"]).toBe(String(crc64(bytes)));
    });
  },
);
