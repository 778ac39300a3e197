import Client from "@alicloud/fnf-2019-03-15";
import type { CloudConfig } from "./cloud-config.ts";
import { withCloudFaults } from "./cloud-faults.ts";

/** The operations of Serverless Workflow that are called, as the SDK spells them. */
type Operation =
  | "startExecution"
  | "stopExecution"
  | "describeExecution"
  | "listExecutions"
  | "getExecutionHistory"
  | "describeFlow"
  // Newer than the SDK.
  | "describeRegions";

/** Calls one operation with its parameters, those that are undefined left out. Throws a CloudFault. */
export type FnfCaller = (operation: Operation, parameters: Record<string, unknown>) => Promise<unknown>;

/** Serverless Workflow through @alicloud/fnf-2019-03-15. */
export function createFnfCaller(at: Pick<CloudConfig, "region" | "credentials" | "endpoints">): FnfCaller {
  const { accessKeyId, accessKeySecret, securityToken } = at.credentials;
  const client = new Client({
    accessKeyId,
    accessKeySecret,
    ...(securityToken === undefined ? {} : { securityToken }),
    endpoint: at.endpoints.fnf ?? `https://${at.region}.fnf.aliyuncs.com`,
  });
  const timeout = 30_000;
  return (operation, parameters) => {
    const name = `${operation[0]?.toUpperCase()}${operation.slice(1)}`;
    return withCloudFaults({ service: "FnF", operation: name }, () => {
      // The SDK sends an undefined parameter as the text "undefined", and writes into the options it is
      // given.
      const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
      const request = Object.fromEntries(given);
      if (operation === "describeRegions") return client.request(name, request, { method: "POST", timeout });
      return client[operation](request, { timeout });
    });
  };
}
