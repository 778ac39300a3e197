import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { signedV1 } from "./raw-signing.ts";
import { BUCKET, failureOf, headersOf, useOss } from "./use-oss.ts";

interface Heard {
  method: string | undefined;
  path: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

describe("OSS callbacks", () => {
  const { simulator, client } = useOss();
  let server: Server;
  let heard: Heard[];
  let answer: { status: number; body: string };
  beforeEach(async () => {
    heard = [];
    answer = { status: 200, body: '{"taken":true}' };
    server = createServer(async (request, response) => {
      const { method, url, headers } = request;
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      heard.push({ method, path: url, headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(answer.status).end(answer.body);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = (path = "/told") => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64");
  /** A placeholder in a callback's body. */
  const of = (name: string) => `$\{${name}}`;
  const FORM = `bucket=${of("bucket")}&object=${of("object")}&etag=${of("etag")}&size=${of("size")}&mimeType=${of("mimeType")}&mine=${of("x:mine")}&none=${of("none")}&how=${of("operation")}`;

  it("tell of a put what they were asked to, and hand the answer on", async () => {
    const { data, res } = (await client.put("a b/中.txt", Buffer.from("12345"), {
      mime: "text/plain",
      callback: { url: url(), body: FORM, customValue: { mine: "a&b" } },
    } as never)) as unknown as { data: object; res: { headers: object } };
    expect(data).toEqual({ taken: true });
    const etag = headersOf({ res })["etag"]?.replaceAll('"', "");
    expect(heard).toMatchObject([
      {
        method: "POST",
        path: "/told",
        headers: { "content-type": "application/x-www-form-urlencoded", "x-oss-bucket": BUCKET },
        body: `bucket=${BUCKET}&object=a%20b%2F%E4%B8%AD.txt&etag=${etag}&size=5&mimeType=text%2Fplain&mine=a%26b&none=&how=PutObject`,
      },
    ]);
  });

  it("tell of a finished upload, in JSON, to the host that they were asked to", async () => {
    const result = await client.multipartUpload("big", Buffer.alloc(250 * 1024), {
      partSize: 100 * 1024,
      callback: {
        url: `${url("/first")}`,
        host: "app.example.com",
        body: `{"key":${of("object")},"size":${of("size")},"mine":${of("x:mine")}}`,
        contentType: "application/json",
        customValue: { mine: 'say "hi"' },
      },
    } as never);
    expect((result as unknown as { data: object }).data).toEqual({ taken: true });
    expect(heard).toHaveLength(1);
    expect(JSON.parse(heard[0]?.body ?? "")).toEqual({ key: "big", size: 250 * 1024, mine: 'say "hi"' });
    expect(heard[0]?.headers).toMatchObject({ "content-type": "application/json", host: "app.example.com" });
  });

  it("are in a signed URL's query, too", async () => {
    const signed = client.signatureUrl("by-url", {
      method: "PUT",
      callback: { url: url(), body: `object=${of("object")}`, customValue: {} },
    } as never);
    const put = await fetch(signed, { method: "PUT", body: Buffer.from("x") });
    expect([put.status, await put.json()]).toEqual([200, { taken: true }]);
    expect(heard[0]?.body).toBe("object=by-url");
  });

  it("are in a form's fields, too", async () => {
    const policy = { expiration: new Date(Date.now() + 60_000).toISOString(), conditions: [] };
    const { OSSAccessKeyId, Signature, policy: written } = client.calculatePostSignature(policy);
    const form = new FormData();
    for (const [name, value] of Object.entries({
      key: "by-form",
      OSSAccessKeyId,
      policy: written,
      Signature,
      callback: base64({
        callbackUrl: url(),
        callbackBody: `object=${of("object")}&mine=${of("x:mine")}&how=${of("operation")}`,
      }),
      "x:mine": "yes",
    }))
      form.append(name, value as string);
    form.append("file", new Blob(["x"]));
    const post = await fetch(`${simulator.url}/${BUCKET}/`, { method: "POST", body: form });
    expect([post.status, await post.json()]).toEqual([200, { taken: true }]);
    expect(heard[0]?.body).toBe("object=by-form&mine=yes&how=PostObject");
  });

  it("go to the next address where one does not answer", async () => {
    await client.put("k", Buffer.from("x"), {
      callback: { url: `http://127.0.0.1:9/nobody;${url("/second")}`, body: "a=1" },
    } as never);
    expect(heard.map(({ path }) => path)).toEqual(["/second"]);
  });

  it.each([
    ["an error", 500, "{}", "Error status : 500."],
    ["no JSON", 200, "ok", "Response body is not valid json format."],
    ["too much", 200, `"${"x".repeat(1024 * 1024)}"`, "too large"],
  ])("that are answered with %s fail with 203, and the object stays", async (_, status, body, message) => {
    answer = { status, body };
    const failure = await failureOf(
      client.put("k", Buffer.from("x"), { callback: { url: url(), body: "a=1" } } as never),
    );
    expect(failure).toMatchObject({ status: 203, code: "CallbackFailed" });
    expect(failure.message).toContain(message);
    expect(simulator.oss.objects.head(BUCKET, "k")).toMatchObject({ sizeBytes: 1 });
  });

  it.each([
    ["http://example.com/told", 501, "loopback addresses only"],
    ["http://169.254.169.254/latest", 501, "loopback addresses only"],
    ["http://127.0.0.1.example.com/", 501, "loopback addresses only"],
    ["https://127.0.0.1/", 501, "loopback addresses only"],
    ["file:///etc/passwd", 501, "loopback addresses only"],
    ["nowhere", 400, "The callback URL is invalid."],
    ["", 400, "1 to 5 callback URLs"],
    [`${"http://localhost/;".repeat(6)}`, 400, "1 to 5 callback URLs"],
  ])("to %j are refused before anything is put", async (callbackUrl, status, message) => {
    const put = await signedV1(simulator.url, {
      method: "PUT",
      path: `/${BUCKET}/k`,
      headers: { "x-oss-callback": base64({ callbackUrl, callbackBody: "a=1" }) },
      body: "x",
    });
    expect(put.status).toBe(status);
    expect(put.body).toContain(message);
    expect(simulator.oss.objects.head(BUCKET, "k")).toBeUndefined();
  });

  it.each([
    ["no JSON", "e30x", "not json format"],
    ["no body", base64({ callbackUrl: "http://localhost/" }), "The callback body is missing."],
    [
      "a body that is no text",
      base64({ callbackUrl: "http://localhost/", callbackBody: 5 }),
      "must be a string",
    ],
    [
      "another type",
      base64({ callbackUrl: "http://localhost/", callbackBody: "a", callbackBodyType: "text/xml" }),
      "The callback body type is invalid.",
    ],
  ])("with %s are refused", async (_, callback, message) => {
    const headers = { "x-oss-callback": callback };
    const put = await signedV1(simulator.url, { method: "PUT", path: `/${BUCKET}/k`, headers });
    expect(put).toMatchObject({ status: 400, body: expect.stringContaining(message) });
  });
});
