import type { Fault, FaultRule } from "./faults.ts";
import { SERVICE_NAMES } from "./spy.ts";

/** What is wrong with fault rules in JSON, each with the place it stands at. */
interface RuleProblem {
  path: string;
  message: string;
}

/**
 * The fields of each fault that JSON can say, and what each must be. `meanwhile` needs a function, so it is
 * not among them.
 */
const FAULTS: Readonly<Record<Exclude<Fault["kind"], "meanwhile">, Readonly<Record<string, Field>>>> = {
  refuse: { status: "status", code: "text", message: "text" },
  "reset-before": {},
  "reset-after": {},
  slow: { delayMs: "amount" },
  html: {},
};

type Field = keyof typeof FIELDS;
const isAmount = (value: unknown): boolean => typeof value === "number" && value >= 0;
const FIELDS = {
  text: { rule: "a text", fits: (value: unknown) => typeof value === "string" && value !== "" },
  status: {
    rule: "an HTTP status from 400 to 599",
    fits: (value: unknown) => Number.isInteger(value) && (value as number) >= 400 && (value as number) <= 599,
  },
  amount: { rule: "a number that is not negative", fits: isAmount },
  count: {
    rule: "a whole number that is not negative",
    fits: (value: unknown) => Number.isInteger(value) && isAmount(value),
  },
  times: {
    rule: "a whole number that is not negative, or null for always",
    fits: (value: unknown) => value === null || (Number.isInteger(value) && isAmount(value)),
  },
} as const;

/**
 * Reads one rule or a list of them: `{service, operation, region?, fault: {kind, …}, skip?, times?}`. Every
 * problem at once, or the rules.
 */
export function readFaultRules(json: unknown): { rules: FaultRule[]; problems: RuleProblem[] } {
  const problems: RuleProblem[] = [];
  const list = Array.isArray(json) ? json : [json];
  const rules = list.flatMap((rule, index) => {
    const found = problemsOf(rule, Array.isArray(json) ? `/${index}` : "");
    problems.push(...found);
    return found.length > 0 ? [] : [ruleOf(rule)];
  });
  return { rules, problems };
}

function problemsOf(json: unknown, path: string): RuleProblem[] {
  if (!isMapping(json)) return [{ path, message: "a fault rule must be a JSON object" }];
  const { service, operation, region, fault, skip, times, ...unknown } = json;
  const problems: RuleProblem[] = Object.keys(unknown).map((name) => ({
    path: `${path}/${name}`,
    message: `a fault rule has no field ${name}`,
  }));
  const check = (name: string, value: unknown, field: Field, at = path) => {
    const { rule, fits } = FIELDS[field];
    if (!fits(value)) problems.push({ path: `${at}/${name}`, message: `${name} must be ${rule}` });
  };
  if (!(SERVICE_NAMES as readonly unknown[]).includes(service))
    problems.push({ path: `${path}/service`, message: `service must be one of ${SERVICE_NAMES.join(", ")}` });
  check("operation", operation, "text");
  if (region !== undefined) check("region", region, "text");
  if (skip !== undefined) check("skip", skip, "count");
  if (times !== undefined) check("times", times, "times");
  const { kind, ...given } = isMapping(fault) ? fault : {};
  const fields = Object.hasOwn(FAULTS, String(kind)) ? FAULTS[kind as keyof typeof FAULTS] : undefined;
  if (fields === undefined) {
    const kinds = Object.keys(FAULTS).join(", ");
    return [...problems, { path: `${path}/fault/kind`, message: `kind must be one of ${kinds}` }];
  }
  for (const [name, field] of Object.entries(fields)) check(name, given[name], field, `${path}/fault`);
  for (const name of Object.keys(given).filter((one) => !Object.hasOwn(fields, one)))
    problems.push({ path: `${path}/fault/${name}`, message: `a fault ${kind} has no field ${name}` });
  return problems;
}

function ruleOf(json: Record<string, unknown>): FaultRule {
  const { times, ...rule } = json;
  return {
    ...rule,
    ...(times === undefined ? {} : { times: times === null ? Number.POSITIVE_INFINITY : times }),
  } as FaultRule;
}

const isMapping = (json: unknown): json is Record<string, unknown> =>
  typeof json === "object" && json !== null && !Array.isArray(json);
