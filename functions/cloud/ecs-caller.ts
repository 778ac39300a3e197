import type { CloudConfig } from "./cloud-config.ts";
import { createRpcCaller } from "./rpc-caller.ts";

/** A request model of @alicloud/ecs20140526. */
interface Model {
  validate(): void;
  toMap(): Record<string, unknown>;
}

/** Calls one ECS action and gives the answer's body. Throws a CloudFault. */
export type EcsCaller = (action: string, request: Model) => Promise<unknown>;

/**
 * ECS through the core client. The SDK's own class would load its 3,000 models with it, which costs a
 * function half a second and several megabytes; here each function loads the models it names.
 */
export function createEcsCaller(at: CloudConfig): EcsCaller {
  const call = createRpcCaller(at, {
    service: "ECS",
    version: "2014-05-26",
    host: ecsHost(at.region),
    endpoint: at.endpoints.ecs,
  });
  return async (action, request) => {
    request.validate();
    return call(action, request.toMap());
  };
}

/** The public address of ECS in a region, as the SDK's own table has it (client.js, getEndpoint). */
function ecsHost(region: string): string {
  return region === "cn-hangzhou" ? "ecs-cn-hangzhou.aliyuncs.com" : `ecs.${region}.aliyuncs.com`;
}
