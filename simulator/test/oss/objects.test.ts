import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { crc64 } from "../../oss/crc64.ts";
import { BUCKET, contentFiles, failureOf, headersOf, useOss } from "./use-oss.ts";

const md5 = (bytes: Buffer) => createHash("md5").update(bytes).digest("hex").toUpperCase();

describe.each([{ authorizationV4: false }, { authorizationV4: true }])(
  "OSS objects, $authorizationV4",
  (version) => {
    const { simulator, client } = useOss(version);

    it("keeps what was put: bytes, headers, user metadata, checksums", async () => {
      const bytes = randomBytes(70_000);
      const put = await client.put("a/b.txt", bytes, {
        headers: {
          "Cache-Control": "no-cache",
          "Content-Disposition": "attachment",
          "x-oss-storage-class": "IA",
        },
        meta: { team: "web", uid: 7, pid: 0 },
      });
      expect(put.res.size).toBe(0);
      expect(headersOf(put)).toMatchObject({
        etag: `"${md5(bytes)}"`,
        "x-oss-hash-crc64ecma": String(crc64(bytes)),
      });
      const got = await client.get("a/b.txt");
      expect(md5(got.content)).toBe(md5(bytes));
      const head = await client.head("a/b.txt");
      expect(head.meta).toEqual({ team: "web", uid: "7", pid: "0" });
      for (const headers of [headersOf(got), headersOf(head)])
        expect(headers).toMatchObject({
          "content-type": "text/plain",
          "content-length": "70000",
          "cache-control": "no-cache",
          "content-disposition": "attachment",
          etag: `"${md5(bytes)}"`,
          "x-oss-hash-crc64ecma": String(crc64(bytes)),
          "x-oss-object-type": "Normal",
          "x-oss-storage-class": "IA",
          "accept-ranges": "bytes",
          server: "AliyunOSS",
          "x-oss-request-id": expect.stringMatching(/^[0-9A-F]{24}$/),
        });
    });

    it.each([0, 1, 16 * 1024, 16 * 1024 + 1, 1024 * 1024])(
      "takes a body of %i bytes, whole or as a stream",
      async (size) => {
        const bytes = randomBytes(size);
        await client.put("whole", bytes);
        await client.putStream(
          "stream",
          Readable.from(size === 0 ? [] : [bytes.subarray(0, 1), bytes.subarray(1)]),
        );
        for (const key of ["whole", "stream"]) {
          const { content, res } = await client.get(key);
          expect(content.equals(bytes)).toBe(true);
          expect(headersOf({ res })["x-oss-hash-crc64ecma"]).toBe(String(crc64(bytes)));
          expect(simulator.oss.objects.head(BUCKET, key)).toMatchObject({
            sizeBytes: size,
            etag: md5(bytes),
          });
        }
      },
    );

    it("takes a chunked body that announces its length too", async () => {
      const bytes = Buffer.from("both headers");
      await client.put("both", Readable.from([bytes]), { headers: { "Content-Length": bytes.length } });
      expect((await client.get("both")).content.toString()).toBe("both headers");
    });

    it("remembers server-side encryption and says so", async () => {
      const headers = { "x-oss-server-side-encryption": "AES256" };
      const put = await client.put("secret", Buffer.from("x"), { headers });
      expect(headersOf(put)["x-oss-server-side-encryption"]).toBe("AES256");
      expect(headersOf(await client.head("secret"))["x-oss-server-side-encryption"]).toBe("AES256");
      expect(simulator.oss.objects.head(BUCKET, "secret")?.encryption).toBe("AES256");
      const refused = client.put("other", Buffer.from("x"), {
        headers: { "x-oss-server-side-encryption": "ROT13" },
      });
      expect(await failureOf(refused)).toMatchObject({
        status: 400,
        code: "InvalidEncryptionAlgorithmError",
      });
    });

    it("does not overwrite when it is forbidden to", async () => {
      const headers = { "x-oss-forbid-overwrite": "true" };
      await client.put("once", Buffer.from("first"), { headers });
      expect(await failureOf(client.put("once", Buffer.from("second"), { headers }))).toMatchObject({
        status: 409,
        code: "FileAlreadyExists",
        name: "FileAlreadyExistsError",
      });
      expect((await client.get("once")).content.toString()).toBe("first");
      await client.put("once", Buffer.from("third"));
      expect((await client.get("once")).content.toString()).toBe("third");
    });

    it("lets one of several writers win who all forbid overwriting, and keeps only its bytes", async () => {
      const headers = { "x-oss-forbid-overwrite": "true" };
      const puts = Array.from({ length: 8 }, (_, index) =>
        client.put("race", Buffer.alloc(20_000, index), { headers }),
      );
      const settled = await Promise.allSettled(puts);
      const winners = settled.flatMap((result, index) => (result.status === "fulfilled" ? [index] : []));
      expect(winners).toHaveLength(1);
      expect((await client.get("race")).content.at(-1)).toBe(winners[0]);
      await expect.poll(() => contentFiles(simulator)).toHaveLength(1);
    });

    it("drops the bytes of an object that was overwritten", async () => {
      for (let round = 0; round < 3; round += 1) await client.put("again", Buffer.alloc(20_000, round));
      await expect.poll(() => contentFiles(simulator)).toHaveLength(1);
      expect((await client.get("again")).content.at(-1)).toBe(2);
    });

    it("refuses a body that is not what its Content-MD5 says", async () => {
      const wrong = createHash("md5").update("other").digest("base64");
      for (const claimed of [wrong, "no digest"]) {
        const refused = client.put("digest", Buffer.from("body"), { headers: { "Content-MD5": claimed } });
        expect(await failureOf(refused)).toMatchObject({ status: 400, code: "InvalidDigest" });
      }
      expect(simulator.oss.objects.head(BUCKET, "digest")).toBeUndefined();
    });

    it("streams a part of an object", async () => {
      const bytes = randomBytes(300_000);
      await client.put("ranged", bytes);
      const { stream, res } = await client.getStream("ranged", { headers: { Range: "bytes=100000-199999" } });
      expect(res.status).toBe(206);
      expect(headersOf({ res })).toMatchObject({
        "content-range": "bytes 100000-199999/300000",
        "content-length": "100000",
        "x-oss-hash-crc64ecma": String(crc64(bytes)),
      });
      expect((await buffer(stream)).equals(bytes.subarray(100_000, 200_000))).toBe(true);
    });

    it("tells of objects and buckets that are not there", async () => {
      const missing = await failureOf(client.get("missing"));
      expect(missing).toMatchObject({
        status: 404,
        code: "NoSuchKey",
        message: "The specified key does not exist.",
        hostId: `${BUCKET}.oss-cn-hangzhou.aliyuncs.com`,
        ecCode: "0026-00000001",
      });
      expect(missing.requestId).toMatch(/^[0-9A-F]{24}$/);
      expect(await failureOf(client.head("missing"))).toMatchObject({ status: 404, code: "NoSuchKey" });
      const elsewhere = simulator.client({ ...version, bucket: "nowhere" });
      for (const attempt of [
        () => elsewhere.get("x"),
        () => elsewhere.put("x", Buffer.from("x")),
        () => elsewhere.list(null, {}),
      ])
        expect(await failureOf(attempt())).toMatchObject({
          status: 404,
          code: "NoSuchBucket",
          message: "The specified bucket does not exist.",
        });
    });

    it("deletes, and deletes again", async () => {
      await client.put("gone", Buffer.from("x"));
      for (let round = 0; round < 2; round += 1) expect((await client.delete("gone")).res.status).toBe(204);
      expect(await failureOf(client.get("gone"))).toMatchObject({ code: "NoSuchKey" });
    });

    it("deletes many at once and names them all, or none when quiet", async () => {
      const keys = ["one", "two & <three>", "a\u0001b", "no 'such' \"key\""];
      for (const key of keys.slice(0, 3)) await client.put(key, Buffer.from("x"));
      const { deleted } = await client.deleteMulti(keys);
      expect((deleted as unknown as Array<{ Key: string }>).map(({ Key }) => Key)).toEqual(keys);
      expect((await client.list({ "max-keys": 10 }, {})).objects).toEqual([]);
      expect((await client.deleteMulti(keys, { quiet: true })).deleted).toEqual([]);
    });

    it("reads an archived object's head, not its bytes", async () => {
      await client.put("cold", Buffer.from("x"), { headers: { "x-oss-storage-class": "Archive" } });
      expect(headersOf(await client.head("cold"))["x-oss-storage-class"]).toBe("Archive");
      expect(await failureOf(client.get("cold"))).toMatchObject({ status: 403, code: "InvalidObjectState" });
    });

    it("overrides headers of an answer", async () => {
      await client.put("override.txt", Buffer.from("x"));
      const url = client.signatureUrl("override.txt", {
        response: { "content-type": "text/custom", "content-disposition": 'attachment; filename="a b"' },
      });
      const answer = await fetch(url);
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toBe("text/custom");
      expect(answer.headers.get("content-disposition")).toBe('attachment; filename="a b"');
    });

    it("gives each reader one version whole while the object is being overwritten", async () => {
      const versions = Array.from({ length: 3 }, (_, index) => Buffer.alloc(3_000_000, index + 1));
      await client.put("hot", versions[0]);
      const reads: Array<Promise<Buffer>> = [];
      for (const version of versions) {
        const { stream } = await client.getStream("hot");
        await once(stream, "readable");
        await client.put("hot", version);
        reads.push(buffer(stream));
      }
      for (const read of await Promise.all(reads)) {
        expect(read.length).toBe(3_000_000);
        expect(versions.some((version) => version.equals(read))).toBe(true);
      }
    });

    it("appends at the end and nowhere else", async () => {
      const [one, two] = [Buffer.alloc(20_000, 1), Buffer.alloc(30_000, 2)];
      const append = (bytes: Buffer, position: number) =>
        client.append("log", bytes, { position: String(position) });
      expect((await append(one, 0)).nextAppendPosition).toBe("20000");
      for (const position of [0, 19_999, 20_001])
        expect(await failureOf(append(two, position))).toMatchObject({
          status: 409,
          code: "PositionNotEqualToLength",
        });
      await append(two, 20_000);
      await expect.poll(() => contentFiles(simulator)).toHaveLength(2);
      const got = await client.get("log");
      expect(got.content.equals(Buffer.concat([one, two]))).toBe(true);
      expect(headersOf(got)).toMatchObject({
        "x-oss-object-type": "Appendable",
        "x-oss-next-append-position": "50000",
        "x-oss-hash-crc64ecma": String(crc64(Buffer.concat([one, two]))),
      });
      await client.put("normal", Buffer.from("x"));
      const refused = client.append("normal", Buffer.from("x"), { position: "1" });
      expect(await failureOf(refused)).toMatchObject({ status: 409, code: "ObjectNotAppendable" });
    });

    it("keeps tags and access control lists", async () => {
      await client.put("labelled", Buffer.from("x"), { headers: { "x-oss-tagging": "a=1&b=%E4%B8%AD" } });
      expect((await client.getObjectTagging("labelled")).tag).toEqual({ a: "1", b: "中" });
      await client.putObjectTagging("labelled", { c: "3" });
      expect((await client.getObjectTagging("labelled")).tag).toEqual({ c: "3" });
      expect(headersOf(await client.head("labelled"))["x-oss-tagging-count"]).toBe("1");
      await client.deleteObjectTagging("labelled");
      expect((await client.getObjectTagging("labelled")).tag).toEqual({});
      expect((await client.getACL("labelled")).acl).toBe("default");
      await client.putACL("labelled", "public-read");
      expect((await client.getACL("labelled")).acl).toBe("public-read");
      expect((await fetch(`${simulator.url}/${BUCKET}/labelled`)).status).toBe(200);
    });
  },
);
