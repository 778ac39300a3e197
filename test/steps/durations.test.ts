import { describe, expect, it } from "vitest";
import { Denied, Rejected, Unavailable } from "../../functions/cloud/cloud-faults.ts";
import { guessedDuration } from "../../functions/core/import/cadence.ts";
import { readDurations, withDuration } from "../../functions/core/import/durations.ts";
import { importImage } from "../../functions/import.ts";
import { publish } from "../../functions/publish.ts";
import { failed, imported, ready } from "../core/records.ts";
import { memoryCloud, noFault } from "./ports.ts";

const KEY = "results/durations.json";
const duration = { format: "QCOW2", sizeBytes: 2 ** 30, seconds: 900 };
const outcome = { ...imported, duration };
const once = withDuration(readDurations(undefined), duration);
const often = Array.from({ length: 7 }).reduce<typeof once>((known) => withDuration(known, duration), once);

describe("how long an import took", () => {
  it("is noted with its result, once however often that is published", async () => {
    const cloud = memoryCloud();
    await publish({ record: outcome, fault: noFault }, cloud);
    await publish({ record: outcome, fault: noFault }, cloud);
    expect(cloud.objects.values.get(KEY)).toEqual(once);
  });

  it("is not noted of an import that failed, or of which it is not known", async () => {
    for (const record of [failed, imported]) {
      const cloud = memoryCloud();
      await publish({ record, fault: noFault }, cloud);
      expect(cloud.objects.values.has(KEY)).toBe(false);
    }
  });

  it.each([
    ["is no JSON", new Rejected("OSS", "GetObject", "NotJson", "")],
    ["is huge", new Rejected("OSS", "GetObject", "TooLarge", "")],
    ["is archived", new Rejected("OSS", "GetObject", "InvalidObjectState", "")],
  ])("takes the place of a file that %s", async (_, error) => {
    const cloud = memoryCloud();
    failReading(cloud, error);
    await publish({ record: outcome, fault: noFault }, cloud);
    expect(cloud.objects.values.get(KEY)).toEqual(once);
  });

  it.each([
    ["may not be read", new Denied("OSS", "GetObject", "AccessDenied", "")],
    ["is refused", new Rejected("OSS", "GetObject", "KmsServiceNotEnabled", "")],
    ["cannot be read just now", new Unavailable("OSS", "GetObject", "503", "")],
  ])("leaves a file that %s as it is, and the result is published all the same", async (_, error) => {
    const cloud = memoryCloud();
    cloud.objects.values.set(KEY, often);
    failReading(cloud, error);
    const { result } = await publish({ record: outcome, fault: noFault }, cloud);
    expect(result.state).toBe("imported");
    expect(cloud.objects.values.get(KEY)).toEqual(often);
  });

  it("is lost where the file may not be written, and the result is not", async () => {
    const cloud = memoryCloud();
    const { writeJson } = cloud.objects;
    cloud.objects.writeJson = (key, value) =>
      key === KEY
        ? Promise.reject(new Denied("OSS", "PutObject", "AccessDenied", ""))
        : writeJson(key, value);
    expect((await publish({ record: outcome, fault: noFault }, cloud)).result.state).toBe("imported");
  });
});

describe("an import that begins", () => {
  const begin = async (cloud: ReturnType<typeof memoryCloud>) => {
    const { record, waits, waitSeconds } = await importImage({ record: ready }, cloud);
    return { seconds: waits * waitSeconds, expected: "expectedSeconds" in record && record.expectedSeconds };
  };

  it("is expected to take as long as others of its format and size did", async () => {
    const cloud = memoryCloud();
    const guessed = await begin(memoryCloud());
    expect(guessed.expected).toBe(guessedDuration(2 ** 30).seconds);
    cloud.objects.values.set(KEY, often);
    const learned = await begin(cloud);
    expect(learned.expected).toBe(900);
    expect(learned.seconds).toBeGreaterThan(5 * guessed.seconds);
  });

  it.each([
    ["is no JSON", new Rejected("OSS", "GetObject", "NotJson", "")],
    ["may not be read", new Denied("OSS", "GetObject", "AccessDenied", "")],
    ["cannot be read just now", new Unavailable("OSS", "GetObject", "503", "")],
  ])("is guessed where the file %s", async (_, error) => {
    const cloud = memoryCloud();
    failReading(cloud, error);
    expect(await begin(cloud)).toEqual(await begin(memoryCloud()));
  });
});

function failReading({ objects }: ReturnType<typeof memoryCloud>, error: Error): void {
  const { readJson } = objects;
  objects.readJson = (key) => (key === KEY ? Promise.reject(error) : readJson(key));
}
