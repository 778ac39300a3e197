import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFlows } from "../../functions/cloud/flows.ts";
import { createImages } from "../../functions/cloud/images.ts";
import { createObjects, type Objects } from "../../functions/cloud/objects.ts";
import { openStage, type Stage } from "../journey/stage.ts";
import { bucketOf, connect, type Live } from "./live.ts";
import { simulated } from "./simulated.ts";

/**
 * What our ports promise, held against the services themselves: against the simulator as a rule, with LIVE=1
 * against the account that the environment names (beliefs.md). It costs some requests and leaves nothing
 * behind.
 */
const LIVE = process.env["LIVE"] === "1";
const FOLDER = `image-drop-contract-${Date.now()}`;
const TIMEOUT_MS = LIVE ? 60_000 : 10_000;

let stage: Stage | undefined;
let live: Live;
let objects: Objects;
const key = (name: string) => `${FOLDER}/${name}`;

beforeAll(async () => {
  if (!LIVE) stage = await openStage();
  live = await connect(stage === undefined ? process.env : simulated(stage));
  objects = createObjects(live, live.bucket);
}, TIMEOUT_MS);

afterAll(async () => {
  const oss = bucketOf(live);
  const { objects: left } = await oss.listV2({ prefix: `${FOLDER}/`, "max-keys": "100" }, {});
  for (const { name } of left ?? []) await oss.delete(name);
  await stage?.close();
}, TIMEOUT_MS);

describe("objects", () => {
  it(
    "that are not there are undefined, not an error",
    async () => {
      expect(await objects.head(key("nothing"))).toBeUndefined();
      expect(await objects.readJson(key("nothing"))).toBeUndefined();
    },
    TIMEOUT_MS,
  );

  it(
    "are written once by one of many writers",
    async () => {
      const writers = [1, 2, 3, 4].map((writer) => objects.writeOnce(key("once.json"), { writer }));
      const answers = await Promise.all(writers);
      expect(answers.filter((answer) => answer === "written")).toHaveLength(1);
      const winner = answers.indexOf("written") + 1;
      expect(await objects.readJson(key("once.json"))).toEqual({ writer: winner });
    },
    TIMEOUT_MS,
  );

  it(
    "are read by range, and only in the version that was seen",
    async () => {
      await objects.writeJson(key("a+b%20ä.json"), { a: 1 });
      const facts = await objects.head(key("a+b%20ä.json"));
      expect(facts?.crc64).toMatch(/^\d+$/);
      const range = { key: key("a+b%20ä.json"), etag: facts?.etag ?? "", start: 0, end: 3 };
      expect(new TextDecoder().decode(await objects.read(range))).toBe("{\n  ");
      await objects.writeJson(range.key, { a: 2 });
      await expect(objects.read(range)).rejects.toMatchObject({ name: "Unavailable" });
    },
    TIMEOUT_MS,
  );
});

describe("what nobody made", () => {
  it(
    "is no execution",
    async () => {
      const flows = createFlows({ ...live, settings: { ...live.settings, flowName: live.namePrefix } });
      expect(await flows.describe(FOLDER)).toBeUndefined();
    },
    TIMEOUT_MS,
  );

  it(
    "is no image, no task and no snapshot, and deleting it is no error",
    async () => {
      const images = createImages(live);
      const [imageId, taskId, snapshotId] = [
        "m-000000000000000contract",
        "t-000000000000000contract",
        "s-000000000000000contract",
      ];
      expect(await images.image(imageId)).toBeUndefined();
      expect(await images.task(taskId)).toBeUndefined();
      expect(await images.snapshots([snapshotId])).toEqual([]);
      expect(await images.findImport({ key: "image-drop:execution", value: FOLDER })).toBeUndefined();
      expect(await images.cancelTask(taskId)).toBe("gone");
      expect(["gone", "accepted"]).toContain(await images.deleteImage(imageId));
      expect(["gone", "accepted"]).toContain(await images.deleteSnapshot(snapshotId));
    },
    TIMEOUT_MS,
  );
});
