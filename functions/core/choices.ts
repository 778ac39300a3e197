/**
 * What a deployer chooses, each an environment variable that s.yaml reads. These rules are the only ones:
 * `image-drop deploy` checks all choices before anything happens, `image-drop local` those it takes, and every
 * function those it is given. The table of choices in docs/operating.md is made from them.
 */
export interface Choice {
  /** Undefined: it must be given. */
  default: string | undefined;
  rule: Rule;
  /** What a right value is, after "must be". */
  wanted: string;
  meaning: string;
}

/** What values are right, as data: others make a form of it (scripts/app.ts). */
export type Rule =
  /** A regular expression for the whole value. */
  | { kind: "text"; pattern: string }
  | { kind: "one-of"; values: readonly string[] }
  | { kind: "number"; above: number; to: number }
  | { kind: "steps"; from: number; to: number; step: number };

/** Where the Serverless Devs component `flow` deploys to; it refuses any other region. */
export const DEPLOYABLE_REGIONS: readonly string[] = [
  ...["cn-hangzhou", "cn-shanghai", "cn-beijing", "cn-shenzhen", "cn-qingdao"],
  ...["ap-southeast-1", "us-west-1", "cn-heyuan-acdr-1"],
];

const text = (pattern: RegExp): Rule => ({ kind: "text", pattern: pattern.source });
const hours: Pick<Choice, "default" | "rule" | "wanted"> = {
  default: "24",
  // More, and the history of an execution would not hold it (5,000 events).
  rule: { kind: "number", above: 0, to: 24 },
  wanted: "a number of hours above 0, at most 24",
};
const prefix: Pick<Choice, "rule" | "wanted"> = {
  // No wildcards: the prefix stands in the roles' policies.
  rule: text(/^[\w.-]+(\/[\w.-]+)*\/$/),
  wanted: "letters, digits, . _ - and /, with / at the end and not at the beginning",
};

function isRight(rule: Rule, value: string): boolean {
  switch (rule.kind) {
    case "text":
      return new RegExp(rule.pattern).test(value);
    case "one-of":
      return rule.values.includes(value);
    case "number":
      return isNumber(value) && Number(value) > rule.above && Number(value) <= rule.to;
    case "steps":
      return (
        isNumber(value) &&
        Number(value) >= rule.from &&
        Number(value) <= rule.to &&
        (Number(value) - rule.from) % rule.step === 0
      );
  }
}

const isNumber = (value: string) => /^\d+(\.\d+)?$/.test(value);

export const CHOICES = {
  SOURCE_BUCKET: {
    default: undefined,
    rule: text(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/),
    wanted: "the name of an OSS bucket that exists, in REGION",
    meaning: "The bucket that teams drop into",
  },
  REGION: {
    default: "cn-hangzhou",
    rule: { kind: "one-of", values: DEPLOYABLE_REGIONS },
    wanted: `one of ${DEPLOYABLE_REGIONS.join(", ")}`,
    meaning: "The region of everything: the bucket, the functions, the flow and the images",
  },
  NAME_PREFIX: {
    default: "image-drop",
    rule: text(/^[a-z][a-z0-9-]{0,22}[a-z0-9]$/),
    wanted: "2 to 24 lower-case letters, digits and -, the first one a letter",
    meaning: "The flow's name, and what every other name begins with. Another one is another stack",
  },
  INCOMING_PREFIX: { ...prefix, default: "incoming/", meaning: "Where drops are uploaded" },
  RESULTS_PREFIX: { ...prefix, default: "results/", meaning: "Where results are written" },
  IMAGE_LIMITS: {
    default: "console",
    rule: { kind: "one-of", values: ["console", "api"] },
    wanted: "console or api",
    meaning: "Which table of limits a sidecar is held to",
  },
  WAIT_DEADLINE_HOURS: { ...hours, meaning: "How long a drop waits for its files" },
  IMPORT_DEADLINE_HOURS: { ...hours, meaning: "How long an import may run before it is cancelled" },
  DISTRIBUTION: {
    default: "on",
    rule: { kind: "one-of", values: ["on", "off"] },
    wanted: "on or off",
    meaning:
      "Whether what a sidecar asks for after the import is done: copies, shares, the family. off: it is refused, and no role may do it",
  },
  MEMORY_MIB: {
    default: "512",
    rule: { kind: "steps", from: 384, to: 1408, step: 64 },
    wanted: "384 to 1408 in steps of 64 (the functions have 0.35 cores, and 1 to 4 GiB go with a core)",
    meaning: "Memory of each function",
  },
  LOG_RETENTION_DAYS: {
    default: "30",
    rule: { kind: "steps", from: 1, to: 3650, step: 1 },
    wanted: "a whole number of days from 1 to 3650",
    meaning: "How long the functions' logs are kept",
  },
  NOTIFICATION_URL: {
    default: "none",
    rule: text(/^(none|https?:\/\/\S+)$/),
    wanted: "a URL, or none",
    meaning: "Where the functions post each result as JSON, also of a drop whose start failed for good",
  },
} as const satisfies Record<string, Choice>;

export type ChoiceName = keyof typeof CHOICES;
export type Environment = Readonly<Record<string, string | undefined>>;

/** The value of a choice; an empty variable counts as not set, as Serverless Devs has it. */
export function chosen<Name extends ChoiceName>(
  name: Name,
  environment: Environment,
): string | (typeof CHOICES)[Name]["default"] {
  return environment[name] || CHOICES[name].default;
}

/** One sentence for each of the named choices that is missing or wrong, and for what does not go together. */
export function wrongChoices(environment: Environment, names: readonly ChoiceName[]): string[] {
  const wrong = names.flatMap((name) => {
    const { rule, wanted }: Choice = CHOICES[name];
    const value = chosen(name, environment);
    if (value === undefined) return [`${name} is missing: it must be ${wanted}.`];
    // A URL may hold a secret.
    const told = name === "NOTIFICATION_URL" ? "" : `, not ${JSON.stringify(value)}`;
    return isRight(rule, value) ? [] : [`${name} must be ${wanted}${told}.`];
  });
  const incoming = chosen("INCOMING_PREFIX", environment);
  const results = chosen("RESULTS_PREFIX", environment);
  if (incoming.startsWith(results) || results.startsWith(incoming))
    wrong.push(
      "INCOMING_PREFIX and RESULTS_PREFIX must not contain each other: each result would be a drop.",
    );
  return wrong;
}
