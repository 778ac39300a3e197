import { createHash } from "node:crypto";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { signedV1 } from "./raw-signing.ts";
import { BUCKET, failureOf, headersOf, rawRequest, useOss } from "./use-oss.ts";

describe("OSS as clients of other languages use it", () => {
  const { simulator, client } = useOss();
  const md5 = (body: string) => createHash("md5").update(body).digest("base64");

  it("takes a plus sign in a path for a space, as aliyun-oss-go-sdk writes it", async () => {
    const put = await signedV1(
      simulator.url,
      { method: "PUT", path: `/${BUCKET}/a+b%2Bc`, body: "x" },
      { resource: `/${BUCKET}/a b+c` },
    );
    expect(put.status).toBe(200);
    expect((await client.get("a b+c")).content.toString()).toBe("x");
    const headers = { "x-oss-copy-source": `/${BUCKET}/a+b%2Bc` };
    const copy = await signedV1(simulator.url, { method: "PUT", path: `/${BUCKET}/copy`, headers });
    expect(copy.status).toBe(200);
  });

  it("answers GetObjectMeta asked for with GET, as oss2 does, without a body", async () => {
    await client.put("k", Buffer.from("12345"));
    const url = new URL(client.signatureUrl("k", { subResource: { objectMeta: "" } } as never));
    const head = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(url.port), "127.0.0.1", () =>
        socket.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\nhost: localhost\r\n\r\n`),
      );
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk.toString();
      });
      socket.on("end", () => resolve(text)).on("error", reject);
    });
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(head).toMatch(/content-length: 5\r\n/i);
    expect(head.endsWith("\r\n\r\n")).toBe(true);
    const slip = await signedV1(
      simulator.url,
      { path: `/${BUCKET}/k`, query: "?objectMeta" },
      { resource: `/${BUCKET}/k` },
    );
    expect(slip).toMatchObject({ status: 200, body: "12345" });
  });

  it("says of buckets what oss2 reads without asking whether it is there", async () => {
    const { body } = await signedV1(simulator.url, { path: "/" });
    for (const name of [
      "Name",
      "Location",
      "CreationDate",
      "ExtranetEndpoint",
      "IntranetEndpoint",
      "StorageClass",
    ])
      expect(body).toMatch(new RegExp(`<Bucket>.*<${name}>[^<]+</${name}>`));
    expect(body).toContain("<Region>cn-hangzhou</Region>");
  });

  it("counts what is stored by storage class", async () => {
    await client.put("a", Buffer.alloc(10));
    await client.put("b", Buffer.alloc(5), { headers: { "x-oss-storage-class": "IA" } });
    await client.initMultipartUpload("c");
    const { stat } = await client.getBucketStat(BUCKET);
    expect(stat).toMatchObject({
      Storage: "15",
      ObjectCount: "2",
      MultipartUploadCount: "1",
      StandardStorage: "10",
      InfrequentAccessStorage: "5",
      InfrequentAccessObjectCount: "1",
      ColdArchiveObjectCount: "0",
    });
  });

  it("writes keys of uploads URL-encoded for clients that decode them in any case", async () => {
    const key = "a b%+中";
    const path = `/${BUCKET}/${encodeURIComponent(key)}`;
    const begun = await signedV1(
      simulator.url,
      { method: "POST", path, query: "uploads&encoding-type=url" },
      { resource: `/${BUCKET}/${key}?uploads` },
    );
    expect(begun.body).toContain(`<Key>${encodeURIComponent(key)}</Key>`);
    const [, id] = /<UploadId>(.*)<\/UploadId>/.exec(begun.body) ?? [];
    const listed = await signedV1(
      simulator.url,
      { path: `/${BUCKET}/`, query: "uploads&encoding-type=url&prefix=a%20b" },
      { resource: `/${BUCKET}/?uploads` },
    );
    expect(listed.body).toContain(`<Key>${encodeURIComponent(key)}</Key>`);
    expect(listed.body).toContain("<Prefix>a%20b</Prefix>");
    expect(listed.body).toContain("<EncodingType>url</EncodingType>");
    const parts = await signedV1(
      simulator.url,
      { path, query: `uploadId=${id}&encoding-type=url` },
      { resource: `/${BUCKET}/${key}?uploadId=${id}` },
    );
    expect(parts.body).toContain(`<Key>${encodeURIComponent(key)}</Key>`);
    const wrong = await signedV1(
      simulator.url,
      { path: `/${BUCKET}/`, query: "uploads&encoding-type=hex" },
      { resource: `/${BUCKET}/?uploads` },
    );
    expect(wrong.status).toBe(400);
  });

  it("lets PutBucket change the list of a bucket that is there, if it is let be at all", async () => {
    simulator.oss.knobs.repeatedPutBucket = "accept";
    const headers = { "x-oss-acl": "public-read" };
    expect((await signedV1(simulator.url, { method: "PUT", path: `/${BUCKET}/`, headers })).status).toBe(200);
    expect((await client.getBucketACL(BUCKET)).acl).toBe("public-read");
    expect((await signedV1(simulator.url, { method: "PUT", path: `/${BUCKET}/` })).status).toBe(200);
    expect((await client.getBucketACL(BUCKET)).acl).toBe("public-read");
  });

  it("refuses what OSS refuses and a client forgot", async () => {
    const body = "<Delete><Object><Key>k</Key></Object></Delete>";
    const call = { method: "POST", path: `/${BUCKET}/`, query: "delete", body };
    expect(await signedV1(simulator.url, call)).toMatchObject({
      status: 400,
      headers: { "x-oss-ec": "0016-00000606" },
      body: expect.stringContaining("<Code>MissingArgument<"),
    });
    const whole = { ...call, headers: { "content-md5": md5(body) } };
    expect((await signedV1(simulator.url, whole)).status).toBe(200);
    await client.put("k", Buffer.from("x"));
    const acl = { method: "PUT", path: `/${BUCKET}/k`, query: "acl" };
    expect(await signedV1(simulator.url, acl)).toMatchObject({
      status: 400,
      body: expect.stringContaining("MissingArgument"),
    });
  });

  it("wants to know how long a body is", async () => {
    const url = new URL(client.signatureUrl("k", { method: "PUT" }));
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(url.port), "127.0.0.1", () =>
        socket.write(`PUT ${url.pathname}${url.search} HTTP/1.1\r\nhost: localhost\r\n\r\n`),
      );
      socket.once("data", (chunk) => {
        resolve(chunk.toString());
        socket.destroy();
      });
    });
    expect(answer).toMatch(/^HTTP\/1\.1 411 /);
    expect(answer).toContain("MissingContentLength");
    expect(simulator.oss.objects.head(BUCKET, "k")).toBeUndefined();
  });

  it("takes no other hash of a body and no other version than there are", async () => {
    const hashed = await rawRequest(simulator.url, {
      target: `/${BUCKET}/k`,
      headers: {
        authorization: "OSS4-HMAC-SHA256 Credential=x/20260101/cn-hangzhou/oss/aliyun_v4_request,Signature=y",
        "x-oss-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        date: new Date().toUTCString(),
      },
    });
    expect(hashed).toMatchObject({ status: 400, headers: { "x-oss-ec": "0002-00000214" } });
    const version = await rawRequest(simulator.url, { target: `/${BUCKET}/k?x-oss-signature-version=ABC` });
    expect(version).toMatchObject({ status: 400, headers: { "x-oss-ec": "0002-00000066" } });
  });

  it("lets nobody break a line of an answer's head", async () => {
    await client.put("k", Buffer.from("x"));
    const type = "text/plain\r\nset-cookie: a=b";
    const read = await fetch(client.signatureUrl("k", { response: { "content-type": type } as never }));
    expect([read.status, read.headers.get("set-cookie")]).toEqual([400, null]);
    await client.putBucketACL(BUCKET, "public-read-write");
    const fields = { key: "form", "x-oss-meta-a": "b\r\nc", file: "x" };
    const parts = Object.entries(fields).map(
      ([name, value]) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const form = await rawRequest(simulator.url, {
      method: "POST",
      target: `/${BUCKET}/`,
      headers: { "content-type": "multipart/form-data; boundary=b" },
      body: `${parts.join("")}--b--\r\n`,
    });
    expect(form).toMatchObject({ status: 400, body: expect.stringContaining("InvalidArgument") });
    expect(simulator.oss.objects.head(BUCKET, "form")).toBeUndefined();
  });

  it("knows two kinds of redundancy", async () => {
    const put = (redundancy: string) =>
      signedV1(simulator.url, {
        method: "PUT",
        path: "/another/",
        body: `<CreateBucketConfiguration><DataRedundancyType>${redundancy}</DataRedundancyType></CreateBucketConfiguration>`,
      });
    expect((await put("RAID")).status).toBe(400);
    expect((await put("ZRS")).status).toBe(200);
    expect((await client.getBucketInfo("another")).bucket).toMatchObject({ DataRedundancyType: "ZRS" });
  });

  it("lets everyone write where everyone may, and nowhere else", async () => {
    const put = (bucket: string, key = "k") =>
      fetch(`${simulator.url}/${bucket}/${key}`, { method: "PUT", body: "x" });
    expect((await put(BUCKET)).status).toBe(403);
    await client.putBucketACL(BUCKET, "public-read");
    expect((await put(BUCKET)).status).toBe(403);
    await client.putBucketACL(BUCKET, "public-read-write");
    expect((await put(BUCKET)).status).toBe(200);
    expect(await (await fetch(`${simulator.url}/${BUCKET}/k`)).text()).toBe("x");
    await client.putACL("k", "public-read");
    expect((await put(BUCKET)).status).toBe(403);
    expect((await fetch(`${simulator.url}/${BUCKET}/k`, { method: "DELETE" })).status).toBe(403);
    await client.putACL("k", "private");
    expect((await fetch(`${simulator.url}/${BUCKET}/k`)).status).toBe(403);
    expect((await put(BUCKET, "other")).status).toBe(200);
    expect((await fetch(`${simulator.url}/${BUCKET}/other?acl`)).status).toBe(403);
    expect((await fetch(`${simulator.url}/${BUCKET}/other`, { method: "DELETE" })).status).toBe(204);
    expect(await failureOf(client.head("other"))).toMatchObject({ status: 404 });
  });

  it("serves a client that waits for 100 Continue before it sends", async () => {
    const url = new URL(client.signatureUrl("k", { method: "PUT" }));
    const heard = await new Promise<string>((resolve) => {
      let text = "";
      const socket = connect(Number(url.port), "127.0.0.1", () =>
        socket.write(
          `PUT ${url.pathname}${url.search} HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: 3\r\n\r\n`,
        ),
      );
      socket.on("data", (chunk) => {
        text += chunk.toString();
        if (text.startsWith("HTTP/1.1 100") && !text.includes("200 OK")) socket.write("abc");
        if (text.includes("200 OK")) {
          resolve(text);
          socket.destroy();
        }
      });
    });
    expect(heard).toContain("100 Continue");
    expect(headersOf(await client.head("k"))["content-length"]).toBe("3");
  });
});
