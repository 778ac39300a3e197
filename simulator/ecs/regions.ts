import type { Account } from "../account.ts";
import { ecsError } from "./errors.ts";
import type { Parameters } from "./parameters.ts";

/** Regions that exist, from the "Regions and zones" page; all but the account's own are empty here. */
const REGION_IDS = [
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

/** The call's region and whether it is the account's. Throws MissingParameter and InvalidRegionId.NotFound. */
export function readRegion(parameters: Parameters, account: Account): { regionId: string; isHome: boolean } {
  const regionId = parameters.required("RegionId");
  const isHome = regionId === account.region;
  if (!isHome && !REGION_IDS.includes(regionId)) throw ecsError("InvalidRegionId.NotFound");
  return { regionId, isHome };
}
