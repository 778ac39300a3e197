import type { CatchRule, Guarded, RetryRule } from "./definition.ts";
import { Fields } from "./problems.ts";
import { readConstructor } from "./read-common.ts";

const DAY_SECONDS = 86_400;
/** No document says how many retries are too many. */
const MANY = 1_000_000;

/** Reads `Retry` and `Catch` of a Task, Parallel or Map ("Error handling", of December 2024 on). */
export function readGuards(fields: Fields): Guarded {
  if (fields.has("OnErrors"))
    fields.refuse("OnErrors", "belongs to the specification of 2023; use Retry and Catch");
  return {
    retry: rules(fields, "Retry").map(readRetry),
    catch: rules(fields, "Catch").map(readCatch),
  };
}

function rules(fields: Fields, name: "Retry" | "Catch"): Fields[] {
  return fields
    .objects(name, "optional")
    .map((object, index) => new Fields(object, fields.at(`${name}[${index}]`), fields.problems));
}

function readErrors(rule: Fields): string[] {
  const description = rule.needed("Description");
  if (description === "") rule.refuse("Description", "must not be empty");
  const errors = rule.needed("Errors");
  if (errors === undefined) return [];
  if (
    Array.isArray(errors) &&
    errors.length > 0 &&
    errors.every((one) => typeof one === "string" && one !== "")
  )
    return errors as string[];
  rule.refuse("Errors", `must be a list of names, is ${JSON.stringify(errors)}`);
  return [];
}

function readRetry(rule: Fields): RetryRule {
  const errors = readErrors(rule);
  const maxAttempts = rule.integer("MaxAttempts", { least: 1, most: MANY, presence: "required" }) ?? 1;
  const seconds = { least: 1, most: DAY_SECONDS };
  const intervalSeconds = rule.integer("IntervalSeconds", { ...seconds, presence: "required" }) ?? 1;
  const maxBackoffSeconds = rule.integer("MaxBackoffSeconds", seconds) ?? DAY_SECONDS;
  const rate = rule.value("BackoffRate");
  const isRate = typeof rate === "number" && rate >= 1 && Number.isFinite(rate);
  if (rate !== undefined && !isRate)
    rule.refuse("BackoffRate", `must be a number from 1, is ${JSON.stringify(rate)}`);
  rule.finish();
  return { errors, maxAttempts, intervalSeconds, maxBackoffSeconds, backoffRate: isRate ? rate : 1 };
}

function readCatch(rule: Fields): CatchRule {
  const errors = readErrors(rule);
  const next = rule.text("Next", "required") ?? "";
  const outputConstructor = readConstructor(rule, "OutputConstructor", { output: false });
  rule.finish();
  return { errors, next, outputConstructor };
}
