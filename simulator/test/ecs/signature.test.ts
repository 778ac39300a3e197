import { createHash } from "node:crypto";
import { request as httpRequest } from "node:http";
import { OpenApiUtil } from "@alicloud/openapi-core";
import { describe, expect, it } from "vitest";
import { signatureOf, stringToSign } from "../../ecs/sign.ts";
import { importRequest, KEYS, models, REGION, refusalOf, useEcs } from "./use-ecs.ts";

const at = useEcs();

interface Answer {
  status: number;
  body: Record<string, string>;
}

/** A DescribeTasks request signed by the SDK's own code, to which `added` is added after signing. */
async function send({
  headers: changes = {},
  query = { RegionId: REGION },
  secret = KEYS.accessKeySecret,
  accessKeyId = KEYS.accessKeyId,
  body = "",
  method = "POST",
  added = {},
}: {
  headers?: Record<string, string>;
  query?: Record<string, string>;
  secret?: string;
  accessKeyId?: string;
  body?: string;
  method?: string;
  added?: Record<string, string>;
} = {}): Promise<Answer> {
  const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  const headers: Record<string, string> = {
    host: at.host,
    "x-acs-version": "2014-05-26",
    "x-acs-action": "DescribeTasks",
    "x-acs-date": `${new Date(at.clock.now()).toISOString().slice(0, 19)}Z`,
    "x-acs-signature-nonce": OpenApiUtil.getNonce(),
    "x-acs-content-sha256": empty,
    ...changes,
  };
  const signed = { method, pathname: "/", query, headers } as never;
  headers["authorization"] = OpenApiUtil.getAuthorization(
    signed,
    "ACS3-HMAC-SHA256",
    headers["x-acs-content-sha256"] as string,
    accessKeyId,
    secret,
  );
  Object.assign(headers, added);
  return new Promise((resolve, reject) => {
    const call = httpRequest(
      `http://${at.host}/?${new URLSearchParams(query)}`,
      { method, headers },
      (response) => {
        let text = "";
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
      },
    );
    call.on("error", reject);
    call.end(body);
  });
}

describe("the ACS3-HMAC-SHA256 signature", () => {
  it("is that of the documents' test vector", () => {
    const headers = {
      host: "ecs.cn-shanghai.aliyuncs.com",
      "x-acs-action": "RunInstances",
      "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "x-acs-date": "2023-10-26T10:22:32Z",
      "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
      "x-acs-version": "2014-05-26",
    };
    const text = stringToSign({
      method: "POST",
      path: "/",
      query: [
        ["RegionId", "cn-shanghai"],
        ["ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"],
      ],
      headers,
      signedHeaders: Object.keys(headers),
      bodySha256: headers["x-acs-content-sha256"],
    });
    expect(signatureOf(text, "YourAccessKeySecret")).toBe(
      "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
    );
  });

  it("covers values that the SDK leaves bare on the wire", async () => {
    const answer = await at.sdk.describeImages(
      new models.DescribeImagesRequest({
        regionId: REGION,
        imageName: "a b*~!'()中+%&=",
        tag: [{ key: "k/'(1)*", value: "" }],
      }),
    );
    expect(answer.body?.totalCount).toBe(0);
  });

  it.each<[string, Parameters<typeof send>[0], number, string, string]>([
    [
      "a key nobody was given",
      { accessKeyId: "nobody" },
      404,
      "InvalidAccessKeyId.NotFound",
      "Specified access key is not found.",
    ],
    [
      "a wrong secret",
      { secret: "wrong" },
      400,
      "SignatureDoesNotMatch",
      "Specified signature is not matched",
    ],
    [
      "a time 16 minutes ago",
      { headers: { "x-acs-date": `${new Date(Date.now() - 960_000).toISOString().slice(0, 19)}Z` } },
      400,
      "InvalidTimeStamp.Expired",
      "Specified time stamp or date value is expired.",
    ],
    [
      "a time with milliseconds",
      { headers: { "x-acs-date": new Date().toISOString() } },
      400,
      "InvalidTimeStamp.Format",
      "Specified time stamp or date value is not well formatted.",
    ],
    [
      "no signature",
      { added: { authorization: "" } },
      400,
      "IncompleteSignature",
      "The request signature does not conform to Aliyun standards.",
    ],
    [
      "an x-acs header that is not signed",
      { added: { "x-acs-security-token": "token" } },
      400,
      "IncompleteSignature",
      "The request signature",
    ],
    ["a body that was not signed", { body: "x=1" }, 400, "SignatureDoesNotMatch", "Specified signature"],
    [
      "a host changed on the way",
      { added: { host: "localhost" } },
      400,
      "SignatureDoesNotMatch",
      "Specified signature",
    ],
    [
      "another version",
      { headers: { "x-acs-version": "2016-03-14" } },
      400,
      "InvalidVersion",
      "Specified parameter Version is not valid.",
    ],
    [
      "an action ECS does not have",
      { headers: { "x-acs-action": "MakeCoffee" } },
      404,
      "InvalidApi.NotFound",
      "Specified api is not found, please check your url and method.",
    ],
    [
      "a method of no API",
      { method: "PUT" },
      400,
      "UnsupportedHTTPMethod",
      "This http method is not supported.",
    ],
  ])("of %s is refused", async (_name, changes, status, code, message) => {
    const answer = await send(changes);
    expect({ status: answer.status, code: answer.body["Code"] }).toEqual({ status, code });
    expect(answer.body["Message"]).toContain(message);
  });

  it("is taken within 15 minutes, and by real time as well as by simulated time", async () => {
    await at.clock.advance(24 * 3_600_000);
    const stamp = (ms: number) => ({ "x-acs-date": `${new Date(ms).toISOString().slice(0, 19)}Z` });
    expect((await send({ headers: stamp(Date.now() - 14 * 60_000) })).status).toBe(200);
    expect((await send({ headers: stamp(at.clock.now() + 14 * 60_000) })).status).toBe(200);
  });

  it("is taken once only", async () => {
    const nonce = { "x-acs-signature-nonce": "0123456789abcdef" };
    expect((await send({ headers: nonce })).status).toBe(200);
    const again = await send({ headers: nonce });
    expect({ status: again.status, code: again.body["Code"] }).toEqual({
      status: 400,
      code: "SignatureNonceUsed",
    });
  });

  it("of a refused request leaves its nonce free", async () => {
    const nonce = { "x-acs-signature-nonce": "fedcba9876543210" };
    expect((await send({ headers: nonce, secret: "wrong" })).status).toBe(400);
    expect((await send({ headers: nonce })).status).toBe(200);
  });

  it("of parameters in a form body is taken", async () => {
    const body = "TaskStatus=Finished&PageSize=3";
    const answer = await send({
      body,
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "x-acs-content-sha256": createHash("sha256").update(body).digest("hex"),
      },
    });
    expect(answer.body["PageSize"]).toBe(3);
  });
});

