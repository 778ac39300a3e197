import type { Account } from "../account.ts";
import type { Parameters } from "../parameters.ts";
import { type ErrorName, ecsError } from "./errors.ts";

/**
 * Regions that exist, from the "Regions and zones" page. One endpoint serves them all, and a call's RegionId says which is meant, as
 * at ECS's central endpoints (the SDK's own table of endpoints leads several regions to one).
 */
export const REGION_IDS: readonly string[] = [
  "cn-qingdao",
  "cn-beijing",
  "cn-zhangjiakou",
  "cn-huhehaote",
  "cn-wulanchabu",
  "cn-hangzhou",
  "cn-shanghai",
  "cn-nanjing",
  "cn-fuzhou",
  "cn-wuhan-lr",
  "cn-zhengzhou-jva",
  "cn-shenzhen",
  "cn-heyuan",
  "cn-guangzhou",
  "cn-chengdu",
  "cn-hongkong",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-southeast-1",
  "ap-southeast-3",
  "ap-southeast-5",
  "ap-southeast-6",
  "ap-southeast-7",
  "us-east-1",
  "us-west-1",
  "na-south-1",
  "eu-west-1",
  "eu-central-1",
  "me-east-1",
  "me-central-1",
];

/** Whether ECS has this region; the account's own may be any. */
export function regionExists(regionId: string, { region }: Account): boolean {
  return regionId === region || REGION_IDS.includes(regionId);
}

/** The call's region and whether it is the account's. Throws MissingParameter and, for a region that does not exist, `unknown`. */
export function readRegion(
  parameters: Parameters,
  account: Account,
  unknown: ErrorName = "InvalidRegionId.NotFound",
): { regionId: string; isHome: boolean } {
  const regionId = parameters.required("RegionId");
  if (!regionExists(regionId, account)) throw ecsError(unknown);
  return { regionId, isHome: regionId === account.region };
}
