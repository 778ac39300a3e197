import { expect, test } from "vitest";
import { useFnf } from "./use-fnf.ts";

const served = useFnf();

/** The SDK has no method for it. */
const regions = async () => {
  const client = served.client as unknown as { request(...call: unknown[]): Promise<{ Regions: unknown }> };
  const { Regions } = await client.request(
    "DescribeRegions",
    { AcceptLanguage: "en-US" },
    { method: "POST" },
  );
  return (Regions as { Region: { RegionId: string; RegionEndpoint: string }[] }).Region;
};

test("DescribeRegions tells the documented regions, each with its endpoint", async () => {
  const told = await regions();
  expect(told.map(({ RegionId }) => RegionId)).toEqual(
    expect.arrayContaining(["cn-hangzhou", "ap-southeast-1", "us-west-1"]),
  );
  expect(told.find(({ RegionId }) => RegionId === "cn-shanghai")).toMatchObject({
    RegionEndpoint: "cn-shanghai.fnf.aliyuncs.com",
  });
});

test("DescribeRegions tells others where the knob says so", async () => {
  served.fnf.knobs.regions = "cn-chengdu us-east-1";
  expect((await regions()).map(({ RegionId }) => RegionId)).toEqual(["cn-chengdu", "us-east-1"]);
});
