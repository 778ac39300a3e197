import { describe, expect, it } from "vitest";
import { unstartedFolder } from "../../functions/core/import/unstarted.ts";
import { rawDisk, rawSidecar } from "./disk.ts";
import { importsBegun } from "./stage.ts";
import { useStage } from "./use-stage.ts";

/** What HEAD alone tells of a drop's objects, through the deployed functions. */
const stage = useStage();

const KEY = "incoming/team-a/web.raw";
const MINUTE_MS = 60_000;

/** Drops it and gives the outcome, and how long it took. */
async function outcome(sidecar: unknown = rawSidecar("web"), headers: object = {}) {
  const fromMs = stage.clock.now();
  const result = await stage.result(KEY, await stage.dropSidecar(KEY, sidecar, headers));
  const problems = "problems" in result ? (result.problems ?? []) : [];
  return {
    state: result.state,
    told: problems.map(({ code, path }) => `${code} ${path}`),
    hint: problems[0]?.hint,
    minutes: (stage.clock.now() - fromMs) / MINUTE_MS,
  };
}

const restore = (key: string) => stage.oss.restore(key, { type: "Archive", Days: 2 } as object);
describe("an image that cannot be read", () => {
  it.each(["Archive", "ColdArchive", "DeepColdArchive"])(
    "in the class %s is refused within a minute",
    async (storageClass) => {
      await stage.put(KEY, rawDisk(), { "x-oss-storage-class": storageClass });
      const { state, told, minutes } = await outcome();
      expect([state, told]).toEqual(["refused", ["FileArchived "]]);
      expect(minutes).toBeLessThan(1);
      expect(importsBegun(stage)).toBe(0);
    },
  );

  it("because it is archived is refused while it is restored, and imported afterwards", async () => {
    await stage.put(KEY, rawDisk(), { "x-oss-storage-class": "Archive" });
    await restore(KEY);
    expect(await outcome()).toMatchObject({
      state: "refused",
      told: ["FileArchived "],
      hint: expect.stringContaining("being restored"),
    });
    await stage.clock.sleep(5 * MINUTE_MS);
    expect((await outcome()).state).toBe("imported");
  });

  it.each(["KMS", "AES256"])(
    "or not imported, because OSS encrypts it with %s, is refused",
    async (algorithm) => {
      await stage.put(KEY, rawDisk(), { "x-oss-server-side-encryption": algorithm });
      const { state, told, minutes } = await outcome();
      expect([state, told]).toEqual(["refused", ["FileEncryptedByOss "]]);
      expect(minutes).toBeLessThan(1);
    },
  );

  it("because it links to an archived one is refused with OSS's reason", async () => {
    await stage.put("incoming/team-a/other.raw", rawDisk(), { "x-oss-storage-class": "Archive" });
    await stage.oss.putSymlink(KEY, "incoming/team-a/other.raw", {});
    const { state, told, minutes } = await outcome();
    expect([state, told]).toEqual(["refused", ["FileUnreadable "]]);
    expect(minutes).toBeLessThan(1);
  });

  it("is refused together with all that is wrong with the sidecar", async () => {
    await stage.put(KEY, rawDisk(), { "x-oss-storage-class": "Archive" });
    const { told } = await outcome(rawSidecar("1", { fileSizeBytes: 7 }));
    expect(told).toEqual([
      "NameLength /name",
      "NameStart /name",
      "FileArchived ",
      "FileSizeMismatch /fileSizeBytes",
    ]);
  });
});

describe("an image that HEAD tells to be wrong", () => {
  it.each([
    [{ fileSizeBytes: 7 }, "FileSizeMismatch /fileSizeBytes"],
    [{ fileCrc64: "7" }, "FileCrcMismatch /fileCrc64"],
  ])("by %j is refused", async (fields, told) => {
    await stage.put(KEY, rawDisk());
    expect(await outcome(rawSidecar("web", fields))).toMatchObject({ state: "refused", told: [told] });
  });

  it("since it is empty is refused", async () => {
    await stage.put(KEY, Buffer.alloc(0));
    expect(await outcome()).toMatchObject({ state: "refused", told: ["FileEmpty "] });
  });

  it("since it is a link is imported, with a warning", async () => {
    await stage.put("incoming/team-a/other.raw", rawDisk());
    await stage.oss.putSymlink(KEY, "incoming/team-a/other.raw", {});
    const result = await stage.result(KEY, await stage.dropSidecar(KEY, rawSidecar("web")));
    expect(result).toMatchObject({ state: "imported", warnings: [{ code: "FileIsLink" }] });
  });
});

describe("a sidecar that cannot be read", () => {
  it.each(["Archive", "ColdArchive", "DeepColdArchive"])(
    "in the class %s is refused within a minute",
    async (storageClass) => {
      await stage.put(KEY, rawDisk());
      const { state, told, minutes } = await outcome(rawSidecar("web"), {
        "x-oss-storage-class": storageClass,
      });
      expect([state, told]).toEqual(["refused", ["SidecarUnreadable "]]);
      expect(minutes).toBeLessThan(1);
    },
  );

  it.each([
    ["KMS", "AccessDenied", "encrypted with a KMS key"],
    ["AES256", "InvalidObjectState", "InvalidObjectState"],
  ])("encrypted with %s and refused as %s is refused with the reason", async (algorithm, code, words) => {
    await stage.put(KEY, rawDisk());
    stage.simulator.faults.add({
      service: "oss",
      operation: "GetObject",
      fault: { kind: "refuse", status: 403, code, message: "No." },
      // The first is for a request to cancel; the refusal of the sidecar is asked for its reason.
      skip: 1,
      times: 2,
    });
    const headers = { "x-oss-server-side-encryption": algorithm };
    const execution = await stage.dropSidecar(KEY, rawSidecar("web"), headers);
    const result = await stage.result(KEY, execution);
    expect(result).toMatchObject({
      state: "refused",
      problems: [{ code: "SidecarUnreadable", message: expect.stringContaining(words) }],
    });
  });
});

describe("a drop whose results would have too long keys", () => {
  it("is noted within a minute, and nothing begins", async () => {
    const key = `incoming/${"x".repeat(990)}.raw`;
    await stage.put(key, rawDisk());
    const fromMs = stage.clock.now();
    const execution = await stage.dropSidecar(key, rawSidecar("web"));
    const note = `${unstartedFolder("results/")}${execution}.json`;
    await stage.simulator.spy.waitFor(
      (event) =>
        event.kind === "effect" && event.name === "ObjectCreated:PutObject" && event.detail["key"] === note,
    );
    expect(stage.clock.now() - fromMs).toBeLessThan(MINUTE_MS);
    expect(await stage.json(note)).toMatchObject({
      state: "unstarted",
      drop: { key },
      message: expect.stringContaining("The image's key has 1003 bytes; 937 are possible"),
    });
    expect(
      stage.simulator.spy.filter(
        ({ kind, ...event }) =>
          kind === "request" && "operation" in event && event.operation === "StartExecution",
      ),
    ).toEqual([]);
  });

  it("is imported where the longest of its keys just fits", async () => {
    const key = `incoming/${"x".repeat(924)}.raw`;
    await stage.put(key, rawDisk());
    const result = await stage.result(key, await stage.dropSidecar(key, rawSidecar("web")));
    expect(result.state).toBe("imported");
  });
});
