import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SidecarCheck } from "../../cli/events.ts";
import { crc64 } from "../../cli/upload/crc64.ts";
import { type DropOrder, type DropPlan, planDrop } from "../../cli/upload/drop-plan.ts";
import { sidecarToSend } from "../../cli/upload/sidecar-to-send.ts";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { commands } from "./local-commands.ts";
import { toldError } from "./told-error.ts";
import { write } from "./upload-folder.ts";
import { useFolder } from "./use-folder.ts";

const folder = useFolder();

const DISK = rawDisk();
const DATA = rawDisk(3 * 2 ** 20);
const WITH_DATA = rawSidecar("web", { dataDisks: [{ key: "disks/data.raw", sizeGib: 20, format: "raw" }] });

/** Plans with a bucket that has these objects. */
function plan(
  order: Partial<DropOrder> = {},
  there: Record<string, Buffer> = {},
): Promise<DropPlan | SidecarCheck> {
  return planDrop(
    { file: "web.raw", metadata: undefined, to: undefined, ...order },
    {
      folder,
      bucket: "drops",
      prefixes: { incoming: "incoming/", results: "results/" },
      limits: "console",
      objects: {
        async head(key) {
          const bytes = there[key];
          return bytes && { sizeBytes: bytes.length, etag: "E", crc64: String(crc64(bytes)) };
        },
        async read({ key, start, end }) {
          return there[key]?.subarray(start, end + 1) ?? new Uint8Array();
        },
      },
      signal: new AbortController().signal,
      commands,
    },
  );
}

describe("what is to be uploaded", () => {
  it("has a key that leaves room for its results", async () => {
    await write(folder, "web.raw", DISK);
    await write(folder, "web.raw.json", rawSidecar("web"));
    const check = await plan({ to: `${"x/".repeat(470)}` });
    expect(check).toMatchObject({ kind: "sidecar-check", problems: [{ code: "ImageKeyTooLong" }] });
  });

  it.each(["web.raw.json", "web.raw.JSON"])("is no sidecar: %s", async (file) => {
    await write(folder, "web.raw", DISK);
    await write(folder, file, rawSidecar("web"));
    await write(folder, `${file}.json`, rawSidecar("web"));
    await expect(plan({ file })).rejects.toThrow("what ends with .json is a sidecar");
  });

  it("has a sidecar whose suffix is in lower case, or is told to rename it", async () => {
    await write(folder, "web.raw", DISK);
    await write(folder, "web.raw.Json", rawSidecar("web"));
    expect(await toldError(plan())).toMatchObject({ todo: expect.stringContaining("Rename web.raw.Json") });
  });

  it.each([
    [undefined, "incoming/web.raw"],
    ["team-a/", "incoming/team-a/web.raw"],
    ["incoming/team-a/", "incoming/team-a/web.raw"],
    ["team-a/other.raw", "incoming/team-a/other.raw"],
    ["oss://drops/incoming/other.raw", "incoming/other.raw"],
  ])("with --to %s has the key %s", async (to, imageKey) => {
    await write(folder, "web.raw", DISK);
    await write(folder, "web.raw.json", rawSidecar("web"));
    expect(await plan({ to })).toMatchObject({
      ...{ kind: "plan", imageKey, sidecarKey: `${imageKey}.json` },
      files: [{ key: imageKey, path: join(folder, "web.raw") }],
    });
  });

  it("finds data disks beside the sidecar, wherever that is", async () => {
    await write(folder, "web.raw", DISK);
    await write(folder, "meta/web.json", WITH_DATA);
    await write(folder, "meta/disks/data.raw", DATA);
    expect(await plan({ metadata: "meta/web.json", to: "a/" })).toMatchObject({
      files: [
        { key: "incoming/a/web.raw", path: join(folder, "web.raw") },
        { key: "incoming/a/disks/data.raw", path: join(folder, "meta", "disks", "data.raw") },
      ],
    });
  });

  it("leaves a data disk out that is at the server only, and takes the one that is here if both are", async () => {
    await write(folder, "web.raw", DISK);
    await write(folder, "web.raw.json", WITH_DATA);
    const there = { "incoming/disks/data.raw": DATA };
    expect(await plan({}, there)).toMatchObject({ files: [{}, { path: undefined }] });
    await write(folder, "disks/data.raw", DATA);
    expect(await plan({}, there)).toMatchObject({ files: [{}, { path: join(folder, "disks", "data.raw") }] });
  });
});

