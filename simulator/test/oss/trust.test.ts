import { beforeEach, describe, expect, it } from "vitest";
import { canonicalRequestV4, signatureV4, stringToSignV4 } from "../../oss/sign-v4.ts";
import {
  BUCKET,
  type ClientOptions,
  failureOf,
  headersOf,
  KEYS,
  rawRequest,
  startOss,
  useOss,
} from "./use-oss.ts";

const HOUR_MS = 3_600_000;

describe("OSS trust", () => {
  const { simulator, client } = useOss();
  beforeEach(async () => {
    await client.put("k", Buffer.from("secret"));
  });

  const sts = (seconds: number, changes: ClientOptions = {}) => {
    const { accessKeyId, accessKeySecret, securityToken } = simulator.world.account.issue(
      "uploader",
      seconds,
    );
    return simulator.client({
      accessKeyId,
      accessKeySecret,
      stsToken: securityToken,
      // Keeps the client from warning that nobody refreshes its token.
      refreshSTSTokenInterval: HOUR_MS,
      ...changes,
    });
  };

  describe.each([{ authorizationV4: false }, { authorizationV4: true }])(
    "with $authorizationV4 as version 4",
    (version) => {
      it("refuses a key id that nobody was given", async () => {
        const stranger = simulator.client({ ...version, accessKeyId: "nobody" });
        expect(await failureOf(stranger.get("k"))).toMatchObject({
          status: 403,
          code: "InvalidAccessKeyId",
          ecCode: "0002-00000902",
        });
      });

      it("refuses a wrong secret, and puts nothing", async () => {
        const thief = simulator.client({ ...version, accessKeySecret: "guessed" });
        expect(await failureOf(thief.put("stolen", Buffer.from("x")))).toMatchObject({
          status: 403,
          code: "SignatureDoesNotMatch",
        });
        expect(simulator.oss.objects.head(BUCKET, "stolen")).toBeUndefined();
        expect(await failureOf(thief.head("k"))).toMatchObject({
          status: 403,
          code: "SignatureDoesNotMatch",
        });
      });

      it.each([-1, 1])(
        "refuses a request from a clock %i x 16 minutes off, takes one 14 minutes off",
        async (sign) => {
          const late = simulator.client({ ...version, amendTimeSkewed: sign * 16 * 60_000 } as never);
          expect(await failureOf(late.get("k"))).toMatchObject({
            status: 403,
            code: "RequestTimeTooSkewed",
            ecCode: "0002-00000504",
          });
          const tardy = simulator.client({ ...version, amendTimeSkewed: sign * 14 * 60_000 } as never);
          expect((await tardy.get("k")).content.toString()).toBe("secret");
        },
      );

      it("takes temporary keys with their token, only with it and only while they last", async () => {
        expect((await sts(600, version).get("k")).content.toString()).toBe("secret");
        const { accessKeyId, accessKeySecret } = simulator.world.account.issue("uploader", 600);
        expect(
          await failureOf(simulator.client({ ...version, accessKeyId, accessKeySecret }).get("k")),
        ).toMatchObject({
          status: 403,
          code: "InvalidAccessKeyId",
          ecCode: "0002-00000003",
        });
        expect(await failureOf(sts(600, { ...version, stsToken: "wrong" }).get("k"))).toMatchObject({
          status: 403,
          code: "InvalidSecurityToken",
        });
        expect(await failureOf(sts(-1, version).get("k"))).toMatchObject({
          status: 403,
          code: "SecurityTokenExpired",
          message: "The security token you provided has expired.",
        });
      });

      it("refuses a token with a permanent key", async () => {
        const confused = simulator.client({ ...version, stsToken: "some", refreshSTSTokenInterval: HOUR_MS });
        expect(await failureOf(confused.get("k"))).toMatchObject({ status: 403, code: "InvalidAccessKeyId" });
      });
    },
  );

  it("serves and takes objects by URLs signed with version 1", async () => {
    const get = client.signatureUrl("k", { expires: 60 });
    expect(await (await fetch(get)).text()).toBe("secret");
    const put = await client.asyncSignatureUrl("by-url", {
      method: "PUT",
      "Content-Type": "text/x-drop",
      expires: 60,
    });
    expect(
      (await fetch(put, { method: "PUT", body: "dropped", headers: { "Content-Type": "text/plain" } }))
        .status,
    ).toBe(403);
    expect(
      (await fetch(put, { method: "PUT", body: "dropped", headers: { "Content-Type": "text/x-drop" } }))
        .status,
    ).toBe(200);
    expect(headersOf(await client.head("by-url"))["content-type"]).toBe("text/x-drop");
    expect((await fetch(get, { method: "DELETE" })).status).toBe(403);
    const stsUrl = await sts(600).asyncSignatureUrl("k");
    expect(await (await fetch(stsUrl)).text()).toBe("secret");
  });

  it("serves and takes objects by URLs signed with version 4", async () => {
    const v4 = simulator.client({ authorizationV4: true });
    expect(await (await fetch(await v4.signatureUrlV4("GET", 60, undefined, "k"))).text()).toBe("secret");
    const put = await v4.signatureUrlV4(
      "PUT",
      60,
      { headers: { "content-type": "a/b", "x-oss-meta-x": "y" } },
      "by-url-4",
    );
    expect((await fetch(put, { method: "PUT", body: "x", headers: { "content-type": "a/b" } })).status).toBe(
      403,
    );
    const headers = { "content-type": "a/b", "x-oss-meta-x": "y" };
    expect((await fetch(put, { method: "PUT", body: "x", headers })).status).toBe(200);
    const host = new URL(simulator.url).host;
    const bound = await v4.signatureUrlV4("GET", 60, { headers: { host } }, "k", ["host"]);
    expect(await (await fetch(bound)).text()).toBe("secret");
    const stsUrl = await sts(600, { authorizationV4: true }).signatureUrlV4("GET", 60, undefined, "k");
    expect(await (await fetch(stsUrl)).text()).toBe("secret");
    const other = await v4.signatureUrlV4("GET", 60, undefined, "other");
    expect(await (await fetch(other.replace("/other?", "/k?"))).text()).toContain("SignatureDoesNotMatch");
  });

  it("refuses signed URLs that are over, or were made for too long", async () => {
    const answerOf = async (url: string) => {
      const answer = await fetch(url);
      return { status: answer.status, body: await answer.text() };
    };
    const v4 = simulator.client({ authorizationV4: true });
    for (const url of [client.signatureUrl("k", { expires: -3600 }), presignV4(Date.now() - HOUR_MS, 60)]) {
      const { status, body } = await answerOf(url);
      expect(status).toBe(403);
      expect(body).toContain("<Code>AccessDenied</Code><Message>Request has expired.</Message>");
      expect(body).toContain("<EC>0002-00000069</EC>");
      expect(body).toMatch(/<Expires>\d{4}-.*<\/Expires><ServerTime>/);
    }
    expect((await answerOf(presignV4(Date.now() - 50_000, 60))).status).toBe(200);
    const early = await answerOf(presignV4(Date.now() + 16 * 60_000, 60));
    expect(early).toMatchObject({ status: 403, body: expect.stringContaining("0002-00000235") });
    expect((await answerOf(presignV4(Date.now() + 14 * 60_000, 60))).status).toBe(200);
    for (const seconds of [0, 604_801]) {
      const { status, body } = await answerOf(await v4.signatureUrlV4("GET", seconds, undefined, "k"));
      expect(status).toBe(403);
      expect(body).toContain("0002-00000232");
    }
  });

  /** ali-oss can only sign with the time of now. */
  function presignV4(startMs: number, seconds: number): string {
    const dateTime = `${new Date(startMs).toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
    const scope = { day: dateTime.slice(0, 8), region: "cn-hangzhou", product: "oss" };
    const query = [
      ["x-oss-credential", `${KEYS.accessKeyId}/${scope.day}/cn-hangzhou/oss/aliyun_v4_request`],
      ["x-oss-date", dateTime],
      ["x-oss-expires", String(seconds)],
      ["x-oss-signature-version", "OSS4-HMAC-SHA256"],
    ] as const;
    const canonical = canonicalRequestV4(
      { method: "GET", headers: {}, path: `/${BUCKET}/k`, query },
      { additionalHeaders: [], emptyValues: "bare" },
    );
    const signature = signatureV4(KEYS.accessKeySecret, scope, stringToSignV4(dateTime, scope, canonical));
    const parameters = new URLSearchParams([
      ...query.map(([name, value]) => [name, value] as [string, string]),
      ["x-oss-signature", signature],
    ]);
    return `${simulator.url}/${BUCKET}/k?${parameters}`;
  }

  it("goes by its own clock too: a URL is over only when both clocks have passed its time", async () => {
    const ahead = await startOss();
    try {
      await ahead.client().put("k", Buffer.from("secret"));
      const url = ahead.client().signatureUrl("k", { expires: 60 });
      await ahead.world.clock.sleep(HOUR_MS);
      expect((await fetch(url)).status).toBe(200);
      expect((await ahead.client().get("k")).content.toString()).toBe("secret");
    } finally {
      await ahead.close();
    }
  });

  it("refuses what is not signed, or in a way it does not know", async () => {
    const raw = (headers: Record<string, string>, method = "GET") =>
      rawRequest(simulator.url, { method, target: `/${BUCKET}/k`, headers });
    expect(await raw({})).toMatchObject({ status: 403, body: expect.stringContaining("AccessDenied") });
    expect((await raw({}, "PUT")).status).toBe(403);
    expect(await raw({ authorization: "Basic eDp5" })).toMatchObject({
      status: 400,
      body: expect.stringContaining("Unsupported Authorization Type"),
    });
    expect(await raw({ authorization: "OSS local-access-key-id" })).toMatchObject({ status: 400 });
    expect(await raw({ authorization: "OSS local-access-key-id:c2ln" })).toMatchObject({
      status: 403,
      body: expect.stringContaining("OSS authentication requires a valid Date."),
    });
  });

  it("serves only its own region", async () => {
    const elsewhere = simulator.client({ authorizationV4: true, region: "oss-cn-beijing" });
    expect(await failureOf(elsewhere.get("k"))).toMatchObject({
      status: 400,
      code: "InvalidArgument",
      message: "Invalid signing region in Authorization header.",
    });
    const { port } = new URL(simulator.url);
    const byIp = simulator.client({
      endpoint: `http://127.0.0.1:${port}`,
      sldEnable: false,
      region: "oss-cn-beijing",
    });
    expect(await failureOf(byIp.get("k"))).toMatchObject({ status: 403, code: "AccessDenied" });
  });

  it("takes an empty query value that ali-oss signs with version 4 only when told to", async () => {
    const v4 = simulator.client({ authorizationV4: true });
    expect(await failureOf(v4.list({ "max-keys": 5, prefix: "" }, {}))).toMatchObject({
      code: "SignatureDoesNotMatch",
    });
    simulator.oss.knobs.emptyQueryValues = "either";
    try {
      expect((await v4.list({ "max-keys": 5, prefix: "" }, {})).objects.length).toBeGreaterThan(0);
    } finally {
      simulator.oss.knobs.emptyQueryValues = "bare";
    }
  });

  it("says nothing of secrets in its refusals", async () => {
    const thief = simulator.client({ accessKeySecret: "guessed" });
    const failure = await failureOf(thief.get("k"));
    expect(JSON.stringify(failure)).not.toContain("local-access-key-secret");
  });
});
