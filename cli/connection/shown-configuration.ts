import type { Commands } from "../command/commands.ts";
import { CliError, explain } from "../command/errors.ts";
import type { SettingRow } from "../events.ts";
import { type Sentence, sentence, type Text } from "../words/sentence.ts";
import { type Configuration, complete, readConfiguration } from "./configuration.ts";
import { type ConnectionOptions, type Context, simulatorTarget } from "./connection-target.ts";
import { sourceFault, sourceText } from "./keys.ts";
import { LOCAL_FILE } from "./simulator-file.ts";

/** What `config` shows: each setting and its source; and what is missing or broken, in sentences. */
export interface ShownConfiguration {
  rows: SettingRow[];
  problems: Text[];
}

export async function shownConfiguration(
  options: ConnectionOptions,
  context: Context,
): Promise<ShownConfiguration> {
  const configuration = await readConfiguration(options, context);
  const { settings, endpoints, keySource, project } = configuration;
  return {
    rows: [
      ...Object.entries(settings).map(([name, setting]) => ({ name, ...setting })),
      ...Object.entries(endpoints).map(([service, value]) => ({
        name: `endpoints.${service}`,
        value,
        source: project.path ?? "",
      })),
      {
        name: "keys",
        value: keySource instanceof CliError ? undefined : sourceText(keySource),
        source: keySource instanceof CliError || keySource.kind !== "profile" ? "" : keySource.by,
      },
      ...languageRow(context),
    ],
    problems: faultsOf(configuration).map((fault) => sentences(fault, context.commands)),
  };
}

/** Whoever asks for the simulator's is told how to start it where none runs: thrown. */
export async function shownSimulator(
  options: ConnectionOptions,
  context: Context,
): Promise<ShownConfiguration> {
  const { region, bucket, settings, endpoints, accountId } = await simulatorTarget(options, context);
  const { flowName, limits, prefixes } = settings;
  const values = {
    ...{ region, bucket, flow: flowName, accountId, limits },
    ...{ incomingPrefix: prefixes.incoming, resultsPrefix: prefixes.results },
    ...Object.fromEntries(Object.entries(endpoints).map(([service, url]) => [`endpoints.${service}`, url])),
    keys: sentence("theSimulators"),
  };
  return {
    rows: [
      ...Object.entries(values).map(([name, value]) => ({ name, value, source: LOCAL_FILE })),
      ...languageRow(context),
    ],
    problems: [],
  };
}

function languageRow({ spoken }: Context): SettingRow[] {
  if (spoken === undefined) return [];
  return [{ name: "language", value: spoken.language, source: spoken.source }];
}

/** Also of a file that does not count, because something before it answers. */
function faultsOf(configuration: Configuration): CliError[] {
  const { keySource, project, aliyun } = configuration;
  const faults = [project.fault, aliyun.fault].filter((fault) => fault !== undefined);
  try {
    complete(configuration);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    if (!faults.includes(error)) faults.push(error);
  }
  const ofKeys = keySource instanceof CliError ? undefined : sourceFault(keySource, configuration);
  return ofKeys === undefined || aliyun.fault !== undefined ? faults : [...faults, ofKeys];
}

function sentences(fault: CliError, commands: Commands): Sentence {
  const { what, why, todo } = explain(fault, commands);
  return sentence("sentences", { what, why, todo });
}
