import { parse } from "yaml";
import { readPolicy, type Statement } from "./policy.ts";
import { type Role, roleArnOf } from "./ram.ts";

/** System policies as RAM's documents have them, as far as roles of such a stack are given them. */
const SYSTEM_POLICIES: Readonly<Record<string, readonly string[]>> = {
  AdministratorAccess: ["*"],
  AliyunECSFullAccess: ["ecs:*"],
  AliyunECSImageImportRolePolicy: ["oss:GetObject", "oss:GetBucketLocation", "oss:GetBucketInfo"],
  AliyunFCInvocationAccess: ["fc:InvokeFunction"],
  AliyunFnFFullAccess: ["fnf:*"],
  AliyunOSSFullAccess: ["oss:*"],
};

/** What the pseudo parameters of a template stand for. */
export interface PseudoParameters {
  region: string;
  accountId: string;
  stackName: string;
}

/** What a template makes, as far as it is played. */
export interface RosRoles {
  roles: Role[];
  /** Its outputs, but for those that are taken from resources which are not played. */
  outputs: Record<string, string>;
}

/**
 * The RAM roles that a template of Resource Orchestration Service makes (ALIYUN::RAM::Role), with its parameters, `Ref`, `Fn::Join`,
 * `Fn::Sub` and conditions resolved. Other resources are left out, but for other kinds of RAM: they would change who may do what.
 * Throws with the path of what is wrong, or not played.
 */
export function readRosTemplate(
  text: string,
  {
    parameters,
    pseudoParameters,
    path,
  }: { parameters: Readonly<Record<string, unknown>>; pseudoParameters: PseudoParameters; path: string },
): RosRoles {
  // Without anchors: whether the service follows them is not documented.
  const template = parse(text, { maxAliasCount: 0 }) as Record<string, Record<string, unknown> | undefined>;
  const values = parameterValues(template["Parameters"] ?? {}, parameters, pseudoParameters);
  const resolver = new Resolver(values, template["Conditions"] ?? {}, path);
  const byId = new Map<string, Role>();
  for (const [id, resource] of Object.entries(template["Resources"] ?? {})) {
    const { Type: type, Condition: condition, Properties: properties } = resource as Record<string, unknown>;
    const at = `${path}.Resources.${id}`;
    if (typeof type !== "string") throw new Error(`${at}.Type: must be a text`);
    if (typeof condition === "string" && !resolver.holds(condition)) continue;
    if (type === "ALIYUN::RAM::Role") byId.set(id, readRole(resolver.resolve(properties, at), at));
    else if (type.startsWith("ALIYUN::RAM::")) throw new Error(`${at}: the simulator does not play ${type}`);
  }
  const outputs = Object.entries(template["Outputs"] ?? {}).flatMap(([name, output]) => {
    const value = outputOf((output as { Value?: unknown }).Value, { byId, resolver, pseudoParameters, path });
    return value === undefined ? [] : [[name, value]];
  });
  return { roles: [...byId.values()], outputs: Object.fromEntries(outputs) };
}

function outputOf(
  value: unknown,
  {
    byId,
    resolver,
    pseudoParameters,
    path,
  }: {
    byId: ReadonlyMap<string, Role>;
    resolver: Resolver;
    pseudoParameters: PseudoParameters;
    path: string;
  },
): string | undefined {
  const [id, attribute] = (Object(value) as { "Fn::GetAtt"?: [string, string] })["Fn::GetAtt"] ?? [];
  if (id === undefined) return String(resolver.resolve(value, `${path}.Outputs`));
  const role = byId.get(id);
  if (role === undefined || attribute !== "Arn") return undefined;
  return roleArnOf(role.name, { id: pseudoParameters.accountId });
}

function parameterValues(
  declared: Record<string, unknown>,
  given: Readonly<Record<string, unknown>>,
  { region, accountId, stackName }: PseudoParameters,
): Map<string, unknown> {
  const defaults = Object.entries(declared).flatMap(([name, parameter]) => {
    const value = (parameter as { Default?: unknown } | null)?.Default;
    return value === undefined ? [] : [[name, value] as const];
  });
  return new Map<string, unknown>([
    ...defaults,
    ...Object.entries(given),
    ["ALIYUN::Region", region],
    ["ALIYUN::TenantId", accountId],
    ["ALIYUN::AccountId", accountId],
    ["ALIYUN::StackName", stackName],
  ]);
}

