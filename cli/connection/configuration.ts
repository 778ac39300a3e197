import type { Endpoints } from "../../functions/cloud/cloud-config.ts";
import { readSettings, type Settings } from "../../functions/core/settings.ts";
import { CliError, usageError } from "../command/errors.ts";
import { sentence, type Text } from "../words/sentence.ts";
import { type AliyunProfiles, readProfiles } from "./aliyun-profiles.ts";
import { type KeySource, type Keys, keySourceOf, keysFrom } from "./keys.ts";
import { PROJECT_FILE, type Project, readProject } from "./project-file.ts";

/**
 * The one order in which everything is looked for: the flag, the environment, `image-drop.json`, the aliyun
 * CLI's profile. The first that answers counts; a broken source matters only where none before it answers.
 * A profile's region goes with that profile's keys, and the environment's is not used with the keys of
 * `--profile` where the environment has keys of its own.
 */
export interface ConfigurationOptions {
  profile?: string;
  region?: string;
  bucket?: string;
  flow?: string;
}

export interface Setting {
  /** Undefined: nothing says it. */
  value: string | undefined;
  /** What says it. */
  source: Text;
}

const NAMES = ["region", "bucket", "flow", "accountId", "limits", "incomingPrefix", "resultsPrefix"] as const;
type SettingName = (typeof NAMES)[number];

export interface Configuration {
  settings: Readonly<Record<SettingName, Setting>>;
  endpoints: Endpoints;
  /** A CliError: which keys would count is not known, because of a broken file. */
  keySource: KeySource | CliError;
  project: Project;
  aliyun: AliyunProfiles;
  environment: Environment;
}

type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLES: Readonly<Record<SettingName, readonly string[]>> = {
  region: ["ALIBABA_CLOUD_REGION_ID", "ALIBABA_CLOUD_REGION"],
  bucket: ["IMAGE_DROP_BUCKET"],
  flow: ["IMAGE_DROP_FLOW"],
  accountId: ["ALIBABA_CLOUD_ACCOUNT_ID"],
  limits: ["IMAGE_LIMITS"],
  incomingPrefix: ["INCOMING_PREFIX"],
  resultsPrefix: ["RESULTS_PREFIX"],
};

const DEFAULT = sentence("fromDefault");
const DEFAULTS: Partial<Record<SettingName, string>> = {
  flow: "image-drop",
  limits: "console",
  incomingPrefix: "incoming/",
  resultsPrefix: "results/",
};

/** Reads what there is. Nothing is called, and nothing is thrown for what is missing or broken. */
export async function readConfiguration(
  options: ConfigurationOptions,
  { environment, folder }: { environment: Environment; folder: string },
): Promise<Configuration> {
  const [project, aliyun] = await Promise.all([readProject(folder), readProfiles()]);
  const keySource = orFault(() => keySourceOf(options.profile, { environment, project, aliyun }));
  const profile =
    !(keySource instanceof CliError) && keySource.kind === "profile"
      ? aliyun.profiles.find(({ name }) => name === keySource.profile)
      : undefined;
  const hasOwnKeys = Boolean(environment["ALIBABA_CLOUD_ACCESS_KEY_ID"]);
  const setting = (name: SettingName): Setting => {
    const flag = name in options ? options[name as keyof ConfigurationOptions] : undefined;
    const ofOtherKeys = name === "region" && options.profile !== undefined && hasOwnKeys;
    const variable = ofOtherKeys ? undefined : VARIABLES[name].find((one) => environment[one]);
    if (flag) return { value: flag, source: `--${name}` };
    if (variable !== undefined) return { value: environment[variable], source: variable };
    if (project.fields[name] !== undefined)
      return { value: project.fields[name], source: project.path ?? PROJECT_FILE };
    if (name === "region" && profile?.region !== undefined)
      return { value: profile.region, source: sentence("fromProfile", { profile: profile.name }) };
    return { value: DEFAULTS[name], source: name in DEFAULTS ? DEFAULT : "" };
  };
  const settings = Object.fromEntries(NAMES.map((name) => [name, setting(name)]));
  return {
    settings: settings as Record<SettingName, Setting>,
    endpoints: project.fields.endpoints ?? {},
    ...{ keySource, project, aliyun, environment },
  };
}

function orFault(read: () => KeySource): KeySource | CliError {
  try {
    return read();
  } catch (error) {
    return error as CliError;
  }
}

const WAYS: Readonly<Record<"region" | "bucket", string>> = {
  region: "--region or ALIBABA_CLOUD_REGION_ID",
  bucket: "--bucket or IMAGE_DROP_BUCKET",
};

/** What must be known before anything can be done. */
export interface Complete {
  region: string;
  bucket: string;
  settings: Settings;
  endpoints: Endpoints;
  accountId: string | undefined;
  keys: () => Promise<Keys>;
}

/** Throws a usage error for what is missing, or for the broken file that should have said it. */
export function complete(configuration: Configuration): Complete {
  const { settings, keySource, project, aliyun, environment, endpoints } = configuration;
  // It may name another flow than the default.
  if (project.fault !== undefined && settings.flow.source === DEFAULT) throw project.fault;
  const needed = (name: "region" | "bucket"): string => {
    const { value } = settings[name];
    if (value !== undefined) return value;
    if (project.fault !== undefined) throw project.fault;
    throw usageError(
      sentence("settingUnknown", { name }),
      sentence("sayItWith", { ways: WAYS[name], name, file: PROJECT_FILE }),
    );
  };
  const [region, bucket] = [needed("region"), needed("bucket")];
  if (keySource instanceof CliError) throw keySource;
  return {
    ...{ region, bucket, endpoints },
    settings: settingsOf(configuration),
    accountId: settings.accountId.value,
    keys: keysFrom(keySource, { environment, aliyun }),
  };
}

/** Prefixes, limits and flow. Throws a usage error for a wrong value. */
export function settingsOf({ settings }: Pick<Configuration, "settings">): Settings {
  const { incomingPrefix, resultsPrefix, limits, flow } = settings;
  return checkedSettings({
    INCOMING_PREFIX: incomingPrefix.value,
    RESULTS_PREFIX: resultsPrefix.value,
    IMAGE_LIMITS: limits.value,
    FLOW_NAME: flow.value,
  });
}

/** The same by the variables of a deployment. */
export function checkedSettings(variables: Environment): Settings {
  try {
    return readSettings(variables);
  } catch (error) {
    throw usageError((error as Error).message.replace("The function's environment", "The configuration"));
  }
}
