import { isOver } from "../account.ts";
import type { Clock } from "../clock.ts";
import { OssError } from "./errors.ts";

/** What a form's file may measure, from the policy's `content-length-range`. */
export interface SizeLimits {
  least: number;
  most: number;
}

/**
 * Checks a form's fields against its policy ("PostObject", appendix Policy). `policy` is the field as sent:
 * JSON in Base64. Throws InvalidPolicyDocument, or AccessDenied if it is over or a condition does not hold.
 */
export function checkPolicy(policy: string, fields: ReadonlyMap<string, string>, clock: Clock): SizeLimits {
  const { expiration, conditions } = readPolicy(policy);
  if (isOver(expiration, clock)) throw denied("Policy expired.");
  const limits: SizeLimits = { least: 0, most: Number.POSITIVE_INFINITY };
  for (const condition of conditions.flatMap(normalised)) {
    const [operator, first, second] = condition;
    if (operator === "content-length-range") {
      limits.least = Number(first);
      limits.most = Number(second);
    } else if (!holds(condition, fields))
      throw denied(`Policy Condition failed: ${JSON.stringify(condition)}`);
  }
  return limits;
}

function denied(why: string): OssError {
  return new OssError("AccessDenied", { message: `Invalid according to Policy: ${why}` });
}

type Condition = readonly unknown[];

function readPolicy(policy: string): { expiration: number; conditions: unknown[] } {
  let document: unknown;
  try {
    document = JSON.parse(Buffer.from(policy, "base64").toString());
  } catch {
    throw new OssError("InvalidPolicyDocument");
  }
  if (typeof document !== "object" || document === null) throw new OssError("InvalidPolicyDocument");
  const { expiration, conditions } = document as Record<string, unknown>;
  const expirationMs = typeof expiration === "string" ? Date.parse(expiration) : Number.NaN;
  if (Number.isNaN(expirationMs) || !Array.isArray(conditions)) throw new OssError("InvalidPolicyDocument");
  return { expiration: expirationMs, conditions };
}

/** `{"bucket": "b"}` means `["eq", "$bucket", "b"]`. */
function normalised(condition: unknown): Condition[] {
  if (Array.isArray(condition) && typeof condition[0] === "string") return [condition];
  if (typeof condition !== "object" || condition === null || Array.isArray(condition))
    throw new OssError("InvalidPolicyDocument");
  return Object.entries(condition).map(([name, value]) => ["eq", `$${name}`, value]);
}

function holds([operator, field, wanted]: Condition, fields: ReadonlyMap<string, string>): boolean {
  const value = fields.get(String(field).replace(/^\$/, "").toLowerCase()) ?? "";
  const list = Array.isArray(wanted) ? wanted : [];
  switch (operator) {
    case "eq":
      return value === wanted;
    case "starts-with":
      return value.startsWith(String(wanted));
    case "in":
      return list.includes(value);
    case "not-in":
      return Array.isArray(wanted) && !list.includes(value);
    default:
      throw new OssError("InvalidPolicyDocument");
  }
}
