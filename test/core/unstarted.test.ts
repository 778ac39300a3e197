import { describe, expect, it } from "vitest";
import { FailedStart, unstartedDrops, unstartedFolder } from "../../functions/core/import/unstarted.ts";

const event = (key: string) => ({
  eventName: "ObjectCreated:PutObject",
  eventTime: "2026-11-01T00:00:00.000Z",
  region: "cn-hangzhou",
  oss: { bucket: { name: "image-drop" }, object: { key, eTag: '"ab12"', size: 9 } },
  responseElements: { requestId: "R1" },
});
const events = { events: [event("incoming/a.raw.json"), event("incoming/readme.txt")] };
const response = { errorMessage: "FnF StartExecution: 503", errorType: "Unavailable" };
const context = { requestId: "FC1", condition: "RetriesExhausted", approximateInvokeCount: 9 };
const at = Date.parse("2026-11-01T05:00:00.000Z");
const read = (payload: object) => unstartedDrops(FailedStart.parse(payload), at);

describe("a start that failed for good", () => {
  const expected = {
    schemaVersion: 1,
    state: "unstarted",
    drop: expect.objectContaining({ key: "incoming/a.raw", sidecarEtag: "AB12", eventRequestId: "R1" }),
    attempts: 9,
    message: "FnF StartExecution: 503",
    requestId: "FC1",
    notedAt: "2026-11-01T05:00:00.000Z",
  };

  it.each([
    ["texts", JSON.stringify(events), JSON.stringify(response)],
    ["objects", events, response],
  ])("is read with payloads that are %s; only sidecars are drops", (_, requestPayload, responsePayload) => {
    expect(read({ requestContext: context, requestPayload, responsePayload })).toEqual([expected]);
  });

  it.each([
    [{ requestContext: context, responsePayload: "killed" }, "killed"],
    [{ requestContext: context, responsePayload: {} }, "RetriesExhausted"],
    [{ requestContext: context, responsePayload: "" }, "RetriesExhausted"],
    [{ requestContext: context, responsePayload: null }, "RetriesExhausted"],
    [{ requestContext: context, responsePayload: "null" }, "RetriesExhausted"],
    [{ requestContext: {} }, "Function Compute does not say why."],
  ])("says what can be known of its reason: %j", (payload, message) => {
    expect(read({ ...payload, requestPayload: events })).toMatchObject([{ message }]);
  });

  it("has no attempts and no request id where Function Compute tells none", () => {
    const [note] = read({ requestContext: {}, requestPayload: events });
    expect(note).toMatchObject({ attempts: 0 });
    expect(note).not.toHaveProperty("requestId");
  });

  it("is refused if it was no event of an OSS trigger", () => {
    expect(() => read({ requestContext: context, requestPayload: "hello" })).toThrow();
    expect(() => read({ requestContext: context, requestPayload: { events: [] } })).toThrow();
  });

  it("is noted in a folder of its own", () => {
    expect(unstartedFolder("results/")).toBe("results/unstarted/");
  });
});
