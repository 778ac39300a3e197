import * as z from "zod/mini";

/**
 * What a deployer chooses, from a function's environment (s.yaml). Everything has the default of a plain deployment, so a
 * missing variable never stops a drop; a wrong value is refused by name.
 */
const hours = (fallback: number) =>
  z._default(
    z.pipe(
      z.pipe(z.string(), z.transform(Number)),
      z
        .number()
        .check(
          z.gt(0, "must be a number of hours above 0"),
          z.lte(24, "must be at most 24 hours, or the history of an execution would not hold it"),
        ),
    ),
    fallback,
  );
const prefix = (fallback: string) =>
  z._default(z.string().check(z.regex(/^[^/].*\/$/, "must end with / and not begin with it")), fallback);

const Settings = z.object({
  INCOMING_PREFIX: prefix("incoming/"),
  RESULTS_PREFIX: prefix("results/"),
  FLOW_NAME: z._default(z.string(), "image-drop"),
  /** Which table of limits a sidecar is held to. */
  IMAGE_LIMITS: z._default(z.enum(["console", "api"]), "console"),
  /** How long a drop waits for its files. */
  WAIT_DEADLINE_HOURS: hours(24),
  /** How long an import may run before it is cancelled. */
  IMPORT_DEADLINE_HOURS: hours(24),
  /** Where outcomes are posted. */
  NOTIFICATION_URL: z._default(
    z.string().check(z.regex(/^(none|https?:\/\/\S+)$/, "must be a URL, or none")),
    "none",
  ),
});

export interface Settings {
  prefixes: { incoming: string; results: string };
  flowName: string;
  limits: "console" | "api";
  waitDeadlineSeconds: number;
  importDeadlineSeconds: number;
  notificationUrl: string | undefined;
}

/** Throws an error that names each wrong variable. Empty variables count as not set. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = Settings.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
    throw new Error(`The function's environment is wrong: ${problems.join("; ")}.`);
  }
  const values = parsed.data;
  return {
    prefixes: { incoming: values.INCOMING_PREFIX, results: values.RESULTS_PREFIX },
    flowName: values.FLOW_NAME,
    limits: values.IMAGE_LIMITS,
    waitDeadlineSeconds: values.WAIT_DEADLINE_HOURS * 3600,
    importDeadlineSeconds: values.IMPORT_DEADLINE_HOURS * 3600,
    notificationUrl: values.NOTIFICATION_URL === "none" ? undefined : values.NOTIFICATION_URL,
  };
}
