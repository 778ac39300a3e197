/** One statement of an identity policy. A pattern's `*` stands for any text, also for none. */
export interface Statement {
  effect: "Allow" | "Deny";
  /** Actions it is about, `ecs:ImportImage`, or with `except` all others. Their case does not matter. */
  actions: readonly string[];
  except: boolean;
  resources: readonly string[];
}

/** A call as policies see it: `oss:GetObject` on `acs:oss:cn-hangzhou:1234567890123456:bucket/key`. */
export interface Access {
  action: string;
  /** `*` where the service's documents say "All Resources". */
  resource: string;
}

/**
 * What statements say together ("How RAM evaluates policies"): a Deny overrides every Allow, and what nothing
 * allows is denied.
 */
export function decide(
  statements: readonly Statement[],
  access: Access,
): "allow" | "explicit-deny" | "implicit-deny" {
  const fitting = statements.filter((statement) => isAbout(statement, access));
  if (fitting.some(({ effect }) => effect === "Deny")) return "explicit-deny";
  return fitting.length > 0 ? "allow" : "implicit-deny";
}

function isAbout({ actions, except, resources }: Statement, { action, resource }: Access): boolean {
  const named = actions.some((pattern) => fits(pattern.toLowerCase(), action.toLowerCase()));
  return named !== except && resources.some((pattern) => fits(pattern, resource));
}

/** Every call is compared with every pattern: no expression is compiled for it. */
function fits(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/**
 * Reads a policy document: `Version` 1 and statements of Effect, Action or NotAction, and Resource, one value
 * or a list each. Throws with the path of what is wrong, and of what is not played here (conditions).
 */
export function readPolicy(document: unknown, path: string): Statement[] {
  const { Version: version, Statement: statements } = mapping(document, path, ["Version", "Statement"]);
  if (String(version) !== "1") throw new Error(`${path}.Version: must be 1`);
  const list = Array.isArray(statements) ? statements : [statements];
  return list.map((statement, index) => readStatement(statement, `${path}.Statement.${index}`));
}

function readStatement(value: unknown, path: string): Statement {
  if (typeof value === "object" && value !== null && "Condition" in value)
    throw new Error(`${path}.Condition: the simulator plays no conditions`);
  const fields = mapping(value, path, ["Effect", "Action", "NotAction", "Resource"]);
  const { Effect: effect } = fields;
  if (effect !== "Allow" && effect !== "Deny") throw new Error(`${path}.Effect: must be Allow or Deny`);
  if ((fields["Action"] === undefined) === (fields["NotAction"] === undefined))
    throw new Error(`${path}: must have either Action or NotAction`);
  const except = fields["NotAction"] !== undefined;
  return {
    effect,
    actions: texts(fields["Action"] ?? fields["NotAction"], `${path}.${except ? "NotAction" : "Action"}`),
    except,
    resources: texts(fields["Resource"], `${path}.Resource`),
  };
}

function mapping(value: unknown, path: string, known: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`${path}: must be a mapping`);
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new Error(`${path}.${unknown}: the simulator does not know this field`);
  return value as Record<string, unknown>;
}

function texts(value: unknown, path: string): string[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0 || !list.every((item) => typeof item === "string" && item !== ""))
    throw new Error(`${path}: must be a text or a list of texts`);
  return list as string[];
}
