import { describe, expect, it } from "vitest";
import { FAILURES, failure, withMore } from "../../functions/core/import/failures.ts";
import { nextStepsOf, plainCommand } from "../../functions/core/import/next-steps.ts";

const EXECUTION = "web-0123456789-fedcba9876543210";
const stepsOf = (cause: ReturnType<typeof failure>, write = plainCommand) =>
  nextStepsOf({ state: "failed", execution: EXECUTION, failure: cause }, write);
const RETRY = `Try again: image-drop retry ${EXECUTION}`;

describe("the next steps", () => {
  it("after an import use the image, after a refusal correct the sidecar", () => {
    const about = { execution: EXECUTION, imageId: "m-1" };
    expect(nextStepsOf({ ...about, state: "imported" }, plainCommand)[0]).toContain("image m-1");
    expect(nextStepsOf({ ...about, state: "refused" }, plainCommand)).toEqual([
      expect.stringContaining("upload the sidecar again"),
    ]);
    // What was published without an ID, by whatever version.
    expect(nextStepsOf({ state: "imported", execution: EXECUTION }, plainCommand)).toHaveLength(2);
  });

  it("fit the cause: a taken name wants another name and a new drop, since a retry would fail again", () => {
    const steps = stepsOf(failure("ImageNameTaken", {}));
    expect(steps).toEqual([
      "Give the image another name in the sidecar, or delete the image that has this one.",
      "Then upload the sidecar again: that is a new drop.",
    ]);
  });

  it("fit the cause: a quota wants to be raised, a permission the operator, then it is tried again", () => {
    expect(stepsOf(failure("ImageQuotaExceeded", {}))).toEqual([
      expect.stringContaining("have their quota raised"),
      RETRY,
    ]);
    expect(stepsOf(failure("NotAllowed", {}))).toEqual([
      expect.stringMatching(/^The operator .* image-drop doctor shows/),
      RETRY,
    ]);
    expect(stepsOf(failure("Cancelled", {}))).toEqual([RETRY]);
  });

  it("begin with what was left, unless the cause has that in its own", () => {
    const undo = `Remove what was left: image-drop cancel ${EXECUTION}`;
    expect(stepsOf(withMore(failure("Cancelled", {}), { left: "image m-1" }))).toEqual([undo, RETRY]);
    expect(stepsOf(withMore(failure("Cancelled", {}), { task: "t-1" }))).toEqual([undo, RETRY]);
    const uncertain = failure("ImportUncertain", { imageName: "web", execution: EXECUTION });
    expect(stepsOf(withMore(uncertain, { left: "image m-1" }))).toEqual([
      expect.stringContaining(`image-drop cancel ${EXECUTION}`),
      RETRY,
    ]);
  });

  it("are there for every code, with every command as the reader types it, and for one of another version", () => {
    const write = (verb: string, words: readonly string[]) => ["npx", "here", verb, ...words].join(" ");
    for (const code of Object.keys(FAILURES) as Array<keyof typeof FAILURES>) {
      const steps = stepsOf({ code, message: "", who: "team" }, write).join("\n");
      expect(steps).not.toMatch(/[{}]|image-drop/);
      expect(steps).toMatch(/npx here retry web-|upload the sidecar again/);
    }
    expect(stepsOf({ code: "SomethingNew", message: "", who: "team" })).toEqual([RETRY]);
    expect(nextStepsOf({ state: "failed", execution: EXECUTION }, plainCommand)).toEqual([RETRY]);
  });
});
