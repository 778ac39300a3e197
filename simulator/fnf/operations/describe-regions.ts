import type { FnfOperation } from "../backend.ts";

/** Public regions with an endpoint of their own ("Endpoints", 2026). */
const DOCUMENTED = [
  ...["cn-hangzhou", "cn-shanghai", "cn-beijing", "cn-shenzhen", "cn-qingdao"],
  ...["ap-southeast-1", "us-west-1"],
];

/** Those of the knob `regions`; where it is empty the documented ones and the account's. */
export const describeRegions: FnfOperation = (parameters, { engine }) => {
  parameters.oneOf("AcceptLanguage", ["zh-CN", "en-US"]);
  const said = engine.knobs.regions.split(" ").filter(Boolean);
  const ids = said.length > 0 ? said : [...new Set([...DOCUMENTED, engine.world.account.region])];
  // The names of regions are the console's; nobody here reads them.
  const Region = ids.map((id) => ({
    RegionId: id,
    RegionEndpoint: `${id}.fnf.aliyuncs.com`,
    LocalName: id,
  }));
  return { Regions: { Region } };
};
