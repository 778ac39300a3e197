import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { seededRandom } from "alicloud-simulator";
import { afterAll, beforeAll, expect, it } from "vitest";
import { crc64 } from "../../cli/upload/crc64.ts";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { begin } from "./command.ts";
import { BUCKET, KEYS, startRig, type UploadRig } from "./upload-rig.ts";

/** How often the command is killed; UPLOAD_KILLS=50 for the long proof. */
const KILLS = Number(process.env["UPLOAD_KILLS"] ?? 3);
const SEED = Number(process.env["UPLOAD_SEED"] ?? 1);
const PARTS = 40;
const PART_MIB = 0.1;

let rig: UploadRig;
beforeAll(async () => {
  rig = await startRig();
  await mkdir(join(rig.folder, ".image-drop"));
  const nowhere = "http://127.0.0.1:1";
  await writeFile(
    join(rig.folder, ".image-drop", "local.json"),
    JSON.stringify({
      ...{ oss: rig.url, ecs: nowhere, fnf: nowhere, fc: nowhere },
      ...{ region: "cn-hangzhou", accountId: "1", ...KEYS, bucket: BUCKET, flow: "f" },
      ...{ functions: {}, pid: process.pid },
    }),
  );
});
afterAll(() => rig.close());

/**
 * Runs the command and kills it at the moment of its traffic with this number. Answers whether it came to its
 * end before.
 */
async function runUntil(moment: number, file: string): Promise<boolean> {
  const command = begin(["upload", file, "--local", "--part-size", String(PART_MIB)], {
    folder: rig.folder,
  });
  let moments = 0;
  rig.log.onMoment = () => {
    moments += 1;
    if (moments === moment) command.process.kill("SIGKILL");
  };
  const { code, stderr } = await command.finished;
  rig.log.onMoment = () => {};
  if (code !== null && code !== 0) throw new Error(stderr);
  return code === 0;
}

it(
  `is whole after ${KILLS} kills at random moments, and no part that the server had was sent again`,
  async () => {
    const random = seededRandom(SEED);
    let kills = 0;
    let files = 0;
    while (kills < KILLS) {
      files += 1;
      const name = `disk-${files}.raw`;
      const bytes = rawDisk(PARTS * 104_448);
      for (let at = 4096; at < bytes.length - 4; at += 512) bytes.writeUInt32LE(random.below(2 ** 31), at);
      await writeFile(join(rig.folder, name), bytes);
      await writeFile(join(rig.folder, `${name}.json`), JSON.stringify(rawSidecar(`disk-${files}`)));
      // All kinds of moments: before the first part, among parts, around the end.
      while (!(await runUntil(1 + random.below(kills % 3 === 0 ? 12 : 50), name))) kills += 1;
      expect((await rig.object(`incoming/${name}`)).equals(bytes)).toBe(true);
      const sidecar = JSON.parse((await rig.object(`incoming/${name}.json`)).toString());
      expect(sidecar).toMatchObject({ fileSizeBytes: bytes.length, fileCrc64: String(crc64(bytes)) });
      // Nothing that is there is sent: neither the parts nor the sidecar, which would be another drop.
      const sent = rig.log.stored.length;
      expect(await runUntil(Number.POSITIVE_INFINITY, name)).toBe(true);
      expect(rig.log.stored).toHaveLength(sent);
    }
    expect(rig.log.repeated).toEqual([]);
    expect(new Set(rig.log.stored).size).toBe(rig.log.stored.length);
    expect(await rig.openUploads()).toEqual([]);
    const drops = rig.simulator.spy.filter(
      (event) => event.kind === "effect" && event.name === "ObjectCreated:PutObject",
    );
    expect(drops).toHaveLength(files);
    console.log(`${kills} kills, ${files} files, ${rig.log.stored.length} parts, none of them twice`);
  },
  KILLS * 5000,
);
