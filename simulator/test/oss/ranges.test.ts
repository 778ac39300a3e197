import { beforeEach, describe, expect, it } from "vitest";
import { failureOf, headersOf, useOss } from "./use-oss.ts";

describe("OSS ranges and conditions", () => {
  const { client } = useOss();
  const bytes = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 251));
  beforeEach(async () => {
    await client.put("k", bytes);
    await client.put("empty", Buffer.alloc(0));
  });

  const get = (Range: string, standard: boolean, key = "k") =>
    client.get(key, {
      headers: { Range, ...(standard ? { "x-oss-range-behavior": "standard" } : {}) },
    });

  it.each([
    ["bytes=0-0", 0, 1],
    ["bytes=0-999", 0, 1000],
    ["bytes=990-", 990, 1000],
    ["bytes=-10", 990, 1000],
    ["bytes=5-9, 20-29", 5, 10],
  ])("sends the part %s within the object, however ranges behave", async (range, start, end) => {
    for (const standard of [false, true]) {
      const { res, content } = await get(range, standard);
      expect(res.status).toBe(206);
      expect(headersOf({ res })["content-range"]).toBe(`bytes ${start}-${end - 1}/1000`);
      expect(content.equals(bytes.subarray(start, end))).toBe(true);
    }
  });

  it.each(["bytes=0-1000", "bytes=-2000", "bytes=1000-", "bytes=-0", "bytes=9-5", "bytes=x", "chars=0-1"])(
    "sends the whole object for %s",
    async (range) => {
      const { res, content } = await get(range, false);
      expect(res.status).toBe(200);
      expect(content.equals(bytes)).toBe(true);
    },
  );

  it.each([
    ["bytes=0-1000", 0, 1000],
    ["bytes=-2000", 0, 1000],
    ["bytes=999-5000", 999, 1000],
  ])("cuts %s to what is there when ranges behave as the standard says", async (range, start, end) => {
    const { res, content } = await get(range, true);
    expect(res.status).toBe(206);
    expect(headersOf({ res })["content-range"]).toBe(`bytes ${start}-${end - 1}/1000`);
    expect(content.equals(bytes.subarray(start, end))).toBe(true);
  });

  it.each(["bytes=1000-", "bytes=1000-2000", "bytes=-0"])(
    "refuses %s then, behind the end",
    async (range) => {
      expect(await failureOf(get(range, true))).toMatchObject({ status: 416, code: "InvalidRange" });
    },
  );

  it("treats an empty object alike", async () => {
    expect((await get("bytes=0-9", false, "empty")).res.status).toBe(200);
    expect(await failureOf(get("bytes=0-9", true, "empty"))).toMatchObject({ status: 416 });
  });

  it("answers 304 or 412 as the conditions say", async () => {
    const { etag, "last-modified": modified } = headersOf(await client.head("k"));
    const bare = (etag ?? "").replaceAll('"', "");
    const later = new Date(Date.parse(modified ?? "") + 1000).toUTCString();
    const earlier = new Date(Date.parse(modified ?? "") - 1000).toUTCString();
    const status = async (headers: Record<string, string>) =>
      (await client.get("k", { headers }).catch((error) => ({ res: { status: error.status } }))).res.status;
    expect(await status({ "If-Match": `"${bare}"` })).toBe(200);
    expect(await status({ "If-Match": bare })).toBe(200);
    expect(await status({ "If-Match": "OTHER" })).toBe(412);
    expect(await status({ "If-None-Match": bare })).toBe(304);
    expect(await status({ "If-None-Match": "OTHER" })).toBe(200);
    expect(await status({ "If-Modified-Since": modified ?? "" })).toBe(304);
    expect(await status({ "If-Modified-Since": earlier })).toBe(200);
    expect(await status({ "If-Unmodified-Since": earlier })).toBe(412);
    expect(await status({ "If-Unmodified-Since": later })).toBe(200);
    const failure = await failureOf(client.get("k", { headers: { "If-Match": "OTHER" } }));
    expect(failure.message).toBe(
      "At least one of the pre-conditions you specified did not hold. (condition: If-Match)",
    );
    expect((await client.head("k", { headers: { "If-None-Match": bare } } as never)).status).toBe(304);
    const head = await failureOf(client.head("k", { headers: { "If-Match": "OTHER" } } as never));
    expect(head).toMatchObject({ status: 412, code: "PreconditionFailed" });
  });
});
