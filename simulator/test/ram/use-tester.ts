import Ecs from "@alicloud/ecs20140526";
import Fnf from "@alicloud/fnf-2019-03-15";
import { $OpenApiUtil } from "@alicloud/openapi-core";
import OSS from "ali-oss";
import { beforeEach } from "vitest";
import type { Statement } from "../../ram/policy.ts";
import { type FcClient, fcClient } from "../fc/use-fc.ts";
import { useSample } from "../sample-stack.ts";

export const ACCOUNT = "1234567890123456";

export const allow = (actions: string | string[], resources: string | string[] = "*"): Statement => ({
  effect: "Allow",
  actions: [actions].flat(),
  except: false,
  resources: [resources].flat(),
});

export const deny = (actions: string, resources = "*"): Statement => ({
  ...allow(actions, resources),
  effect: "Deny",
});

/** The error that a call is refused with, or that it was allowed. */
export async function refusalOf(call: Promise<unknown>): Promise<Record<string, unknown>> {
  const answer = await call.then(
    () => "it was allowed",
    (error) => error,
  );
  return answer as Record<string, unknown>;
}

/** The sample stack and clients with the keys of a role, `tester`, which may do nothing at first. */
export function useTester() {
  const simulator = useSample();
  let keys: ReturnType<typeof simulator.account.issue>;
  const may = (...statements: Statement[]) =>
    simulator.ram.setRole({ name: "tester", trusted: ["fc.aliyuncs.com"], statements });
  const as = (roleName: string) => {
    keys = simulator.account.issue(roleName, 3600);
  };
  beforeEach(() => {
    as("tester");
    may();
  });
  return {
    simulator,
    /** Lets the role do this and nothing else. */
    may,
    /** Gives the clients the keys of another role. */
    as,
    bucket(): OSS {
      const { accessKeyId, accessKeySecret, securityToken: stsToken } = keys;
      const refreshed = { refreshSTSToken: async () => ({ accessKeyId, accessKeySecret, stsToken }) };
      const options = {
        accessKeyId,
        accessKeySecret,
        stsToken,
        ...refreshed,
        refreshSTSTokenInterval: 3_600_000,
      };
      const place = { endpoint: simulator.endpoints.oss, sldEnable: true, region: "oss-cn-hangzhou" };
      return new OSS({ ...options, ...place, bucket: "sample-drops" });
    },
    flows: () => new Fnf({ ...keys, endpoint: simulator.endpoints.fnf }),
    ecs() {
      const { host } = new URL(simulator.endpoints.ecs);
      const at = { regionId: "cn-hangzhou", endpoint: host, protocol: "HTTP" };
      return new Ecs.default(new $OpenApiUtil.Config({ ...keys, ...at }));
    },
    functions: (): FcClient =>
      fcClient(simulator.endpoints.fc, {
        accessKeyID: keys.accessKeyId,
        accessKeySecret: keys.accessKeySecret,
        securityToken: keys.securityToken,
      }),
  };
}