describe("temporary credentials", () => {
  const describeTasks = (config: Record<string, unknown>) =>
    at.client(config).describeTasks(new models.DescribeTasksRequest({ regionId: REGION }));

  it("work with their token", async () => {
    const { accessKeyId, accessKeySecret, securityToken } = at.world.account.issue("role", 900);
    const answer = await describeTasks({ accessKeyId, accessKeySecret, securityToken });
    expect(answer.body?.totalCount).toBe(0);
  });

  it("are refused without their token", async () => {
    const { accessKeyId, accessKeySecret } = at.world.account.issue("role", 900);
    expect(await refusalOf(describeTasks({ accessKeyId, accessKeySecret }))).toMatchObject({
      statusCode: 400,
      code: "MissingSecurityToken",
    });
  });

  it("are refused with another's token", async () => {
    const { accessKeyId, accessKeySecret } = at.world.account.issue("role", 900);
    const { securityToken } = at.world.account.issue("role", 900);
    const refusal = await refusalOf(describeTasks({ accessKeyId, accessKeySecret, securityToken }));
    expect(refusal).toMatchObject({ statusCode: 400, code: "InvalidSecurityToken.MismatchWithAccessKey" });
  });

  it("are refused when their time is over", async () => {
    const { accessKeyId, accessKeySecret, securityToken } = at.world.account.issue("role", 900);
    await at.clock.advance(900_000);
    const refusal = await refusalOf(describeTasks({ accessKeyId, accessKeySecret, securityToken }));
    expect(refusal).toMatchObject({ statusCode: 400, code: "InvalidSecurityToken.Expired" });
  });
});

describe("an error", () => {
  it("has the documented body, from which the SDK makes its error", async () => {
    const refusal = await refusalOf(at.sdk.importImage(importRequest({ imageName: "1" })));
    expect(refusal).toMatchObject({
      name: "ClientError",
      code: "InvalidImageName.Malformed",
      statusCode: 400,
    });
    const { RequestId: requestId = "" } = refusal.data ?? {};
    expect(requestId).toMatch(/^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[0-9A-F]{4}-[0-9A-F]{12}$/);
    expect(refusal.message).toBe(
      `InvalidImageName.Malformed: code: 400, The specified Image name is wrongly formed. request id: ${requestId}`,
    );
    expect(refusal.data).toMatchObject({
      RequestId: requestId,
      HostId: "ecs.cn-hangzhou.aliyuncs.com",
      Code: "InvalidImageName.Malformed",
      Message: "The specified Image name is wrongly formed.",
      Recommend: `https://api.aliyun.com/troubleshoot?q=InvalidImageName.Malformed&product=Ecs&requestId=${requestId}`,
    });
  });
});
