import { describe, expect, it } from "vitest";
import { FAILURES, failure, faultFailure, rejectionMeaning } from "../../functions/core/import/failures.ts";

describe("a failure", () => {
  it("says the table's sentence, then what the service said", () => {
    expect(failure("ImageNameTaken")).toEqual({
      code: "ImageNameTaken",
      message: FAILURES.ImageNameTaken.sentence,
      who: "team",
    });
    expect(failure("ImageNameTaken", { message: "" }).message).toBe(FAILURES.ImageNameTaken.sentence);
    expect(failure("ImportRejected", { message: "Because.", requestId: "R" })).toMatchObject({
      message: "ECS refused the import. Because.",
      requestId: "R",
    });
  });

  it.each([
    ["NoSetRoletoECSServiceAcount", { kind: "role-not-ready" }],
    ["NoSetRoletoECSServiceAccount", { kind: "role-not-ready" }],
    ["InvalidImageName.Duplicated", { kind: "failure", code: "ImageNameTaken" }],
    ["QuotaExceed.Image", { kind: "failure", code: "ImageQuotaExceeded" }],
    ["Forbidden.RAM", { kind: "failure", code: "NotAllowed" }],
    ["Account.Arrearage", { kind: "failure", code: "AccountBlocked" }],
    ["LastTokenProcessing", { kind: "passing" }],
    ["InvalidImageSize", { kind: "failure", code: "ImportRejected" }],
  ])("reads ECS's %s as %o", (code, meaning) => {
    expect(rejectionMeaning(code)).toEqual(meaning);
  });

  it.each([
    [{ Code: "RoleNotReady", Detail: "d" }, "ImportRoleMissing", "d"],
    [{ Code: "Denied", Detail: "d" }, "NotAllowed", "d"],
    [{ Code: "FC.ResourceExhausted", Detail: "d" }, "ServiceUnavailable", "d"],
    [
      { Code: "Unavailable", Detail: '{"errorMessage":"ECS ImportImage: x","errorType":"Unavailable"}' },
      "ServiceUnavailable",
      "ECS ImportImage: x",
    ],
    [{ Code: "TypeError", Detail: "[1]" }, "WorkflowFault", "TypeError: [1]"],
    [{ Code: "TypeError", Detail: "null" }, "WorkflowFault", "TypeError: null"],
  ])("reads the workflow's %o", (fault, code, words) => {
    expect(faultFailure(fault).code).toBe(code);
    expect(faultFailure(fault).message).toContain(words);
  });
});
