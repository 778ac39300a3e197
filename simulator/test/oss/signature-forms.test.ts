import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gmt, iso, signedV1, signedV4 } from "./raw-signing.ts";
import { BUCKET, type OssSimulator, rawRequest, startOss } from "./use-oss.ts";

describe("OSS's forms of signatures", () => {
  let simulator: OssSimulator;
  let url: string;
  beforeAll(async () => {
    simulator = await startOss();
    ({ url } = simulator);
    await simulator.client().put("k", Buffer.from("secret"));
  });
  afterAll(() => simulator.close());

  const object = { path: `/${BUCKET}/k` };
  const read = { status: 200, body: "secret" };

  it("takes version 4 with a Date header, with x-oss-date, and with both", async () => {
    expect(await signedV4(url, object)).toMatchObject(read);
    expect(await signedV4(url, object, { dateHeader: "x-oss-date", date: iso(Date.now()) })).toMatchObject(
      read,
    );
    const both = { ...object, headers: { date: gmt(Date.now()) } };
    expect(await signedV4(url, both, { dateHeader: "x-oss-date", date: iso(Date.now()) })).toMatchObject(
      read,
    );
  });

  it("takes version 1 with a Date header, and with x-oss-date in either form", async () => {
    expect(await signedV1(url, object)).toMatchObject(read);
    expect(await signedV1(url, object, { dateHeader: "x-oss-date", date: gmt(Date.now()) })).toMatchObject(
      read,
    );
    expect(await signedV1(url, object, { dateHeader: "x-oss-date", date: iso(Date.now()) })).toMatchObject(
      read,
    );
  });

  it.each([
    ["a Date in ISO 8601", 1, "date", (): string => iso(Date.now())],
    ["a Date in ISO 8601", 4, "date", (): string => iso(Date.now())],
    ["an x-oss-date in GMT", 4, "x-oss-date", (): string => gmt(Date.now())],
    ["an x-oss-date of no form", 1, "x-oss-date", (): string => "yesterday"],
    ["a Date with an offset", 1, "date", (): string => gmt(Date.now()).replace("GMT", "+0000")],
    ["a month that is none", 4, "x-oss-date", (): string => iso(Date.now()).replace(/^(\d{4})../, "$113")],
  ] as const)("refuses %s in version %i", async (_, version, dateHeader, date) => {
    const sign = version === 1 ? signedV1 : signedV4;
    const answer = await sign(url, object, { dateHeader, date: date() });
    expect(answer).toMatchObject({ status: 403, headers: { "x-oss-ec": "0002-00000502" } });
    expect(answer.body).toContain("OSS authentication requires a valid Date.");
  });

  it("refuses a signature without any date", async () => {
    for (const authorization of ["OSS local-access-key-id:c2ln", "OSS4-HMAC-SHA256 Credential=x,Signature=y"])
      expect(await rawRequest(url, { target: object.path, headers: { authorization } })).toMatchObject({
        status: 403,
        headers: { "x-oss-ec": "0002-00000503" },
      });
  });

  it("refuses a Date that was not signed, that is old, or of another day than the credential", async () => {
    const anHourAgo = new Date(Date.now() - 3_600_000);
    const old = { date: anHourAgo.toUTCString(), day: iso(anHourAgo.getTime()).slice(0, 8) };
    expect((await signedV4(url, object, old)).body).toContain("RequestTimeTooSkewed");
    expect(await signedV4(url, object, { day: "20200101" })).toMatchObject({
      status: 400,
      body: expect.stringContaining("Invalid signing date in Authorization header."),
    });
    const other = { ...object, headers: { "x-oss-meta-x": "y" } };
    expect((await signedV4(url, other)).status).toBe(200);
    expect((await signedV4(url, object, { path: `/${BUCKET}/other` })).body).toContain(
      "SignatureDoesNotMatch",
    );
  });

  it("lists a bucket that is addressed without a slash, whichever of the two paths was signed", async () => {
    const call = { path: `/${BUCKET}`, query: "max-keys=10" };
    for (const resource of [`/${BUCKET}/`, `/${BUCKET}`]) {
      const v1 = await signedV1(url, call, { resource });
      expect(v1).toMatchObject({ status: 200, body: expect.stringContaining("<Key>k</Key>") });
      const v4 = await signedV4(url, call, { path: resource });
      expect(v4).toMatchObject({ status: 200, body: expect.stringContaining("<Key>k</Key>") });
    }
    expect((await signedV1(url, call, { resource: "/other" })).status).toBe(403);
  });

  it("signs in version 1 the sub-resources that the SDKs sign, and no others", async () => {
    const signed = (query: string, resource: string) =>
      signedV1(url, { path: `/${BUCKET}/`, query }, { resource: `/${BUCKET}/${resource}` });
    expect((await signed("accessmonitor", "")).status).toBe(501);
    expect((await signed("accessmonitor", "?accessmonitor")).status).toBe(403);
    for (const name of ["cors", "qosInfo", "accessPoint", "replicationProgress", "bucketArchiveDirectRead"]) {
      expect((await signed(name, `?${name}`)).status).toBe(501);
      expect((await signed(name, "")).status).toBe(403);
    }
    expect((await signed("max-keys=3&prefix=k", "")).status).toBe(200);
    expect((await signed("list-type=2&continuation-token=x", "?continuation-token=x")).status).not.toBe(403);
  });

  it.each([
    [
      "a header of version 4",
      "",
      { authorization: "AWS4-HMAC-SHA256 Credential=x/20260101/r/s3/aws4_request" },
    ],
    ["a header of version 2", "", { authorization: "AWS local-access-key-id:c2ln" }],
    ["a URL of version 4", "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00", {}],
    ["a URL of version 2", "?AWSAccessKeyId=x&Expires=1&Signature=y", {}],
  ])("refuses %s of Amazon's by name", async (_, query, headers) => {
    for (const [method, path] of [
      ["GET", object.path],
      ["PUT", object.path],
      ["GET", "/"],
      ["POST", `/${BUCKET}/`],
    ] as const) {
      const answer = await rawRequest(url, {
        method,
        target: `${path}${query}`,
        headers: headers as Record<string, string>,
      });
      expect(answer.status).toBe(501);
      expect(answer.body).toContain(
        "The simulator does not play OSS&apos;s S3-compatible mode".replace("&apos;", "'"),
      );
    }
  });

  const postForm = (fields: string[][]) =>
    rawRequest(url, {
      method: "POST",
      target: `/${BUCKET}/`,
      headers: { "content-type": "multipart/form-data; boundary=b" },
      body: [["key", "k"], ...fields, ["file", "x"]]
        .map(([name, value]) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
        .join("")
        .concat("--b--\r\n"),
    });

  it("refuses a form signed as Amazon's clients do by name", async () => {
    for (const name of ["AWSAccessKeyId", "x-amz-signature"])
      expect(await postForm([[name, "x"]])).toMatchObject({
        status: 501,
        body: expect.stringContaining("S3-compatible mode"),
      });
  });

  it("refuses version 2 of OSS's own signatures by name", async () => {
    const header = { authorization: "OSS2 AccessKeyId:local-access-key-id,Signature:c2ln" };
    const inHeader = await rawRequest(url, { target: object.path, headers: header });
    const inUrl = await rawRequest(url, {
      target: `${object.path}?x-oss-signature-version=OSS2&x-oss-expires=1&x-oss-access-key-id=x&x-oss-signature=y`,
    });
    const form = await postForm([
      ["x-oss-signature-version", "OSS2"],
      ["policy", "e30="],
      ["x-oss-signature", "c2ln"],
    ]);
    for (const answer of [inHeader, inUrl, form]) {
      expect(answer.status).toBe(501);
      expect(answer.body).toContain("does not take version 2");
    }
  });
});
