import { expect, it } from "vitest";
import { commonOf, ImportRecord } from "../../functions/core/import/record.ts";
import { waiting } from "./records.ts";

const refused = (problems: unknown[]) => ({ ...commonOf(waiting), state: "refused", problems });

it("a record that was refused carries its problems through the workflow", () => {
  const problem = { code: "NameTaken", path: "/name", message: "It is taken." };
  expect(ImportRecord.parse(refused([problem]))).toMatchObject({ problems: [problem] });
});

it.each([[1], [null], [{}], [{ code: "NameTaken" }], [{ message: "It is taken." }]])(
  "%j is no problem of a record",
  (problem) => {
    expect(ImportRecord.safeParse(refused([problem])).success).toBe(false);
  },
);