describe("nothing is uploaded", () => {
  it("if a file is neither here nor at the server", async () => {
    await write(folder, "web.raw", DISK);
    await write(folder, "web.raw.json", WITH_DATA);
    const missing = [join(folder, "disks", "data.raw")];
    expect(await plan()).toMatchObject({ kind: "sidecar-check", missing, request: undefined });
  });

  it("if what is at the server would be refused", async () => {
    await write(folder, "web.raw", DISK);
    await write(folder, "web.raw.json", WITH_DATA);
    expect(await plan({}, { "incoming/disks/data.raw": Buffer.from("no disk") })).toMatchObject({
      kind: "sidecar-check",
      problems: [expect.objectContaining({ path: expect.stringMatching(/^\/dataDisks\/0/) })],
    });
  });

  it("if the sidecar names another checksum or size than the file has", async () => {
    await write(folder, "web.raw", DISK);
    await write(folder, "web.raw.json", rawSidecar("web", { fileCrc64: "17", fileSizeBytes: 5 }));
    expect(await plan()).toMatchObject({
      problems: [{ code: "FileSizeMismatch" }, { code: "FileCrcMismatch" }],
    });
    const right = { fileCrc64: String(crc64(DISK)), fileSizeBytes: DISK.length };
    await write(folder, "web.raw.json", rawSidecar("web", right));
    expect(await plan()).toMatchObject({ kind: "plan", warnings: [] });
  });

  it.each(["../other/", "a//b.raw", "./x/", "team-a/../../b.raw"])(
    "to a key that clients would make another one of: --to %s",
    async (to) => {
      await write(folder, "web.raw", DISK);
      await write(folder, "web.raw.json", rawSidecar("web"));
      await expect(plan({ to })).rejects.toMatchObject({
        message: expect.stringContaining('a step of it is empty, "." or ".."'),
        exitCode: 2,
      });
    },
  );

  it("without a sidecar, which says how to come by one", async () => {
    await write(folder, "web.raw", DISK);
    expect(await toldError(plan())).toMatchObject({
      message: "web.raw has no sidecar.",
      why: "There is no web.raw.json beside it, and --metadata names none.",
      todo: "Draft one: image-drop init web.raw",
    });
    await expect(plan({ file: "none.raw" })).rejects.toThrow("none.raw cannot be read");
    await expect(plan({ metadata: "none.json" })).rejects.toThrow("none.json cannot be read");
  });
});

describe("the sidecar that is sent", () => {
  it("is as the user wrote it but for what each file must be", async () => {
    await write(folder, "web.raw", DISK);
    await write(folder, "disks/data.raw", DATA);
    const sidecar = { ...WITH_DATA, description: "数据", tags: { team: "web" } };
    await writeFile(join(folder, "web.raw.json"), `\uFEFF${JSON.stringify(sidecar, null, "\t")}\n`);
    const planned = (await plan()) as DropPlan;
    const expected = [
      { sizeBytes: 7, crc64: "1" },
      { sizeBytes: 8, crc64: undefined },
    ];
    expect(sidecarToSend(planned, expected)).toEqual({
      ...sidecar,
      ...{ fileSizeBytes: 7, fileCrc64: "1" },
      dataDisks: [{ key: "disks/data.raw", sizeGib: 20, format: "raw", fileSizeBytes: 8 }],
    });
  });
});
