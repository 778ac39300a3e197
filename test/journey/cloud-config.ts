import type { Simulator } from "alicloud-simulator";
import type { CloudConfig, Credentials } from "../../functions/cloud/cloud-config.ts";
import { readSettings } from "../../functions/core/settings.ts";

/**
 * What the product's ports are connected with to reach a simulator: as its root user, unless another is
 * named.
 */
export function cloudConfigOf(
  { account, endpoints }: Simulator,
  { credentials = account.root, now = Date.now }: { credentials?: Credentials; now?: () => number } = {},
): CloudConfig {
  return {
    region: account.region,
    accountId: account.id,
    credentials,
    endpoints,
    internal: false,
    settings: readSettings({}),
    now,
  };
}
