import { describe, expect, it } from "vitest";
import { uploading } from "../../cli/output/formats/upload.ts";
import { plain } from "../../cli/output/text-style.ts";
import { createPace, rateOption } from "../../cli/upload/pace.ts";
import { ENGLISH_WORDS } from "../../cli/words/words.ts";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { hasEnded } from "../journey/stage.ts";
import { document } from "./command.ts";
import { commands } from "./local-commands.ts";
import { upload, write } from "./upload-folder.ts";
import { useCloud } from "./use-cloud.ts";

const cloud = useCloud();
const DISK = rawDisk();
const image = async (name: string, sidecar: object = rawSidecar(`disk-${name.replace("/", "-")}`)) => {
  await write(cloud.folder, `${name}.raw`, DISK);
  await write(cloud.folder, `${name}.raw.json`, sidecar);
};
const sent = () =>
  cloud.stage.simulator.spy.filter(
    (event) => event.kind === "effect" && event.name.startsWith("ObjectCreated:"),
  );

describe("upload of several files", () => {
  it("drops each, whatever of their sidecars a pattern names, and sums up at the end", async () => {
    await image("a");
    await image("b");
    const names = ["a.raw", "a.raw.json", "b.raw", "b.raw.json"];
    const finished = await upload(cloud, ...names, "--to", "team-a/", "--json");
    expect(finished.code).toBe(0);
    const drops = document(finished) as Array<{ key: string; execution: string }>;
    expect(drops.map(({ key }) => key)).toEqual(["incoming/team-a/a.raw", "incoming/team-a/b.raw"]);
    expect(finished.stderr).toMatch(/2 images of 256 KiB are dropped: 256 KiB sent in /);
    // The execution that each names is the one that begins.
    for (const { execution } of drops) await cloud.stage.simulator.spy.waitFor(hasEnded(execution), 15_000);
  });

  it("with --wait goes on until all have ended", async () => {
    await image("a");
    await image("b");
    const finished = await upload(cloud, "a.raw", "b.raw", "--wait");
    expect(finished.code).toBe(0);
    for (const name of ["a", "b"])
      expect(finished.stdout).toMatch(new RegExp(`imported incoming/${name}\\.raw m-`));
  });

  it("sends nothing if one of them would be refused, and tells of all", async () => {
    await image("a");
    await image("b", { ...rawSidecar("disk-b"), platform: "Ubunto" });
    await image("c", { ...rawSidecar("disk-c"), osType: "unix" });
    const before = sent().length;
    const finished = await upload(cloud, "a.raw", "b.raw", "c.raw");
    expect([finished.code, sent().length]).toEqual([3, before]);
    expect(finished.stdout).toMatch(/refused .*b\.raw\.json[\s\S]*refused .*c\.raw\.json/);
  });

  it.each([
    [["--metadata", "x.json"], "--metadata names the sidecar of one image"],
    [["--to", "team-a/x.raw"], "is the key of one image"],
    [["sub/a.raw", "--to", "x/"], "Two of the files would be incoming/x/a.raw"],
  ])("refuses flags that mean one image: %j", async (more, words) => {
    await image("a");
    await image("b");
    await image("sub/a");
    const finished = await upload(cloud, "a.raw", "b.raw", ...more);
    expect([finished.code, finished.stderr]).toEqual([2, expect.stringContaining(words)]);
  });

  it("shows one total below the file that goes out", () => {
    const state = { doing: "sending", doneBytes: 2048, totalBytes: 4096 } as const;
    const event = {
      kind: "uploading",
      ...{ name: "b.raw", plain: undefined },
      state: { ...state, bytesPerSecond: undefined, leftMs: undefined },
      total: { doneBytes: 6144, totalBytes: 8192, file: 2, files: 2 },
    } as const;
    const lines = uploading.live?.(event, { width: 80, paint: plain, words: ENGLISH_WORDS, commands });
    expect(lines?.[1]).toBe("file 2 of 2, 6.0 KiB of 8.0 KiB in all");
  });
});

describe("--limit-rate", () => {
  it.each([
    ["500K", 500 * 1024],
    ["10M", 10 * 2 ** 20],
    ["1.5g", 1.5 * 2 ** 30],
    ["10MiB/s", 10 * 2 ** 20],
    ["4096", 4096],
  ])("reads %s", (text, bytes) => {
    expect(rateOption(text)).toBe(bytes);
  });

  it.each(["", "0", "12", "fast", "10X", "-5M"])("refuses %j", (text) => {
    expect(() => rateOption(text)).toThrow("at least 1K");
  });

  it("lets no more through than it says, however many take from it", async () => {
    const pace = createPace(1_000_000);
    const startedMs = performance.now();
    await Promise.all(Array.from({ length: 8 }, () => pace.take(50_000)));
    // The last of eight waits for the seven before it: 350 ms.
    expect(performance.now() - startedMs).toBeGreaterThan(340);
  });

  it("holds back what is sent, and the file arrives whole", async () => {
    await image("a");
    const startedMs = performance.now();
    const finished = await upload(cloud, "a.raw", "--limit-rate", "100K", "--json");
    expect(finished.code).toBe(0);
    // 128 KiB, of which the first quarter of a second's share goes at once.
    expect(performance.now() - startedMs).toBeGreaterThan(900);
    const { files } = document(finished) as { files: Array<{ outcome: string; sizeBytes: number }> };
    expect(files).toMatchObject([{ outcome: "uploaded", sizeBytes: DISK.length }]);
  });
});
