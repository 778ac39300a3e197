import { describe, expect, it } from "vitest";
import { decide, readPolicy } from "../../ram/policy.ts";

const policy = (...statements: object[]) => readPolicy({ Version: "1", Statement: statements }, "policy");
const allow = (Action: string | string[], Resource: string | string[] = "*") => ({
  Effect: "Allow",
  Action,
  Resource,
});
const KEY = "acs:oss:cn-hangzhou:1234567890123456:drops/incoming/a.json";

describe("a decision", () => {
  it("is no unless a statement allows it", () => {
    const access = { action: "oss:GetObject", resource: KEY };
    expect(decide([], access)).toBe("implicit-deny");
    expect(decide(policy(allow("oss:PutObject")), access)).toBe("implicit-deny");
    expect(decide(policy(allow("oss:GetObject", "acs:oss:*:*:drops/results/*")), access)).toBe(
      "implicit-deny",
    );
    expect(decide(policy(allow("oss:GetObject")), access)).toBe("allow");
  });

  it("is no if a statement denies it, whatever allows it", () => {
    const denied = { Effect: "Deny", Action: "oss:*", Resource: "acs:oss:*:*:drops/incoming/*" };
    const statements = policy(allow("*"), denied);
    expect(decide(statements, { action: "oss:GetObject", resource: KEY })).toBe("explicit-deny");
    expect(decide(statements, { action: "oss:GetObject", resource: "acs:oss:::drops/results/a" })).toBe(
      "allow",
    );
  });

  it.each([
    ["*", "*", true],
    ["oss:*", "*", true],
    ["oss:Get*", "*", true],
    ["OSS:getobject", "*", true],
    ["oss:GetObjectAcl", "*", false],
    ["ss:GetObject", "*", false],
    ["oss:GetObject", "acs:oss:*:*:drops/incoming/*", true],
    ["oss:GetObject", "acs:oss:*:*:drops/*.json", true],
    ["oss:GetObject", "acs:oss:*:*:drops", false],
    ["oss:GetObject", "acs:oss:*:*:drops/INCOMING/*", false],
    ["oss:GetObject", "acs:oss:*:*:drops/incoming/a?json", false],
    ["oss:GetObject", "acs:oss:*:*:drops/incoming/aXjson", false],
  ])("for %s on %s is %s", (action, resource, allowed) => {
    const access = { action: "oss:GetObject", resource: KEY };
    expect(decide(policy(allow(action, resource)), access)).toBe(allowed ? "allow" : "implicit-deny");
  });

  it("may be about all actions but some", () => {
    const statements = policy({ Effect: "Allow", NotAction: ["oss:Delete*"], Resource: "*" });
    expect(decide(statements, { action: "oss:GetObject", resource: KEY })).toBe("allow");
    expect(decide(statements, { action: "oss:DeleteObject", resource: KEY })).toBe("implicit-deny");
  });

  it("on all resources is given by nothing less", () => {
    const access = { action: "ecs:DescribeTasks", resource: "*" };
    expect(decide(policy(allow("ecs:DescribeTasks", "acs:ecs:*:*:*")), access)).toBe("implicit-deny");
    expect(decide(policy(allow("ecs:DescribeTasks", ["acs:ecs:*:*:*", "*"])), access)).toBe("allow");
  });
});

describe("a document is refused, with the path,", () => {
  it.each<[string, unknown, string]>([
    ["of another version", { Version: "2", Statement: [] }, "policy.Version: must be 1"],
    ["that is none", "allow", "policy: must be a mapping"],
    ["with a field more", { Version: "1", Statement: [], Id: "x" }, "policy.Id: the simulator does not know"],
    [
      "without an effect",
      { Version: "1", Statement: [{ Action: "*", Resource: "*" }] },
      "policy.Statement.0.Effect: must be Allow or Deny",
    ],
    [
      "with Action and NotAction",
      { Version: "1", Statement: [{ ...allow("*"), NotAction: "*" }] },
      "policy.Statement.0: must have either Action or NotAction",
    ],
    [
      "without resources",
      { Version: "1", Statement: [{ Effect: "Allow", Action: "*" }] },
      "policy.Statement.0.Resource: must be a text or a list of texts",
    ],
    [
      "with an action that is no text",
      { Version: "1", Statement: [allow([1] as never)] },
      "policy.Statement.0.Action: must be a text or a list of texts",
    ],
    [
      "with a condition",
      { Version: "1", Statement: { ...allow("*"), Condition: {} } },
      "policy.Statement.0.Condition: the simulator plays no conditions",
    ],
  ])("%s", (_why, document, message) => {
    expect(() => readPolicy(document, "policy")).toThrow(message);
  });
});
