import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { crc64 } from "../../oss/crc64.ts";
import { readForm } from "../../oss/form.ts";
import { BUCKET, contentFiles, headersOf, rawRequest, useOss } from "./use-oss.ts";

describe("OSS PostObject", () => {
  const { simulator, client } = useOss();

  const policyFor = (conditions: unknown[], seconds = 60) => ({
    expiration: new Date(Date.now() + seconds * 1000).toISOString(),
    conditions,
  });

  const post = (fields: Record<string, string>, file: Buffer | string, fileName = "disk.raw") => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set("file", new Blob([file], { type: "application/x-disk" }), fileName);
    return fetch(`${simulator.url}/${BUCKET}`, { method: "POST", body: form });
  };

  it("puts an object by a signed form", async () => {
    const bytes = Buffer.concat([
      randomBytes(300_000),
      Buffer.from("\r\n--almost\r\n"),
      randomBytes(300_000),
    ]);
    const policy = policyFor([
      { bucket: BUCKET },
      ["starts-with", "$key", "incoming/"],
      ["content-length-range", 1, 1_000_000],
      ["in", "$content-type", ["application/x-disk", "text/plain"]],
      ["eq", "$x-oss-meta-team", "web"],
    ]);
    const answer = await post(
      {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: this placeholder is OSS's.
        key: "incoming/${filename}",
        ...(client.calculatePostSignature(policy) as unknown as Record<string, string>),
        "x-oss-meta-team": "web",
        "content-type": "text/plain",
      },
      bytes,
    );
    expect(answer.status).toBe(204);
    const got = await client.get("incoming/disk.raw");
    expect(got.content.equals(bytes)).toBe(true);
    expect(headersOf(got)).toMatchObject({
      "x-oss-meta-team": "web",
      "content-type": "text/plain",
      "x-oss-hash-crc64ecma": String(crc64(bytes)),
      etag: answer.headers.get("etag"),
    });
  });

  it("answers with a document when asked for 201", async () => {
    const fields = client.calculatePostSignature(policyFor([])) as unknown as Record<string, string>;
    const answer = await post({ key: "k", ...fields, success_action_status: "201" }, "");
    expect(answer.status).toBe(201);
    expect(await answer.text()).toContain(`<Bucket>${BUCKET}</Bucket>`);
    expect(headersOf(await client.head("k"))).toMatchObject({
      "content-length": "0",
      "content-type": "application/x-disk",
    });
  });

  it("takes a form signed with version 4", async () => {
    const now = new Date();
    const dateTime = `${now.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
    const credential = `local-access-key-id/${dateTime.slice(0, 8)}/cn-hangzhou/oss/aliyun_v4_request`;
    const policy = policyFor([]);
    const fields = {
      key: "v4",
      policy: Buffer.from(JSON.stringify(policy)).toString("base64"),
      "x-oss-signature-version": "OSS4-HMAC-SHA256",
      "x-oss-credential": credential,
      "x-oss-date": dateTime,
      "x-oss-signature": client.signPostObjectPolicyV4(policy, now),
    };
    expect((await post(fields, "x")).status).toBe(204);
    const wrong = await post({ ...fields, "x-oss-signature": "0".repeat(64) }, "x");
    expect(wrong.status).toBe(403);
    expect(await wrong.text()).toContain("SignatureDoesNotMatch");
  });

  it("refuses a form that its policy does not allow", async () => {
    const signed = (conditions: unknown[], seconds = 60) =>
      client.calculatePostSignature(policyFor(conditions, seconds)) as unknown as Record<string, string>;
    const refusals: Array<[fields: Record<string, string>, file: string, status: number, text: string]> = [
      [{ key: "bad", ...signed([], -5) }, "x", 403, "Policy expired."],
      [{ key: "bad", ...signed([["starts-with", "$key", "in/"]]) }, "x", 403, "Policy Condition failed"],
      [{ key: "bad", ...signed([{ bucket: "other" }]) }, "x", 403, "Policy Condition failed"],
      [{ key: "bad", ...signed([["content-length-range", 2, 4]]) }, "x", 400, "EntityTooSmall"],
      [{ key: "bad", ...signed([["content-length-range", 2, 4]]) }, "xxxxx", 400, "EntityTooLarge"],
      [{ key: "bad", ...signed([["sounds-like", "$key", "bed"]]) }, "x", 400, "InvalidPolicyDocument"],
      [{ key: "bad", ...signed([]), Signature: "d3Jvbmc=" }, "x", 403, "SignatureDoesNotMatch"],
      [{ key: "bad", ...signed([]), OSSAccessKeyId: "nobody" }, "x", 403, "InvalidAccessKeyId"],
      [{ key: "bad" }, "x", 403, "AccessDenied"],
      [{ key: "/bad", ...signed([]) }, "x", 400, "InvalidObjectName"],
    ];
    for (const [fields, file, status, text] of refusals) {
      const answer = await post(fields, file);
      expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(text)]);
    }
    expect(simulator.oss.objects.head(BUCKET, "bad")).toBeUndefined();
  });

  it("keeps nothing of a file that is too small", async () => {
    await simulator.oss.reset();
    const fields = client.calculatePostSignature(policyFor([["content-length-range", 30_000, 40_000]]));
    const answer = await post(
      { key: "bad", ...(fields as unknown as Record<string, string>) },
      randomBytes(20_000),
    );
    expect(answer.status).toBe(400);
    await expect.poll(() => contentFiles(simulator)).toHaveLength(0);
  });

  it("reads a form however its bytes come in", async () => {
    const file = "\r\n--b\r-\r\n--bound";
    const body = Buffer.from(
      [
        "--boundary",
        'Content-Disposition: form-data; name="key"',
        "",
        "k1",
        "--boundary",
        'Content-Disposition: form-data; name="file"; filename="C:\\d\\disk.raw"',
        "Content-Type: a/b",
        "",
        file,
        "--boundary--",
        "",
      ].join("\r\n"),
    );
    for (let cut = 0; cut <= body.length; cut += 1) {
      const pieces = Readable.from([body.subarray(0, cut), body.subarray(cut)]);
      const form = await readForm('multipart/form-data; boundary="boundary"', pieces);
      expect(form).toMatchObject({ fileName: "disk.raw", fileType: "a/b", fields: new Map([["key", "k1"]]) });
      const read: Buffer[] = [];
      for await (const piece of form.file) read.push(piece);
      expect(Buffer.concat(read).toString()).toBe(file);
    }
  });

  it("refuses what is no form", async () => {
    const boundary = { "content-type": "multipart/form-data; boundary=b" };
    const bodies: Array<[headers: Record<string, string>, body: string]> = [
      [{ "content-type": "text/plain" }, "x"],
      [boundary, "no form at all"],
      [boundary, '--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n--b--\r\n'],
    ];
    for (const [headers, body] of bodies)
      expect(
        await rawRequest(simulator.url, { method: "POST", target: `/${BUCKET}`, headers, body }),
      ).toMatchObject({
        status: 400,
        body: expect.stringContaining("MalformedPOSTRequest"),
      });
  });
});
