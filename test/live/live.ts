import FnfClient from "@alicloud/fnf-2019-03-15";
import type OSS from "ali-oss";
import { CliError } from "../../cli/command/errors.ts";
import { readConfiguration } from "../../cli/connection/configuration.ts";
import { keysFrom } from "../../cli/connection/keys.ts";
import type { CloudConfig, Credentials, Endpoints } from "../../functions/cloud/cloud-config.ts";
import { createIdentity } from "../../functions/cloud/identity.ts";
import { createOssClient } from "../../functions/cloud/objects.ts";
import { readSettings } from "../../functions/core/settings.ts";

/**
 * A real account, as the environment names it: the keys as for the aliyun command
 * (`ALIBABA_CLOUD_ACCESS_KEY_ID`, `…_SECRET`, `ALIBABA_CLOUD_SECURITY_TOKEN`), the stack as for its
 * deployment (`REGION`, `SOURCE_BUCKET`, `NAME_PREFIX` …). Where services are not at their public addresses,
 * `OSS_ENDPOINT`, `ECS_ENDPOINT`, `FNF_ENDPOINT`, `FC_ENDPOINT` and `STS_ENDPOINT` say so.
 */
export interface Live extends CloudConfig {
  bucket: string;
  /** What the names of flow and functions begin with. */
  namePrefix: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What of the environment is missing. */
export function missing(environment: Environment): string[] {
  return ["SOURCE_BUCKET"].filter((name) => !environment[name]);
}

/** Those that the command takes. Throws a CliError that says which source gave none. */
async function keysOf(environment: Environment): Promise<Credentials> {
  const configuration = await readConfiguration({}, { environment, folder: process.cwd() });
  const { keySource } = configuration;
  if (keySource instanceof CliError) throw keySource;
  return keysFrom(keySource, configuration)();
}

/** Asks STS for the account's id, unless `ACCOUNT_ID` tells it. Throws a CloudFault for wrong keys. */
export async function connect(environment: Environment): Promise<Live> {
  const endpoint = (name: string) => environment[`${name}_ENDPOINT`] || undefined;
  const endpoints: Endpoints = {
    oss: endpoint("OSS"),
    ecs: endpoint("ECS"),
    fnf: endpoint("FNF"),
    fc: endpoint("FC"),
    sts: endpoint("STS"),
  };
  const credentials = await keysOf(environment);
  const namePrefix = environment["NAME_PREFIX"] || "image-drop";
  const at = {
    region: environment["REGION"] || "cn-hangzhou",
    credentials,
    endpoints,
    internal: false,
    settings: readSettings({ ...environment, FLOW_NAME: namePrefix }),
    now: Date.now,
    accountId: environment["ACCOUNT_ID"] ?? "",
  };
  const accountId = at.accountId || (await createIdentity(at).caller()).accountId;
  return { ...at, accountId, namePrefix, bucket: environment["SOURCE_BUCKET"] ?? "" };
}

/** The bucket, with all that ali-oss can do. */
export const bucketOf = (live: Live): OSS => createOssClient(live, live.bucket);

/** The workflow's whole API. */
export function workflowOf({ region, credentials, endpoints }: Live): FnfClient {
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  return new FnfClient({
    accessKeyId,
    accessKeySecret,
    ...(securityToken === undefined ? {} : { securityToken }),
    endpoint: endpoints.fnf ?? `https://${region}.fnf.aliyuncs.com`,
  });
}

/** Stops an execution; one that has ended meanwhile is left as it is. */
export async function stopExecution(
  client: FnfClient,
  execution: { FlowName: string; ExecutionName: string },
): Promise<void> {
  await client.stopExecution(execution, { timeout: 30_000 }).catch((error: { code?: string }) => {
    if (error.code !== "ExecutionAlreadyCompleted") throw error;
  });
}

/**
 * Asks again, soon at first, then every `everyMs`, until the answer is not undefined; throws after
 * `timeoutMs`.
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  { everyMs = 2000, timeoutMs = 120_000 } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, everyMs)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${timeoutMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
