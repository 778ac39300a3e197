import { type ChoiceName, chosen, type Environment, wrongChoices } from "./choices.ts";

/** What the functions, and the command, take from a deployer's choices. */
export interface Settings {
  prefixes: { incoming: string; results: string };
  flowName: string;
  /** The flow of what comes after an import. */
  distributionFlowName: string;
  /** Whether what a sidecar asks for after the import is done. */
  distribution: boolean;
  limits: "console" | "api";
  waitDeadlineSeconds: number;
  importDeadlineSeconds: number;
  notificationUrl: string | undefined;
}

/** The choices that reach the functions' environment (s.yaml). */
const NAMES = [
  "INCOMING_PREFIX",
  "RESULTS_PREFIX",
  "IMAGE_LIMITS",
  "WAIT_DEADLINE_HOURS",
  "IMPORT_DEADLINE_HOURS",
  "NOTIFICATION_URL",
  "DISTRIBUTION",
] as const satisfies readonly ChoiceName[];

/**
 * Reads an environment. Everything has the default of a plain deployment, so a missing variable stops no
 * drop; throws an error that names every wrong one. Empty variables count as not set.
 */
export function readSettings(environment: Environment): Settings {
  const wrong = wrongChoices(environment, NAMES);
  if (wrong.length > 0) throw new Error(`The function's environment is wrong: ${wrong.join(" ")}`);
  const text = (name: (typeof NAMES)[number]) => chosen(name, environment) as string;
  const notificationUrl = text("NOTIFICATION_URL");
  const flowName = environment["FLOW_NAME"] || "image-drop";
  return {
    prefixes: { incoming: text("INCOMING_PREFIX"), results: text("RESULTS_PREFIX") },
    flowName,
    distributionFlowName: `${flowName}-distribute`,
    distribution: text("DISTRIBUTION") === "on",
    limits: text("IMAGE_LIMITS") === "api" ? "api" : "console",
    waitDeadlineSeconds: Number(text("WAIT_DEADLINE_HOURS")) * 3600,
    importDeadlineSeconds: Number(text("IMPORT_DEADLINE_HOURS")) * 3600,
    notificationUrl: notificationUrl === "none" ? undefined : notificationUrl,
  };
}
