import Client from "@alicloud/fc2";
import type { CloudConfig } from "./cloud-config.ts";

/**
 * A client of Function Compute 3.0 through @alicloud/fc2, whose generic calls reach FC 3.0's paths with the
 * same signature, as the official deployment component does. `timeoutMs` is for one call.
 */
export function createFcClient(at: CloudConfig, timeoutMs: number): Client {
  const { accessKeyId, accessKeySecret, securityToken } = at.credentials;
  const client = new Client(at.accountId, {
    accessKeyID: accessKeyId,
    accessKeySecret,
    ...(securityToken === undefined ? {} : { securityToken }),
    region: at.region,
    ...(at.endpoints.fc === undefined ? { secure: true } : { endpoint: at.endpoints.fc }),
    timeout: timeoutMs,
  });
  client.version = "2023-03-30";
  return client;
}

/** The path of a function, below which its invocations and triggers are. */
export function functionPath(name: string): string {
  return `/functions/${encodeURIComponent(name)}`;
}
