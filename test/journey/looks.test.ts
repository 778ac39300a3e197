import { type ProgressKind, progressKinds, type SpyEvent } from "alicloud-simulator";
import { describe, expect, it } from "vitest";
import type { Durations } from "../../functions/core/import/durations.ts";
import { rawDisk, rawSidecar } from "./disk.ts";
import { KEY } from "./hands.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage();
const GIB = 2 ** 30;

/** An import of 20 GiB with nothing drawn by chance: how late its result is after ECS's end, and what ECS was asked. */
async function importOf20Gib(kind: ProgressKind) {
  const { ecs, oss, spy } = stage.simulator;
  Object.assign(ecs.knobs, { jitter: 0, taskProcess: kind });
  await oss.putSparse({
    bucket: "image-drop",
    key: KEY,
    sizeBytes: 20 * GIB,
    head: rawDisk().subarray(0, 512),
  });
  const execution = await stage.dropSidecar(KEY, rawSidecar("web"));
  const { state } = await stage.result(KEY, execution);
  expect(state).toBe("imported");
  const timeOf = (is: (event: SpyEvent) => boolean) => spy.filter(is)[0]?.atMs ?? Number.NaN;
  const ended = timeOf((event) => event.kind === "effect" && event.name === "ImportEnded");
  const published = timeOf(
    ({ kind, ...event }) => kind === "effect" && JSON.stringify(event).includes(`${execution}/result.json`),
  );
  const asked = spy.filter(({ kind, service }) => kind === "request" && service === "ecs");
  return { lagSeconds: (published - ended) / 1000, asked };
}

const BELIEVED: readonly ProgressKind[] = ["linear", "stepped", "noisy"];

describe("an import of 20 GiB", () => {
  it.each(progressKinds)(
    "has its result soon after ECS's end, for few requests to ECS, where progress is %s",
    async (kind) => {
      const { lagSeconds, asked } = await importOf20Gib(kind);
      expect(lagSeconds).toBeGreaterThanOrEqual(0);
      expect(lagSeconds).toBeLessThanOrEqual(BELIEVED.includes(kind) ? 30 : 0.05 * 22 * 60 + 15);
      // Without progress a twentieth of the time it runs is all that may pass between two looks.
      expect(asked.length).toBeLessThanOrEqual(BELIEVED.includes(kind) ? 30 : 45);
      const looks = new Map<number, number>();
      for (const { atMs } of asked) looks.set(atMs, (looks.get(atMs) ?? 0) + 1);
      // Image and snapshots are asked for at its beginning, at its end, and where progress falls back.
      const questions = [...looks.values()].slice(2, -2);
      expect(questions.filter((count) => count > 1).length).toBeLessThanOrEqual(kind === "backwards" ? 1 : 0);
      expect(questions.length).toBeGreaterThan(5);
    },
  );
});

describe("imports of one format and size", () => {
  it("are first looked at by how long the others took, and fewer times", async () => {
    stage.simulator.ecs.knobs.jitter = 0;
    // Three times as long as is guessed.
    stage.simulator.ecs.knobs.importBaseMs = 3 * 3 * 60_000 - 60_000;
    const pollsOf = async (name: string) => {
      await stage.put(KEY, rawDisk());
      const { polls } = await stage.result(KEY, await stage.dropSidecar(KEY, rawSidecar(name)));
      return polls;
    };
    const before = await pollsOf("web-1");
    const known = (await stage.json("results/durations.json")) as Durations;
    const { "RAW 0-1 GiB": [one] = [] } = known.classes;
    expect(one?.seconds).toBeGreaterThan(400);
    const classes = { "RAW 0-1 GiB": Array.from({ length: 5 }, () => one) };
    await stage.put("results/durations.json", { ...known, classes });
    expect(await pollsOf("web-2")).toBeLessThan(before);
  });

  it.each<[string, Buffer, Record<string, string>?]>([
    ["is no JSON", Buffer.from('{"classes":')],
    ["is empty", Buffer.alloc(0)],
    ["is huge", Buffer.alloc(2 ** 21, " ")],
    ["is another version's", Buffer.from('{"schemaVersion":2,"classes":[]}')],
    ["is archived", Buffer.from("{}"), { "x-oss-storage-class": "Archive" }],
  ])(
    "are imported where the file of how long they take %s, and write it anew",
    async (_, content, headers) => {
      await stage.oss.put("results/durations.json", content, { headers: { ...headers } });
      await stage.put(KEY, rawDisk());
      const { state } = await stage.result(KEY, await stage.dropSidecar(KEY, rawSidecar("web")));
      expect(state).toBe("imported");
      expect(await stage.json("results/durations.json")).toEqual({
        schemaVersion: 1,
        classes: { "RAW 0-1 GiB": [{ sizeGib: 0.001, seconds: expect.any(Number) }] },
      });
    },
  );

  it("are imported at once, and the file is whole whoever writes it last", async () => {
    const keys = Array.from({ length: 3 }, (_, index) => `incoming/team-a/web-${index}.raw`);
    const executions = await Promise.all(
      keys.map(async (key, index) => {
        await stage.put(key, rawDisk());
        return stage.dropSidecar(key, rawSidecar(`web-${index}`));
      }),
    );
    for (const [index, key] of keys.entries())
      expect((await stage.result(key, executions[index] as string)).state).toBe("imported");
    const { classes } = (await stage.json("results/durations.json")) as {
      classes: Record<string, unknown[]>;
    };
    expect(Object.keys(classes)).toEqual(["RAW 0-1 GiB"]);
    expect(classes["RAW 0-1 GiB"]?.length).toBeGreaterThanOrEqual(1);
  });
});
