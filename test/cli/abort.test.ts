import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { abort } from "../../cli/verbs/abort.ts";
import { document } from "./command.ts";
import { runInProcess } from "./run-in-process.ts";
import { useCloud } from "./use-cloud.ts";

const cloud = useCloud();
const KEY = "incoming/team-a/web.raw";

const aborted = async (key: string, options: { upload?: string; force?: boolean } = {}) =>
  runInProcess(abort(await cloud.context(), key, { local: true, ...options }), {
    mode: "json",
    shape: "many",
  });
const begin = async (key = KEY) => (await cloud.stage.oss.initMultipartUpload(key)).uploadId;
const open = async () =>
  (await cloud.stage.oss.listUploads({ "max-uploads": 10 }, {})).uploads.map(
    ({ uploadId }: { uploadId: string }) => uploadId,
  );
const HOUR_MS = 3_600_000;

describe("abort", () => {
  it("aborts the uploads of a key that do not grow, and no others; again it is harmless", async () => {
    const [first, second, other] = [await begin(), await begin(), await begin(`${KEY}2`)];
    await cloud.stage.clock.sleep(HOUR_MS);
    const growing = await begin();
    const finished = await aborted("team-a/web.raw");
    expect(finished.code).toBe(1);
    const outcomes = (document(finished) as Array<Record<string, string>>).map(({ uploadId, outcome }) => [
      uploadId,
      outcome,
    ]);
    expect(outcomes.sort()).toEqual(
      [
        [first, "aborted"],
        [second, "aborted"],
        [growing, "may-grow"],
      ].sort(),
    );
    expect((await open()).sort()).toEqual([other, growing].sort());
    expect((await aborted(KEY, { force: true })).code).toBe(0);
    expect(await open()).toEqual([other]);
    const again = await aborted(KEY);
    expect([again.code, again.stderr]).toEqual([0, `There is no open upload of ${KEY}.\n`]);
  });

  it("aborts the one that is named, though not one that a part came of just now", async () => {
    const file = join(cloud.folder, "part");
    await writeFile(file, Buffer.alloc(102_400));
    const [old, grown] = [await begin(), await begin()];
    await cloud.stage.clock.sleep(HOUR_MS);
    await cloud.stage.oss.uploadPart(KEY, grown, 1, file, 0, 102_400);
    expect((await aborted(KEY, { upload: grown })).code).toBe(1);
    expect((await aborted(KEY, { upload: old })).code).toBe(0);
    expect(await open()).toEqual([grown]);
  });

  it("is said by the command", async () => {
    const uploadId = await begin();
    const { code, stdout } = await cloud.run(["abort", KEY, "--force", "--local"]);
    expect([code, stdout]).toEqual([0, `aborted upload ${uploadId} of ${KEY}\n`]);
  });
});
