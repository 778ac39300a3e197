import { describe, expect, it } from "vitest";
import { DOCUMENTED_BUCKETS } from "../../fnf/fnf.ts";
import { signatureOf } from "../../fnf/sign.ts";
import { BRIEF, flowFields, refusal, useFnf } from "./use-fnf.ts";

const served = useFnf();

/** A signed query of ListFlows, before and after signing open to change. */
function signed(changes: Record<string, string> = {}, after: Record<string, string> = {}): string {
  const { accessKeyId, accessKeySecret } = served.world.account.root;
  const query = new URLSearchParams({
    ...{ Action: "ListFlows", Version: "2019-03-15", Format: "JSON", SignatureVersion: "1.0" },
    ...{ SignatureMethod: "HMAC-SHA1", SignatureNonce: "nonce", AccessKeyId: accessKeyId },
    Timestamp: `${new Date().toISOString().slice(0, 19)}Z`,
    ...changes,
  });
  query.set("Signature", signatureOf("GET", query, accessKeySecret));
  for (const [name, value] of Object.entries(after)) query.set(name, value);
  return `${served.url}/?${query}`;
}

async function answerTo(url: string, init: RequestInit = {}): Promise<[number, string]> {
  const response = await fetch(url, init);
  return [response.status, ((await response.json()) as { Code?: string }).Code ?? ""];
}

function timestamp(offsetMs: number): string {
  return `${new Date(Date.now() + offsetMs).toISOString().slice(0, 19)}Z`;
}

describe("a request", () => {
  it("with the published example of the signature is signed as the document says", () => {
    // "Request signatures" (RPC): the worked example with DescribeRegions and the secret testsecret.
    const query = new URLSearchParams(
      "Timestamp=2016-02-23T12%3A46%3A24Z&Format=XML&AccessKeyId=testid&Action=DescribeRegions&SignatureMethod=HMAC-SHA1" +
        "&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&Version=2014-05-26&SignatureVersion=1.0",
    );
    expect(signatureOf("GET", query, "testsecret")).toBe("OLeaidS1JvxuMvnyHOwuJ+uX5qY=");
  });

  it.each<[string, number, Record<string, string>, Record<string, string>]>([
    ["", 200, {}, {}],
    ["SignatureNotMatch", 403, {}, { Limit: "5" }],
    ["SignatureNotMatch", 403, {}, { Signature: "AAAA" }],
    ["InvalidAccessKeyID", 403, { AccessKeyId: "nobody" }, {}],
    ["MissingRequiredParams", 400, { SignatureNonce: "" }, {}],
    ["MissingRequiredParams", 400, {}, { Signature: "" }],
    ["InvalidArgument", 400, { SignatureMethod: "HMAC-SHA256" }, {}],
    ["InvalidArgument", 400, { Timestamp: "2026-11-01" }, {}],
    ["ActionNotSupported", 400, { Action: "ListNothing" }, {}],
    ["APIVersionNotSupported", 400, { Version: "2014-05-26" }, {}],
    ["UnsupportedHTTPMethod", 400, { Action: "StartExecution" }, {}],
    ["InvalidSecurityToken.MismatchWithAccessKey", 400, { SecurityToken: "made up" }, {}],
  ])("is answered with %s, HTTP %i, for %j and then %j", async (code, status, changes, after) => {
    expect(await answerTo(signed(changes, after))).toEqual([status, code]);
  });

  it("counts for 15 minutes either way, by real and by simulated time", async () => {
    const at = (Timestamp: string, SignatureNonce: string) =>
      answerTo(signed({ Timestamp, SignatureNonce })).then(([, code]) => code);
    expect(await at(timestamp(-14 * 60_000), "1")).toBe("");
    expect(await at(timestamp(14 * 60_000), "2")).toBe("");
    expect(await at(timestamp(-16 * 60_000), "3")).toBe("RequestTimeTooSkewed");
    expect(await at("2026-11-01T00:10:00Z", "4")).toBe("");
  });

  it("counts once", async () => {
    const url = signed();
    expect(await answerTo(url)).toEqual([200, ""]);
    expect(await answerTo(url)).toEqual([400, "SignatureNonceUsed"]);
    served.fnf.reset();
    expect(await answerTo(url)).toEqual([200, ""]);
  });

  it("of temporary credentials needs their token, until they end", async () => {
    const { world, connect } = served;
    const { accessKeyId, accessKeySecret, securityToken } = world.account.issue("role", 60);
    const keys = { accessKeyId, accessKeySecret };
    expect(await connect({ ...keys, securityToken }).listFlows()).toMatchObject({ Flows: [] });
    expect(await refusal(connect(keys).listFlows())).toMatchObject({ code: "MissingSecurityToken" });
    await world.clock.sleep(60_000);
    expect(await refusal(connect({ ...keys, securityToken }).listFlows())).toMatchObject({
      code: "InvalidSecurityToken.Expired",
    });
  });

  it("of an unknown kind, or for what is not played, is refused by name", async () => {
    const schedule = { FlowName: "flow", ScheduleName: "s", CronExpression: "0 * * * * *" };
    expect(await refusal(served.client.createSchedule(schedule))).toEqual({
      status: 501,
      code: "NotSimulated",
      message: "The simulator has no CreateSchedule.",
    });
  });

  it("is throttled by its API's bucket, which simulated time refills", async () => {
    served.fnf.knobs.buckets = DOCUMENTED_BUCKETS;
    const { client, world } = served;
    await client.createFlow(flowFields(BRIEF));
    for (let call = 0; call < 10; call += 1) await client.listFlows();
    expect(await refusal(client.listFlows())).toEqual({
      status: 429,
      code: "ResourceThrottled",
      message: "The request is throttled. Please try again later.",
    });
    expect(await client.describeFlow({ Name: "flow" })).toMatchObject({ Name: "flow" });
    await world.clock.sleep(1000);
    await client.listFlows();
    await client.listFlows();
    expect(await refusal(client.listFlows())).toMatchObject({ code: "ResourceThrottled" });
  });

  it("can be hit by a fault under its operation's name, GET and POST alike", async () => {
    const { client, world } = served;
    await client.createFlow(flowFields(BRIEF));
    const fault = { kind: "refuse", status: 500, code: "InternalServerError", message: "m" } as const;
    const run = { FlowName: "flow", ExecutionName: "run" };
    world.faults.add({ service: "fnf", operation: "StartExecution", fault });
    expect(await refusal(client.startExecution(run))).toMatchObject({ code: "InternalServerError" });
    expect(await refusal(client.describeExecution(run))).toMatchObject({ code: "ExecutionNotExists" });
    world.faults.add({ service: "fnf", operation: "DescribeExecution", fault });
    expect(await refusal(client.describeExecution(run))).toMatchObject({ code: "InternalServerError" });
  });
});
