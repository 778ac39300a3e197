import type { Settings } from "../core/settings.ts";

/** Keys of an account or of a role; a role's come with a token. */
export interface Credentials {
  accessKeyId: string;
  accessKeySecret: string;
  securityToken?: string | undefined;
}

/** Where a service is reached when not at its public address: the simulator's, or a private one. URLs. */
export interface Endpoints {
  oss?: string | undefined;
  ecs?: string | undefined;
  fnf?: string | undefined;
  fc?: string | undefined;
  sts?: string | undefined;
  ram?: string | undefined;
}

/** All that an adapter needs to reach its service. */
export interface CloudConfig {
  region: string;
  accountId: string;
  credentials: Credentials;
  endpoints: Endpoints;
  /** Inside Alibaba Cloud's network, where OSS traffic is free. */
  internal: boolean;
  settings: Settings;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** The same for another region. One of Alibaba Cloud's own other addresses, a private one for example, serves its region alone. */
export function inRegion(at: CloudConfig, region: string): CloudConfig {
  const { ecs, ...others } = at.endpoints;
  const isOwn = ecs !== undefined && region !== at.region && new URL(ecs).hostname.endsWith(".aliyuncs.com");
  return { ...at, region, endpoints: isOwn ? others : at.endpoints };
}
