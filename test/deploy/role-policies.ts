import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "./serverless-devs.ts";

interface Statement {
  Effect: string;
  Action: string[];
  Resource: string[];
}

interface RoleResource {
  Type: string;
  DeletionPolicy?: string;
  Properties: {
    RoleName: string;
    IgnoreExisting?: boolean;
    AssumeRolePolicyDocument: { Statement: Array<{ Principal: { Service: string[] } }> };
    Policies?: Array<{ PolicyName: string; PolicyDocument: { Statement: Statement[] } }>;
    PolicyAttachments?: { System: string[] };
  };
}

/** generated/roles.ros.yaml as Resource Orchestration Service would make it, with these parameters. */
export function readRoles(parameters: Readonly<Record<string, string>>): Record<string, RoleResource> {
  // Without anchors: whether the service follows them is not documented.
  const template = parse(readFileSync(join(ROOT, "generated/roles.ros.yaml"), "utf8"), { maxAliasCount: 0 });
  return resolve(template.Resources, parameters) as Record<string, RoleResource>;
}

function resolve(node: unknown, parameters: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(node)) return node.map((item) => resolve(item, parameters));
  if (typeof node !== "object" || node === null) return node;
  const {
    Ref: ref,
    "Fn::Join": joined,
    "Fn::If": chosen,
  } = node as { Ref?: string; "Fn::Join"?: [string, unknown[]]; "Fn::If"?: [string, unknown, unknown] };
  // The template has one condition: whether the deployer chose that something is done after an import.
  if (chosen !== undefined) return parameters["Distribution"] === "off" ? chosen[2] : chosen[1];
  if (ref !== undefined) return parameters[ref];
  if (joined !== undefined) return (resolve(joined[1], parameters) as string[]).join(joined[0]);
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolve(value, parameters)]));
}

export const statementsOf = ({ Properties }: RoleResource): Statement[] =>
  (Properties.Policies ?? []).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
