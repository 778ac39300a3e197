import { appendFile, readFile, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkpointAt } from "../../cli/upload/checkpoint.ts";
import { crc64 } from "../../cli/upload/crc64.ts";
import { BUCKET, eventOf, interruptedAfter, KEY, PART, uploaded } from "./upload-rig.ts";
import { useRig } from "./use-rig.ts";

const rig = useRig();

const stateFile = () => join(rig.folder, "state", "checkpoint");

describe("an upload", () => {
  it("makes the object of the file, with the file's checksum", async () => {
    const { path, bytes } = await rig.file(10 * PART + 1);
    const { result, events } = await uploaded(rig.task(path));
    expect(result).toEqual({
      key: KEY,
      sizeBytes: bytes.length,
      crc64: String(crc64(bytes)),
      outcome: "uploaded",
      sentBytes: bytes.length,
    });
    expect((await rig.object()).equals(bytes)).toBe(true);
    expect(eventOf(events, "began")).toMatchObject({ parts: 11, partSizeBytes: PART, replaces: false });
    expect(events.at(-1)).toEqual({
      kind: "sending",
      thereBytes: 0,
      arrivedBytes: bytes.length,
      movingBytes: 0,
      totalBytes: bytes.length,
    });
    expect(await rig.openUploads()).toEqual([]);
  });

  it("of a file that is smaller than a part is one part", async () => {
    const { path, bytes } = await rig.file(5);
    await uploaded(rig.task(path));
    expect((await rig.object()).equals(bytes)).toBe(true);
    expect(rig.log.stored).toHaveLength(1);
  });

  it("of a file that is there already sends nothing", async () => {
    const { path } = await rig.file(3 * PART);
    await uploaded(rig.task(path));
    const sent = rig.log.stored.length;
    const fresh = checkpointAt(join(rig.folder, "another"));
    for (const checkpoint of [rig.task(path).checkpoint, fresh]) {
      const { result } = await uploaded(rig.task(path, { checkpoint }));
      expect(result).toMatchObject({ outcome: "already-there", sentBytes: 0 });
    }
    expect(rig.log.stored).toHaveLength(sent);
  });

  it("replaces another object of the same size", async () => {
    await uploaded(rig.task((await rig.file(3 * PART, "old")).path));
    const { path, bytes } = await rig.file(3 * PART);
    const { result, events } = await uploaded(rig.task(path));
    expect(result.outcome).toBe("uploaded");
    expect(eventOf(events, "began")?.replaces).toBe(true);
    expect((await rig.object()).equals(bytes)).toBe(true);
  });

  it("of an empty file is refused, and of one that is missing too", async () => {
    await expect(uploaded(rig.task((await rig.file(0)).path))).rejects.toThrow("is empty");
    await expect(uploaded(rig.task(join(rig.folder, "none")))).rejects.toThrow("cannot be read");
  });

  it("ends its work when nobody listens any more", async () => {
    const { path } = await rig.file(30 * PART);
    const { uploadObject } = await import("../../cli/upload/upload-object.ts");
    for await (const event of uploadObject(rig.task(path))) if (event.kind === "began") break;
    expect(rig.log.stored.length).toBeLessThan(30);
    expect(await rig.openUploads()).toHaveLength(1);
  });
});