class Resolver {
  private readonly values: ReadonlyMap<string, unknown>;
  private readonly conditions: Record<string, unknown>;
  private readonly path: string;

  constructor(values: ReadonlyMap<string, unknown>, conditions: Record<string, unknown>, path: string) {
    this.values = values;
    this.conditions = conditions;
    this.path = path;
  }

  /** Whether a condition of the template is true. */
  holds(name: string): boolean {
    if (!(name in this.conditions)) throw new Error(`${this.path}.Conditions.${name}: is missing`);
    return this.resolve(this.conditions[name], `${this.path}.Conditions.${name}`) === true;
  }

  resolve(node: unknown, path: string): unknown {
    if (Array.isArray(node))
      return node
        .map((item, index) => this.resolve(item, `${path}.${index}`))
        .filter((item) => item !== NO_VALUE);
    if (typeof node !== "object" || node === null) return node;
    const [[name, value] = ["", undefined], ...others] = Object.entries(node);
    if (others.length === 0 && (name === "Ref" || name.startsWith("Fn::")))
      return this.call(name, value, path);
    const fields = Object.entries(node).map(([key, item]) => [key, this.resolve(item, `${path}.${key}`)]);
    return Object.fromEntries(fields.filter(([, item]) => item !== NO_VALUE));
  }

  private call(name: string, value: unknown, path: string): unknown {
    if (name === "Ref") return this.value(String(value), path);
    if (name === "Fn::If") {
      const [condition, then, otherwise] = value as [string, unknown, unknown];
      return this.resolve(this.holds(condition) ? then : otherwise, path);
    }
    const argument = this.resolve(value, path);
    switch (name) {
      case "Fn::Join": {
        const [separator, parts] = argument as [string, unknown[]];
        return parts.join(separator);
      }
      case "Fn::Sub":
        if (typeof argument !== "string") break;
        return argument.replace(/\$\{([^}]+)\}/g, (_, key: string) => String(this.value(key, path)));
      case "Fn::Equals": {
        const [left, right] = argument as [unknown, unknown];
        return String(left) === String(right);
      }
      case "Fn::Not":
        return argument !== true;
      default:
    }
    throw new Error(`${path}: the simulator does not play ${name}`);
  }

  private value(name: string, path: string): unknown {
    if (name === "ALIYUN::NoValue") return NO_VALUE;
    if (!this.values.has(name)) throw new Error(`${path}: there is no parameter ${name}`);
    return this.values.get(name);
  }
}

const NO_VALUE = Symbol("ALIYUN::NoValue");

function readRole(properties: unknown, path: string): Role {
  const {
    RoleName: name,
    AssumeRolePolicyDocument: trust,
    Policies: inline,
    PolicyAttachments: attached,
  } = properties as Record<string, unknown>;
  if (typeof name !== "string") throw new Error(`${path}.Properties.RoleName: must be a text`);
  const policies = (inline ?? []) as Array<{ PolicyDocument?: unknown }>;
  const statements = policies.flatMap(({ PolicyDocument: document }, index) =>
    readPolicy(document, `${path}.Properties.Policies.${index}.PolicyDocument`),
  );
  return {
    name,
    trusted: readTrust(trust, `${path}.Properties.AssumeRolePolicyDocument`),
    statements: [...statements, ...readAttachments(attached, `${path}.Properties.PolicyAttachments`)],
  };
}

function readTrust(document: unknown, path: string): string[] {
  const { Statement: statements } = (document ?? {}) as { Statement?: unknown };
  if (!Array.isArray(statements)) throw new Error(`${path}.Statement: must be a list`);
  return statements.flatMap(({ Effect: effect, Principal: principal }) => {
    const service = (principal as { Service?: string | string[] } | undefined)?.Service ?? [];
    return effect === "Allow" ? service : [];
  });
}

function readAttachments(attached: unknown, path: string): Statement[] {
  const { System: system = [], Custom: custom = [] } = (attached ?? {}) as Record<
    string,
    string[] | undefined
  >;
  if (custom.length > 0) throw new Error(`${path}.Custom: the simulator knows no policies but a role's own`);
  return system.map((name) => {
    const actions = SYSTEM_POLICIES[name];
    if (actions === undefined) throw new Error(`${path}.System: the simulator does not know ${name}`);
    return { effect: "Allow", actions, except: false, resources: ["*"] };
  });
}
