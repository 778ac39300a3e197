import { describe, expect, it } from "vitest";
import { readRosTemplate } from "../../ram/ros-template.ts";

const place = { region: "cn-hangzhou", accountId: "1234567890123456", stackName: "roles" };
const trust = (Service: string | string[]) => ({
  Version: "1",
  Statement: [{ Action: "sts:AssumeRole", Effect: "Allow", Principal: { Service } }],
});
const statement = { Effect: "Allow", Action: "fnf:*", Resource: "*" };
const role = (properties: object = {}) => ({
  Type: "ALIYUN::RAM::Role",
  Properties: {
    RoleName: "one",
    AssumeRolePolicyDocument: trust("fc.aliyuncs.com"),
    Policies: [{ PolicyName: "p", PolicyDocument: { Version: "1", Statement: [statement] } }],
    ...properties,
  },
});
const read = (template: object, parameters: Record<string, unknown> = {}) =>
  readRosTemplate(JSON.stringify({ ROSTemplateFormatVersion: "2015-09-01", ...template }), {
    parameters,
    pseudoParameters: place,
    path: "template",
  });
/** As Fn::Sub has it. */
const at = (name: string) => `$\{${name}}`;
const named = (RoleName: unknown, template: object = {}, parameters: Record<string, unknown> = {}) =>
  read({ Resources: { One: role({ RoleName }) }, ...template }, parameters).roles[0]?.name;

describe("a template", () => {
  it("makes roles with who may take them on and what they may do", () => {
    const { roles } = read({
      Resources: { One: role({ PolicyAttachments: { System: ["AliyunFCInvocationAccess"] } }) },
    });
    expect(roles).toEqual([
      {
        name: "one",
        trusted: ["fc.aliyuncs.com"],
        statements: [
          { effect: "Allow", actions: ["fnf:*"], except: false, resources: ["*"] },
          { effect: "Allow", actions: ["fc:InvokeFunction"], except: false, resources: ["*"] },
        ],
      },
    ]);
  });

  it("resolves parameters, their defaults and what Resource Orchestration Service itself knows", () => {
    const Parameters = { Name: { Type: "String" }, End: { Type: "String", Default: "end" } };
    const joined = { "Fn::Join": ["-", [{ Ref: "Name" }, { Ref: "ALIYUN::Region" }, { Ref: "End" }]] };
    expect(named(joined, { Parameters }, { Name: "a" })).toBe("a-cn-hangzhou-end");
    expect(
      named({ "Fn::Sub": `${at("Name")}-${at("ALIYUN::StackName")}` }, { Parameters }, { Name: "a" }),
    ).toBe("a-roles");
    expect(named({ "Fn::Sub": at("ALIYUN::TenantId") })).toBe("1234567890123456");
  });

  it("resolves conditions", () => {
    const template = {
      Conditions: {
        On: { "Fn::Equals": [{ Ref: "Switch" }, "on"] },
        Off: { "Fn::Not": { "Fn::Equals": [{ Ref: "Switch" }, "on"] } },
      },
      Resources: {
        One: role({ RoleName: { "Fn::If": ["On", "is-on", "is-off"] } }),
        Two: { ...role({ RoleName: "off" }), Condition: "Off" },
        Three: role({ RoleName: "three", Policies: { "Fn::If": ["On", [], { Ref: "ALIYUN::NoValue" }] } }),
      },
    };
    const names = (Switch: string) => read(template, { Switch }).roles.map(({ name }) => name);
    expect(names("on")).toEqual(["is-on", "three"]);
    expect(names("off")).toEqual(["is-off", "off", "three"]);
  });

  it("gives outputs, but for those of what is not played", () => {
    const { outputs } = read(
      {
        Resources: { One: role({ RoleName: "MyRole" }), Bucket: { Type: "ALIYUN::OSS::Bucket" } },
        Outputs: {
          RoleArn: { Value: { "Fn::GetAtt": ["One", "Arn"] } },
          Said: { Value: { Ref: "Name" } },
          Bucket: { Value: { "Fn::GetAtt": ["Bucket", "Name"] } },
        },
      },
      { Name: "a" },
    );
    expect(outputs).toEqual({ RoleArn: "acs:ram::1234567890123456:role/myrole", Said: "a" });
  });
});

describe("a template is refused, with the path,", () => {
  it.each<[string, object, string]>([
    [
      "for another kind of RAM",
      { Resources: { P: { Type: "ALIYUN::RAM::ManagedPolicy" } } },
      "template.Resources.P: the simulator does not play ALIYUN::RAM::ManagedPolicy",
    ],
    [
      "for a parameter that is not there",
      { Resources: { One: role({ RoleName: { Ref: "Nobody" } }) } },
      "template.Resources.One.RoleName: there is no parameter Nobody",
    ],
    [
      "for a function that is not played",
      { Resources: { One: role({ RoleName: { "Fn::Select": [0, []] } }) } },
      "template.Resources.One.RoleName: the simulator does not play Fn::Select",
    ],
    [
      "for a condition that is not there",
      { Resources: { One: { ...role(), Condition: "On" } } },
      "template.Conditions.On: is missing",
    ],
    [
      "for a system policy that is not known",
      { Resources: { One: role({ PolicyAttachments: { System: ["AliyunLogFullAccess"] } }) } },
      "template.Resources.One.Properties.PolicyAttachments.System: the simulator does not know AliyunLogFull",
    ],
    [
      "for a policy of the account's own",
      { Resources: { One: role({ PolicyAttachments: { Custom: ["mine"] } }) } },
      "PolicyAttachments.Custom: the simulator knows no policies but a role's own",
    ],
    ["for a role without a name", { Resources: { One: role({ RoleName: 1 }) } }, "RoleName: must be a text"],
    [
      "for a trust that is none",
      { Resources: { One: role({ AssumeRolePolicyDocument: "all" }) } },
      "AssumeRolePolicyDocument.Statement: must be a list",
    ],
    [
      "for a wrong policy",
      { Resources: { One: role({ Policies: [{ PolicyDocument: { Version: "1", Statement: [{}] } }] }) } },
      "Policies.0.PolicyDocument.Statement.0.Effect: must be Allow or Deny",
    ],
    [
      "for a resource without a type",
      { Resources: { One: {} } },
      "template.Resources.One.Type: must be a text",
    ],
  ])("%s", (_why, template, message) => {
    expect(() => read(template)).toThrow(message);
  });
});