describe("an upload that was interrupted", () => {
  it("goes on where it ended", async () => {
    const { path, bytes } = await rig.file(20 * PART);
    expect(await interruptedAfter(rig, path, 5)).toBe("interrupted by the test");
    const before = rig.log.stored.length;
    const { result, events } = await uploaded(rig.task(path));
    expect(eventOf(events, "resumed")?.partsThere).toBeGreaterThanOrEqual(before);
    // The checkpoint knows the sums of what arrived: nothing was read again but what was under way.
    const read = events.filter((event) => event.kind === "reading").at(-1)?.readBytes ?? 0;
    expect(read).toBeLessThanOrEqual(3 * PART);
    expect(result.sentBytes).toBeLessThanOrEqual(bytes.length - before * PART);
    expect(rig.log.repeated).toEqual([]);
    expect((await rig.object()).equals(bytes)).toBe(true);
  });

  it.each([
    ["without its checkpoint", async (file: string) => writeFile(file, "")],
    ["with a checkpoint of nonsense", async (file: string) => writeFile(file, '{"version":1}\n]')],
    [
      "with a checkpoint that was cut off",
      async (file: string) => truncate(file, (await readFile(file)).length - 7),
    ],
    [
      "with a checkpoint whose sums are wrong",
      async (file: string) => {
        const text = await readFile(file, "utf8");
        await writeFile(file, text.replaceAll(/"crc64":"\d+"/g, '"crc64":"1"'));
      },
    ],
    [
      "with a checkpoint that names an upload that never was",
      async (file: string) => {
        const text = await readFile(file, "utf8");
        await writeFile(file, text.replaceAll(/"uploadId":"\w+"/g, '"uploadId":"0123456789ABCDEF"'));
      },
    ],
  ])("goes on %s, by what the server has", async (_how, damage) => {
    const { path, bytes } = await rig.file(20 * PART);
    await interruptedAfter(rig, path, 5);
    await damage(stateFile());
    const { events } = await uploaded(rig.task(path));
    expect(eventOf(events, "resumed")?.partsThere).toBeGreaterThanOrEqual(5);
    expect(rig.log.repeated).toEqual([]);
    expect((await rig.object()).equals(bytes)).toBe(true);
    expect(await rig.openUploads()).toEqual([]);
  });

  it("keeps the size of its parts, whatever is asked for now", async () => {
    const { path, bytes } = await rig.file(20 * PART);
    await interruptedAfter(rig, path, 5);
    const checkpoint = checkpointAt(join(rig.folder, "another machine"));
    const { events } = await uploaded(rig.task(path, { partSizeBytes: 3 * PART, checkpoint }));
    expect(eventOf(events, "resumed")).toMatchObject({ parts: 20 });
    expect(rig.log.repeated).toEqual([]);
    expect((await rig.object()).equals(bytes)).toBe(true);
  });

  it("goes on after the file was touched, since its bytes are the same", async () => {
    const { path } = await rig.file(20 * PART);
    await interruptedAfter(rig, path, 5);
    await utimes(path, 1, 1);
    const { events } = await uploaded(rig.task(path));
    expect(eventOf(events, "resumed")?.partsThere).toBeGreaterThanOrEqual(5);
    expect(rig.log.repeated).toEqual([]);
  });

  it.each([
    ["size", 21 * PART],
    ["bytes alone", 20 * PART],
  ])("starts over and drops what is there if the file's %s changed", async (_what, sizeBytes) => {
    const { path } = await rig.file(20 * PART);
    await interruptedAfter(rig, path, 5);
    const [stale] = await rig.openUploads();
    const { bytes } = await rig.file(sizeBytes);
    const { events } = await uploaded(rig.task(path));
    expect(eventOf(events, "started-over")).toEqual({ kind: "started-over", why: "file-changed" });
    expect(eventOf(events, "began")?.uploadId).not.toBe(stale);
    expect((await rig.object()).equals(bytes)).toBe(true);
    expect(await rig.openUploads()).toEqual([]);
  });

  it("starts over also if most of the file is as it was", async () => {
    const { path, bytes } = await rig.file(20 * PART);
    await interruptedAfter(rig, path, 5);
    bytes[10] = (bytes[10] ?? 0) ^ 1;
    await writeFile(path, bytes);
    const { events } = await uploaded(rig.task(path));
    expect(eventOf(events, "started-over")?.why).toBe("file-changed");
    expect((await rig.object()).equals(bytes)).toBe(true);
  });

  it("leaves uploads of other files and other keys alone", async () => {
    const client = rig.client();
    const foreign = (await client.initMultipartUpload(KEY)).uploadId;
    await client.uploadPart(KEY, foreign, 1, Buffer.alloc(PART), 0, PART);
    const empty = (await client.initMultipartUpload(KEY)).uploadId;
    const longer = (await client.initMultipartUpload(`${KEY}.bak`)).uploadId;
    const { path, bytes } = await rig.file(3 * PART);
    const { events } = await uploaded(rig.task(path));
    expect(eventOf(events, "began")).toBeDefined();
    expect((await rig.object()).equals(bytes)).toBe(true);
    expect((await rig.openUploads()).sort()).toEqual([foreign, empty, longer].sort());
  });

  it("takes up the upload that it had begun when it was ended before it could note so", async () => {
    const { path } = await rig.file(3 * PART);
    await interruptedAfter(rig, path, 1);
    const text = await readFile(stateFile(), "utf8");
    await writeFile(stateFile(), `${text.split("\n")[0]}\n`);
    const client = rig.client();
    for (const uploadId of await rig.openUploads()) await client.abortMultipartUpload(KEY, uploadId);
    const { uploadId } = await client.initMultipartUpload(KEY);
    const { events } = await uploaded(rig.task(path));
    expect(eventOf(events, "resumed")?.uploadId).toBe(uploadId);
    expect(await rig.openUploads()).toEqual([]);
  });

  it("sends a part again that is there and damaged", async () => {
    const { path, bytes } = await rig.file(20 * PART);
    await interruptedAfter(rig, path, 5);
    const [uploadId = ""] = await rig.openUploads();
    await rig.client().uploadPart(KEY, uploadId, 1, Buffer.alloc(PART), 0, PART);
    await uploaded(rig.task(path));
    expect((await rig.object()).equals(bytes)).toBe(true);
  });

  it("goes on without a checkpoint where none can be written", async () => {
    const { path, bytes } = await rig.file(20 * PART);
    await writeFile(join(rig.folder, "plain-file"), "");
    const checkpoint = checkpointAt(join(rig.folder, "plain-file", "checkpoint"));
    await interruptedAfter(rig, path, 5, { checkpoint });
    const { events } = await uploaded(rig.task(path, { checkpoint }));
    expect(events.filter(({ kind }) => kind === "no-checkpoint")).toHaveLength(1);
    expect(rig.log.repeated).toEqual([]);
    expect((await rig.object()).equals(bytes)).toBe(true);
  });
});

describe("a file that changes while it is uploaded", () => {
  it("becomes no object", async () => {
    const { path } = await rig.file(10 * PART);
    rig.log.onStored = (count) => {
      if (count === 2) void appendFile(path, "more");
    };
    await expect(uploaded(rig.task(path, { parallel: 1 }))).rejects.toThrow(
      "was changed while it was uploaded",
    );
    expect(rig.simulator.oss.objects.head(BUCKET, KEY)).toBeUndefined();
  });

  it("becomes no object if it is cut short either, and its parts are not tried for long", async () => {
    const { path } = await rig.file(10 * PART);
    rig.log.onStored = (count) => {
      if (count === 2) void truncate(path, 3 * PART);
    };
    const policy = { attempts: 10, baseMs: 60_000, capMs: 60_000, random: () => 0.9 };
    await expect(uploaded(rig.task(path, { parallel: 1, policy }))).rejects.toThrow(
      "was changed while it was uploaded",
    );
    expect(rig.simulator.oss.objects.head(BUCKET, KEY)).toBeUndefined();
  });
});
