import { describe, expect, it } from "vitest";
import { dropIn, hasEnded, ImportRecord, secondsSince } from "../../functions/core/import/record.ts";
import { newRecord } from "../../functions/core/import/transitions.ts";
import { aDrop, allRecords, failed, importing, refused, waiting } from "./records.ts";

describe("the record", () => {
  it.each(allRecords.map((record) => [record.state, record] as const))(
    "in state %s survives the workflow",
    (_, record) => {
      expect(ImportRecord.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
    },
  );

  it("is refused where its fields do not go with its state", () => {
    expect(ImportRecord.safeParse({ ...importing, taskId: undefined }).success).toBe(false);
    expect(ImportRecord.safeParse({ ...refused, problems: ["text"] }).success).toBe(false);
    expect(ImportRecord.safeParse({ ...failed, failure: null }).success).toBe(false);
  });

  it("begins as waiting and knows when it has ended", () => {
    expect(newRecord(aDrop)).toMatchObject({ state: "waiting", missing: [], polls: 0 });
    expect(allRecords.filter(hasEnded).map(({ state }) => state)).toEqual(["imported", "refused", "failed"]);
  });

  it("is the input of an execution, which tells its drop", () => {
    expect(dropIn(JSON.stringify({ record: newRecord(aDrop) }))).toEqual(aDrop);
    for (const other of ["", "{", "null", "{}", '{"record":{"drop":{}}}'])
      expect(dropIn(other)).toBeUndefined();
  });

  it("never counts backwards", () => {
    expect(secondsSince("2026-11-01T00:00:10.000Z", Date.parse("2026-11-01T00:00:00.000Z"))).toBe(0);
  });
});

const refusedFor = (problems: unknown[]) => ({ ...waiting, state: "refused", problems });

it("a record that was refused carries its problems through the workflow", () => {
  const problem = { code: "NameTaken", path: "/name", message: "It is taken." };
  expect(ImportRecord.parse(refusedFor([problem]))).toMatchObject({ problems: [problem] });
});

it.each([[1], [null], [{}], [{ code: "NameTaken" }], [{ message: "It is taken." }]])(
  "%j is no problem of a record",
  (problem) => {
    expect(ImportRecord.safeParse(refusedFor([problem])).success).toBe(false);
  },
);
