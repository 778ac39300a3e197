import { describe, expect, it } from "vitest";
import { FAILURES, failure, failureOf, rejectionOf, withMore } from "../../functions/core/import/failures.ts";

describe("a failure", () => {
  it("says the table's sentence, then what the service said, and keeps what it is made from", () => {
    expect(failure("ImageNameTaken", {})).toEqual({
      code: "ImageNameTaken",
      message: FAILURES.ImageNameTaken.sentence,
      values: {},
      who: "team",
    });
    expect(failure("ImageNameTaken", { said: "" }).message).toBe(FAILURES.ImageNameTaken.sentence);
    expect(failure("ImportRejected", { said: "Because." }, "R")).toEqual({
      code: "ImportRejected",
      message: "ECS refused the import. Because.",
      values: { said: "Because." },
      requestId: "R",
      who: "team",
    });
    expect(failure("ImageQuotaExceeded", {}, "")).not.toHaveProperty("requestId");
    expect(failure("ImageQuotaExceeded", {}).who).toBe("operator");
  });

  it("says only what is known", () => {
    const message = (by?: string, reason?: string) => failure("Cancelled", { by, reason }).message;
    expect(message()).toBe("The import was cancelled.");
    expect(message("ann")).toBe("The import was cancelled. By ann.");
    expect(message("ann", "wrong [file] {by}")).toBe(
      "The import was cancelled. By ann. Reason: wrong [file] {by}.",
    );
    expect(failure("Cancelled", { by: undefined }).values).toEqual({});
  });

  it("can have more to say later", () => {
    const more = withMore(failure("Cancelled", { by: "ann" }), { left: "image m-1" });
    expect(more.message).toBe(
      "The import was cancelled. By ann. Left behind, because it could not be removed: image m-1.",
    );
    expect(more.values).toEqual({ by: "ann", left: "image m-1" });
    // One of an earlier version has no values.
    const { values: _, ...old } = failure("Cancelled", {});
    expect(withMore(old, { task: "t" })).toMatchObject({
      message: "The import was cancelled. The import task t may still run.",
      values: { task: "t" },
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
    expect(rejectionOf(code)).toEqual(meaning);
  });

  it.each([
    [{ Code: "RoleNotReady", Detail: "d" }, "ImportRoleMissing", "d"],
    [{ Code: "Denied", Detail: "d" }, "NotAllowed", "d"],
    [{ Code: "FilesMissing", Detail: "d" }, "FilesMissing", "d"],
    [{ Code: "Throttled", Detail: "d" }, "ServiceUnavailable", "d"],
    [{ Code: "FC.ResourceExhausted", Detail: "d" }, "ServiceUnavailable", "d"],
    [
      { Code: "Unavailable", Detail: '{"errorMessage":"ECS ImportImage: x","errorType":"Unavailable"}' },
      "ServiceUnavailable",
      "ECS ImportImage: x",
    ],
    [{ Code: "TypeError", Detail: "[1]" }, "WorkflowFault", "TypeError: [1]"],
    [{ Code: "TypeError", Detail: "null" }, "WorkflowFault", "TypeError: null"],
  ])("reads the workflow's %o", (error, code, words) => {
    expect(failureOf(error).code).toBe(code);
    expect(failureOf(error).message).toContain(words);
  });
});
