import { appendFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { type Checkpoint, checkpointAt, type SavedUpload, sameFile } from "../../cli/upload/checkpoint.ts";
import { checkpointPath } from "../../cli/upload/state-folder.ts";
import { useFolder } from "./use-folder.ts";

const folder = useFolder();
const path = join(folder, "state", "of-an-upload");
let checkpoint: Checkpoint;

beforeEach(() => {
  checkpoint = checkpointAt(path);
});

const MEMORY: SavedUpload = {
  file: { sizeBytes: 7, modifiedNs: "1700000000123456789", changedNs: "1700000000123456790", inode: "4" },
  partSizeBytes: 102400,
  uploadId: undefined,
  crc64s: new Map([[2, 11051210869376104954n]]),
};

describe("a checkpoint", () => {
  it("remembers all it was told", async () => {
    await checkpoint.begin(MEMORY);
    await checkpoint.keepUpload("A1");
    await checkpoint.keepPart(3, 0n);
    const crc64s = new Map([...MEMORY.crc64s, [3, 0n]]);
    expect(await checkpointAt(path).read()).toEqual({ ...MEMORY, uploadId: "A1", crc64s });
    await checkpoint.begin({ ...MEMORY, uploadId: "B2" });
    expect(await checkpoint.read()).toEqual({ ...MEMORY, uploadId: "B2" });
  });

  it("is nothing before it begins and after it is forgotten", async () => {
    expect(await checkpoint.read()).toBeUndefined();
    await checkpoint.begin(MEMORY);
    await checkpoint.forget();
    await checkpoint.forget();
    expect(await checkpoint.read()).toBeUndefined();
    expect(await readdir(join(folder, "state"))).toEqual([]);
  });

  it("loses no more than the line that was cut off", async () => {
    await checkpoint.begin(MEMORY);
    await appendFile(path, '{"part":3,"crc64":"12');
    await checkpoint.keepPart(4, 5n);
    expect((await checkpoint.read())?.crc64s).toEqual(new Map([...MEMORY.crc64s, [4, 5n]]));
  });

  it("can be read by its owner only", async () => {
    await checkpoint.begin(MEMORY);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("is another one for another object, bucket or cloud, and never in a folder that a reboot empties", () => {
    const at = { region: "cn-hangzhou", endpoints: {} };
    const object = { bucket: "b", key: "incoming/k" };
    const home = { XDG_STATE_HOME: "/home/me/state" };
    const first = checkpointPath(home, at, object);
    expect(first).toMatch(/^\/home\/me\/state\/image-drop\/uploads\/[0-9a-f]{32}$/);
    expect(checkpointPath({}, at, object)).toContain(join(".local", "state", "image-drop"));
    const others = [
      checkpointPath(home, at, { ...object, key: "incoming/l" }),
      checkpointPath(home, at, { ...object, bucket: "c" }),
      checkpointPath(home, { ...at, region: "cn-beijing" }, object),
      checkpointPath(home, { ...at, endpoints: { oss: "http://localhost:1" } }, object),
    ];
    expect(new Set([first, ...others]).size).toBe(5);
    expect(checkpointPath(home, at, object)).toBe(first);
  });
});

describe("a file", () => {
  it("is the same one as long as size, times and inode are", () => {
    const { file } = MEMORY;
    expect(sameFile(file, { ...file })).toBe(true);
    for (const change of [{ sizeBytes: 8 }, { modifiedNs: "1" }, { changedNs: "1" }, { inode: "5" }])
      expect(sameFile(file, { ...file, ...change })).toBe(false);
  });
});
