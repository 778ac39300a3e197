import type { Endpoints } from "../../functions/cloud/cloud-config.ts";
import type { Settings } from "../../functions/core/settings.ts";
import type { Commands } from "../command/commands.ts";
import { usageError } from "../command/errors.ts";
import type { EventQueue } from "../command/event-queue.ts";
import type { Spoken } from "../command/spoken-language.ts";
import { sentence } from "../words/sentence.ts";
import { type ConfigurationOptions, checkedSettings, complete, readConfiguration } from "./configuration.ts";
import type { Keys } from "./keys.ts";
import { readLocalInfo } from "./simulator-file.ts";

/** The flags of every verb that talks to a cloud. */
export interface ConnectionOptions extends ConfigurationOptions {
  local?: boolean;
  debug?: boolean;
  /** It waits for an import, perhaps for hours: an outage meanwhile does not end it. */
  wait?: boolean;
  /** False with `--no-distribution`: what comes after an import is not waited for. */
  distribution?: boolean;
}

/** What a verb is run with. */
export interface Context {
  /** Aborted by Ctrl-C and SIGTERM. */
  signal: AbortSignal;
  /** Somebody sees what is drawn again and again: a terminal, or the page. */
  redraws?: boolean;
  /** Shown at once, while the verb waits for something. */
  reports?: Pick<EventQueue, "push">;
  environment: Readonly<Record<string, string | undefined>>;
  /** The current folder. */
  folder: string;
  /** How commands are printed. */
  commands: Commands;
  /** In which language people are talked to; English where it is not said. */
  spoken?: Spoken;
}

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
  for (const flag of ["region", "profile"] as const)
    if (options[flag] !== undefined) throw usageError(sentence("localContradicts", { flag }));
  const info = await readLocalInfo(context.folder, context.commands);
  const { oss, ecs, fnf, fc, accountId, accessKeyId, accessKeySecret, control, functions } = info;
  const flow = options.flow ?? info.flow;
  const { INCOMING_PREFIX, RESULTS_PREFIX, IMAGE_LIMITS } = context.environment;
  const deployed = { INCOMING_PREFIX, RESULTS_PREFIX, IMAGE_LIMITS };
  return {
    local: true,
    region: info.region,
    bucket: options.bucket ?? info.bucket,
    settings: checkedSettings({ ...deployed, FLOW_NAME: flow }),
    endpoints: { oss, ecs, fnf, fc },
    accountId,
    keys: async () => ({ accessKeyId, accessKeySecret, origin: sentence("theSimulator") }),
    functionName: (role) => functions[role] ?? `${flow}-${role}`,
    now:
      control === undefined ? Date.now : await (await import("./simulated-time.ts")).simulatedTime(control),
  };
}

/** Alibaba Cloud, as the configuration says. */
export async function cloudTarget(options: ConnectionOptions, context: Context): Promise<ConnectionTarget> {
  const { settings, ...known } = complete(await readConfiguration(options, context));
  return {
    ...known,
    local: false,
    settings,
    functionName: (role) => `${settings.flowName}-${role}`,
    now: Date.now,
  };
}
