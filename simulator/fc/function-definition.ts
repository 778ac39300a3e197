import type { Account } from "../account.ts";
/** A function as Function Compute 3.0 keeps it: the props of the Serverless Devs component `fc3`, units in the names. */
export interface FunctionDefinition {
  name: string;
  description: string;
  /** `nodejs18` or `nodejs20`. */
  runtime: string;
  /** `<file>.<export>`, the file without its ending: `index.handler`. */
  handler: string;
  /** Absolute path of the folder that would be uploaded. */
  codeFolder: string;
  cpuCores: number;
  memorySizeMib: number;
  diskSizeMib: number;
  timeoutSeconds: number;
  /** The role whose temporary keys the handler gets in its context; without one it gets none. */
  roleArn: string | undefined;
  /** Where its log goes; undefined: to the simulator alone. */
  log: { project: string; logstore: string } | undefined;
  environmentVariables: Record<string, string>;
  asyncInvoke: AsyncInvokeDefinition;
  triggers: TriggerDefinition[];
}

/** Function Compute 3.0, "Configure asynchronous invocation": what becomes of an event whose function fails. */
export interface AsyncInvokeDefinition {
  /** 0 to 8; Function Compute's default is 3. */
  maxRetryAttempts: number;
  /** Function Compute's default is five hours. */
  maxEventAgeSeconds: number;
  /** ARN of the function that hears of a failure or a success. */
  onFailureArn: string | undefined;
  onSuccessArn: string | undefined;
}

/** An OSS trigger. `events` are the names of OSS's documents with `oss:` in front. */
export interface TriggerDefinition {
  name: string;
  type: "oss";
  sourceArn: string;
  qualifier: string;
  invocationRoleArn: string | undefined;
  config: { events: string[]; filter: { key: { prefix: string; suffix: string } } };
}

/** What of an account an ARN names. */
type Owner = Pick<Account, "id" | "region">;

export const functionArn = (name: string, { id, region }: Owner): string =>
  `acs:fc:${region}:${id}:functions/${name}`;

/**
 * The function and the qualifier that an ARN of Function Compute 3.0 names; undefined for any other text, also for an ARN of
 * another region or account (they may be left empty), and for one with a service, which 3.0 does not have.
 */
export function parseFunctionArn(
  arn: string,
  { id, region }: Owner,
): { functionName: string; qualifier: string } | undefined {
  const match = /^acs:fc:([^:]*):([^:]*):functions\/([^/]+)(?:\/([^/]+))?$/.exec(arn);
  if (match === null) return undefined;
  const [, inRegion, ofAccount, functionName, qualifier] = match;
  if (
    functionName === undefined ||
    ![region, ""].includes(inRegion ?? "") ||
    ![id, ""].includes(ofAccount ?? "")
  )
    return undefined;
  return { functionName, qualifier: qualifier ?? "LATEST" };
}
