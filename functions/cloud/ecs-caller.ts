import OpenApi, { $OpenApiUtil, OpenApiUtil } from "@alicloud/openapi-core";
import { RuntimeOptions } from "@darabonba/typescript";
import { calling } from "./faults.ts";
import type { Surroundings } from "./surroundings.ts";

/** A request model of @alicloud/ecs20140526. */
interface Model {
  validate(): void;
  toMap(): Record<string, unknown>;
}

/** Calls one ECS action and gives the answer's body. Throws a fault of faults.ts. */
export type EcsCaller = (action: string, request: Model) => Promise<unknown>;

/**
 * The core client that the ECS SDK itself is built on. The SDK's own class would load its 3,000 models with it, which costs a
 * function half a second and several megabytes; here each function loads the models it names.
 *
 * The SDK's default of 3 s for an answer is too short for ImportImage, and its own retries are off: the flow retries.
 */
export function createEcsCaller(at: Surroundings): EcsCaller {
  const { accessKeyId, accessKeySecret, securityToken } = at.credentials;
  const endpoint = at.endpoints.ecs === undefined ? undefined : new URL(at.endpoints.ecs);
  const client = new OpenApi.default(
    new $OpenApiUtil.Config({
      accessKeyId,
      accessKeySecret,
      ...(securityToken === undefined ? {} : { securityToken }),
      regionId: at.region,
      endpoint: endpoint?.host ?? ecsHost(at.region),
      protocol: endpoint?.protocol === "http:" ? "HTTP" : "HTTPS",
      connectTimeout: 10_000,
      readTimeout: 30_000,
    }),
  );
  return (action, request) =>
    calling({ service: "ECS", operation: action }, async () => {
      request.validate();
      const params = new $OpenApiUtil.Params({
        action,
        version: "2014-05-26",
        protocol: "HTTPS",
        pathname: "/",
        method: "POST",
        authType: "AK",
        style: "RPC",
        reqBodyType: "formData",
        bodyType: "json",
      });
      const call = new $OpenApiUtil.OpenApiRequest({ query: OpenApiUtil.query(request.toMap()) });
      const answer = await client.callApi(params, call, new RuntimeOptions({}));
      return answer["body"];
    });
}

/** The public address of ECS in a region, as the SDK's own table has it (client.js, getEndpoint). */
function ecsHost(region: string): string {
  return region === "cn-hangzhou" ? "ecs-cn-hangzhou.aliyuncs.com" : `ecs.${region}.aliyuncs.com`;
}
