import OpenApi, { $OpenApiUtil, OpenApiUtil } from "@alicloud/openapi-core";
import { RuntimeOptions } from "@darabonba/typescript";
import type { CloudConfig } from "./cloud-config.ts";
import { type ServiceName, withCloudFaults } from "./cloud-faults.ts";

/** An RPC service: its name here, the version of its API, and where it is. */
export interface RpcService {
  service: ServiceName;
  version: string;
  /** Host of the public address. */
  host: string;
  /** URL of another address. */
  endpoint: string | undefined;
}

/** Calls one action with its parameters and gives the answer's body. Throws a CloudFault. */
export type RpcCaller = (action: string, parameters: Record<string, unknown>) => Promise<unknown>;

/**
 * The core client that the SDKs of RPC services are built on. Its default of 3 s for an answer is too short
 * for ImportImage, and its own retries are off: the caller retries.
 */
export function createRpcCaller(
  at: CloudConfig,
  { service, version, host, endpoint }: RpcService,
): RpcCaller {
  const { accessKeyId, accessKeySecret, securityToken } = at.credentials;
  const url = endpoint === undefined ? undefined : new URL(endpoint);
  const client = new OpenApi.default(
    new $OpenApiUtil.Config({
      accessKeyId,
      accessKeySecret,
      ...(securityToken === undefined ? {} : { securityToken }),
      regionId: at.region,
      endpoint: url?.host ?? host,
      protocol: url?.protocol === "http:" ? "HTTP" : "HTTPS",
      connectTimeout: 10_000,
      readTimeout: 30_000,
    }),
  );
  return (action, parameters) =>
    withCloudFaults({ service, operation: action }, async () => {
      const params = new $OpenApiUtil.Params({
        action,
        version,
        protocol: "HTTPS",
        pathname: "/",
        method: "POST",
        authType: "AK",
        style: "RPC",
        reqBodyType: "formData",
        bodyType: "json",
      });
      const call = new $OpenApiUtil.OpenApiRequest({ query: OpenApiUtil.query(parameters) });
      const answer = await client.callApi(params, call, new RuntimeOptions({}));
      return answer["body"];
    });
}
