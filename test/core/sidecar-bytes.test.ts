import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { executionName, resultKeys } from "../../functions/core/import/drop.ts";
import { PROBLEMS } from "../../functions/core/preflight/problems/problem.ts";
import {
  MAX_SIDECAR_BYTES,
  readSidecar,
  type SidecarReading,
} from "../../functions/core/preflight/sidecar/read-sidecar.ts";
import { AT, GOOD, read, refusals } from "./sidecar-reading.ts";

describe("a sidecar's bytes", () => {
  const bytes = (...values: number[]) => readSidecar(Uint8Array.from(values), AT);

  it("are refused above 64 KiB, with the reason", () => {
    const spaces = (count: number) =>
      `${JSON.stringify(GOOD)}${" ".repeat(count - JSON.stringify(GOOD).length)}`;
    expect(refusals(read(spaces(MAX_SIDECAR_BYTES)))).toEqual([]);
    const { problems, files } = read(spaces(MAX_SIDECAR_BYTES + 1));
    expect(problems[0]?.message).toContain("more than 65536 bytes");
    expect(problems[0]?.message).toContain("travels through the workflow");
    expect(files).toEqual([]);
  });

  it("that are no UTF-8 are refused, with a guess at what they are", () => {
    const messageOf = ({ problems }: SidecarReading) =>
      problems.map(({ code, message }) => `${code}: ${message}`);
    expect(messageOf(bytes(0xff, 0xfe, 0x7b, 0))).toEqual([
      "SidecarNotUtf8: The sidecar is not text in UTF-8, but in UTF-16.",
    ]);
    expect(messageOf(bytes(0xfe, 0xff, 0, 0x7b))[0]).toContain("but in UTF-16");
    const wide = (text: string, low: 0 | 1) => {
      const units = Uint8Array.from(
        [...text].flatMap((character) => [0, 0].with(low, character.charCodeAt(0))),
      );
      return messageOf(readSidecar(units, AT))[0];
    };
    expect(wide('{"name":"web"}', 0)).toContain("but in UTF-16");
    expect(wide('{"name":"web"}', 1)).toContain("but in UTF-16");
    expect(messageOf(bytes(0x7b, 0))[0]).toContain("SidecarNotJson");
    expect(messageOf(bytes(0x1f, 0x8b, 8))[0]).toContain("but compressed with gzip");
    expect(messageOf(bytes(0xd6, 0xd0, 0xce, 0xc4))[0]).toContain("UTF-8.");
    expect(messageOf(bytes(0xff))[0]).toContain("UTF-8.");
  });

  it("that are JSON but no object are refused", () => {
    const told = ["[]", "1", '"x"', "true", "null"].map((text) => read(text).problems[0]?.message);
    expect(told).toEqual(
      ["a list", "a number", "text", "true or false", "null"].map(
        (actual) => `This must be an object in { }, and is ${actual}.`,
      ),
    );
    expect(refusals(read("{"))).toEqual(["SidecarNotJson "]);
    expect(refusals(bytes())).toEqual(["SidecarNotJson "]);
    expect(refusals(read("1e999"))).toEqual(["NumberNotExact "]);
  });

  it("of any kind give a reading", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
        expect(readSidecar(any, AT).problems.length).toBeGreaterThan(0);
      }),
    );
  });

  it("of any JSON give a reading whose codes are all in the table", () => {
    const keys = fc.constantFrom(
      "name",
      "dataDisks",
      "tags",
      "systemDisk",
      "key",
      "sizeGib",
      "platform",
      "format",
      "x",
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        fc.string(),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("tree"), { maxLength: 3 }),
        tie("object"),
      ),
      object: fc.dictionary(keys, tie("tree"), { maxKeys: 6 }),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        for (const { code } of read(value).problems) expect(PROBLEMS).toHaveProperty(code);
      }),
    );
  });
});

describe("a sidecar's own key", () => {
  it.each([
    "incoming/.json",
    "incoming/a/.json",
    "incoming/web.qcow2",
    "other/web.qcow2.json",
    "incoming/.JSON",
  ])("%s names no image", (key) => {
    const reading = read(GOOD, { key });
    expect(refusals(reading)).toEqual(["SidecarMisnamed "]);
    expect(reading.files).toEqual([]);
  });

  it("in capitals is told to be in lower case", () => {
    expect(read(GOOD, { key: "incoming/web.qcow2.JSON" }).problems).toMatchObject([
      { code: "SidecarMisnamed", hint: expect.stringContaining(".json in lower case") },
    ]);
    expect(read(GOOD, { key: "incoming/.json" }).problems[0]?.hint).toContain("For web.qcow2, upload");
  });

  it("is told together with what is wrong inside", () => {
    expect(refusals(read("{", { key: "web" }))).toEqual(["SidecarMisnamed ", "SidecarNotJson "]);
    expect(refusals(read({}, { key: "web" }))).toEqual(["SidecarMisnamed ", "FieldMissing /name"]);
  });

  it("in the bucket's root has its disks there, too", () => {
    const at = { key: "web.json", incomingPrefix: "" };
    expect(read({ ...GOOD, dataDisks: [{ key: "d.raw" }] }, at).files.map(({ key }) => key)).toEqual([
      "web",
      "d.raw",
    ]);
  });

  it("leaves room for what is published about it", () => {
    const sidecarOf = (bytes: number) => ({ key: `incoming/${"x".repeat(bytes - 9)}.json` });
    expect(refusals(read(GOOD, sidecarOf(937)))).toEqual([]);
    expect(read(GOOD, sidecarOf(938)).problems[0]?.message).toContain("938 bytes; 937 are possible");
    const wide = read(GOOD, { key: `incoming/${"磁".repeat(310)}.json` });
    expect(wide.problems[0]?.message).toContain("939 bytes; 937 are possible");
    const short = { incomingPrefix: "i/", key: `i/${"x".repeat(1018)}.json`, resultsPrefix: "r/" };
    expect(read(GOOD, short).problems[0]?.message).toContain("1020 bytes; 936 are possible");
  });

  it("has room, whatever the file is called", () => {
    const name = (key: string) =>
      executionName({ bucket: "b", imageKey: key, sidecarEtag: "E", eventRequestId: "R" });
    expect(name(`incoming/${"x".repeat(900)}`)).toHaveLength(68);
    const longest = `incoming/${"x".repeat(928)}`;
    const { result } = resultKeys(
      { key: longest, execution: name(longest) },
      { incoming: "incoming/", results: "results/" },
    );
    expect(result.replace("result.json", "distribution.json")).toHaveLength(1023);
  });

  it("and its data disks' keys have at most 1,023 bytes", () => {
    const folder = "incoming/team-a/".length;
    expect(refusals(read({ ...GOOD, dataDisks: [{ key: "x".repeat(1023 - folder) }] }))).toEqual([]);
    expect(refusals(read({ ...GOOD, dataDisks: [{ key: "x".repeat(1024 - folder) }] }))).toEqual([
      "DiskKeyTooLong /dataDisks/0/key",
    ]);
  });
});
