import * as z from "zod/mini";
import type { CloudConfig } from "./cloud-config.ts";
import { createRpcCaller } from "./rpc-caller.ts";

/** Whose keys these are. */
export interface Identity {
  /** Needs no permission. Throws a CloudFault: Denied for keys that are wrong or have ended. */
  caller(): Promise<{ accountId: string; arn: string }>;
}

const Caller = z.object({ AccountId: z.string(), Arn: z.string() });

/** STS, GetCallerIdentity (2015-04-01). */
export function createIdentity(at: CloudConfig): Identity {
  const call = createRpcCaller(at, {
    service: "STS",
    version: "2015-04-01",
    host: `sts.${at.region}.aliyuncs.com`,
    endpoint: at.endpoints.sts,
  });
  return {
    async caller() {
      const { AccountId: accountId, Arn: arn } = Caller.parse(await call("GetCallerIdentity", {}));
      return { accountId, arn };
    },
  };
}
