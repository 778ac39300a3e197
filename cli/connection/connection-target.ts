import type { Credentials, Endpoints } from "../../functions/cloud/cloud-config.ts";
import type { CredentialSource } from "../../functions/cloud/credential-chain.ts";
import { readSettings, type Settings } from "../../functions/core/settings.ts";
import { CliError, usageError } from "../command/errors.ts";
import { type ProjectFile, profileRegion, readLocalInfo, readProjectFile } from "./configuration.ts";

/** The flags of every verb that talks to a cloud. */
export interface ConnectionOptions {
  local?: boolean;
  profile?: string;
  region?: string;
  bucket?: string;
  flow?: string;
}

/** What a verb is run with. */
export interface Context {
  /** Aborted by Ctrl-C and SIGTERM. */
  signal: AbortSignal;
  environment: Readonly<Record<string, string | undefined>>;
  /** The current folder. */
  folder: string;
}

export type Keys = Credentials & {
  /** Where they come from, in words. */
  origin: string;
};

/** Which cloud, where in it, and with whose keys. */
export interface ConnectionTarget {
  local: boolean;
  region: string;
  bucket: string;
  settings: Settings;
  endpoints: Endpoints;
  /** Undefined: the cloud is asked. */
  accountId: string | undefined;
  /** Fresh whenever they are asked for. */
  keys: () => Promise<Keys>;
  functionName: (role: string) => string;
  /** Milliseconds since the epoch, by the cloud's clock: the simulator's may run faster. */
  now: () => number;
}

/** The simulator that runs in this folder. */
export async function simulatorTarget(
  options: ConnectionOptions,
  context: Context,
): Promise<ConnectionTarget> {
  const info = await readLocalInfo(context.folder);
  const { oss, ecs, fnf, fc, accountId, accessKeyId, accessKeySecret, control, functions } = info;
  const flow = options.flow ?? info.flow;
  return {
    local: true,
    region: info.region,
    bucket: options.bucket ?? info.bucket,
    settings: settingsOf({ flow }, context.environment),
    endpoints: { oss, ecs, fnf, fc },
    accountId,
    keys: async () => ({ accessKeyId, accessKeySecret, origin: "the simulator" }),
    functionName: (role) => functions[role] ?? `${flow}-${role}`,
    now:
      control === undefined ? Date.now : await (await import("./simulated-time.ts")).simulatedTime(control),
  };
}

/**
 * Alibaba Cloud, as flags, environment, the aliyun CLI's profile and `image-drop.json` say, in this order.
 */
export async function cloudTarget(options: ConnectionOptions, context: Context): Promise<ConnectionTarget> {
  const { environment } = context;
  const project = await readProjectFile(context.folder);
  const profile = options.profile ?? environment["ALIBABA_CLOUD_PROFILE"] ?? project.profile;
  const region =
    options.region ||
    environment["ALIBABA_CLOUD_REGION_ID"] ||
    environment["ALIBABA_CLOUD_REGION"] ||
    (await profileRegion(profile)) ||
    project.region;
  if (!region) throw missing("region", "--region or ALIBABA_CLOUD_REGION_ID");
  const bucket = options.bucket || environment["IMAGE_DROP_BUCKET"] || project.bucket;
  if (!bucket) throw missing("bucket", "--bucket or IMAGE_DROP_BUCKET");
  const flow = options.flow || environment["IMAGE_DROP_FLOW"] || project.flow || "image-drop";
  return {
    local: false,
    region,
    bucket,
    settings: settingsOf({ ...project, flow }, environment),
    endpoints: project.endpoints ?? {},
    accountId: environment["ALIBABA_CLOUD_ACCOUNT_ID"] || project.accountId,
    keys: keysOf(options.profile ?? project.profile),
    functionName: (role) => `${flow}-${role}`,
    now: Date.now,
  };
}

function missing(what: string, ways: string): CliError {
  return usageError(
    `The ${what} is not known.`,
    `Say it with ${ways}, or as "${what}" in image-drop.json; --local uses the simulator.`,
  );
}

function settingsOf(project: ProjectFile, environment: Context["environment"]): Settings {
  try {
    return readSettings({
      INCOMING_PREFIX: environment["INCOMING_PREFIX"] || project.incomingPrefix,
      RESULTS_PREFIX: environment["RESULTS_PREFIX"] || project.resultsPrefix,
      IMAGE_LIMITS: environment["IMAGE_LIMITS"] || project.limits,
      FLOW_NAME: project.flow,
    });
  } catch (error) {
    throw usageError((error as Error).message.replace("The function's environment", "The configuration"));
  }
}

/**
 * The chain is set up when keys are first asked for. What it throws is not shown: it may quote a file with
 * secrets.
 */
function keysOf(profile: string | undefined): () => Promise<Keys> {
  let source: Promise<CredentialSource> | undefined;
  return async () => {
    source ??= import("../../functions/cloud/credential-chain.ts").then(({ createCredentialSource }) =>
      createCredentialSource({ profile }),
    );
    try {
      return await (await source).current();
    } catch {
      throw new CliError("No credentials were found.", {
        why:
          profile === undefined
            ? "Neither the environment, nor the aliyun CLI's current profile, nor a RAM role of this machine gave any."
            : `The aliyun CLI's profile "${profile}" gave none.`,
        todo: "Run aliyun configure, or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET.",
      });
    }
  };
}
