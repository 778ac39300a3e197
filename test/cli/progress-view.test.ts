import { describe, expect, it } from "vitest";
import { estimate } from "../../cli/imports/estimate.ts";
import type { ImportView } from "../../cli/imports/import-view.ts";
import { progress } from "../../cli/output/formats/imports.ts";
import { uploading } from "../../cli/output/formats/upload.ts";
import { plain } from "../../cli/output/text-style.ts";
import { displayWidth } from "../../cli/output/width.ts";
import { ENGLISH_WORDS } from "../../cli/words/words.ts";
import { commands } from "./local-commands.ts";

const nowMs = Date.parse("2026-11-01T00:03:00Z");
const importing = (key: string, taskStatus: string, percent: number): ImportView => ({
  ...{ schemaVersion: 1, execution: key, state: "importing", bucket: "b", key, region: "r", polls: 1 },
  timings: { droppedAt: "2026-11-01T00:00:00Z", importStartedAt: "2026-11-01T00:00:00Z" },
  updatedAt: "2026-11-01T00:03:00Z",
  files: [{ key, sizeBytes: 8 * 2 ** 30, etag: "E" }],
  progress: { taskStatus, percent, snapshots: [] },
});
const shown = (views: ImportView[], width: number) =>
  progress.live?.(
    {
      kind: "progress",
      nowMs,
      incoming: "incoming/",
      running: views.map((view) => ({ view, live: view, estimate: estimate(view, nowMs) })),
    },
    { width, paint: plain, words: ENGLISH_WORDS, commands },
  ) ?? [];
const lengthOfBar = (line: string) => line.replace(/[^█░]/g, "").length;

describe("the view of running imports", () => {
  it("names the queue of a task that waits at ECS, without a percentage or a time", () => {
    const [line] = shown([importing("incoming/web.raw", "Waiting", 0)], 100);
    expect(line).toContain("Waiting: queued at ECS behind other tasks");
    expect(line).not.toMatch(/%|left|usual|█/);
    const views = [importing("incoming/web.raw", "Waiting", 0)].map((view) => ({
      view,
      live: view,
      estimate: undefined,
    }));
    const [news] =
      progress.statusLines?.(
        { kind: "progress", nowMs, incoming: "incoming/", running: views },
        { width: undefined, paint: plain, words: ENGLISH_WORDS, commands },
      ) ?? [];
    expect(news?.line).toContain("queued at ECS");
    expect(news?.line).not.toMatch(/%|left/);
  });

  it("shows ECS's own percentage", () => {
    const [line] = shown([importing("incoming/web.raw", "Processing", 40)], 100);
    expect(line).toMatch(/█+░+ {2}40% {2}8\.0 GiB, Processing, ~.* left$/);
  });

  it.each([60, 80, 120, 200])("fits a window of %i columns, whose rest the bar takes", (width) => {
    const views = [
      importing("incoming/team-a/数据/a-rather-long-name-of-an-image.qcow2", "Processing", 40),
      importing("incoming/b.raw", "Waiting", 0),
    ];
    const lines = shown(views, width);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    const [bar = 0, other] = lines.map(lengthOfBar);
    expect(other).toBe(bar);
    if (width < 120) expect(bar).toBe(10);
    else expect(Math.max(...lines.map(displayWidth))).toBe(width);
  });
});

describe("the line of an upload", () => {
  it.each([40, 80, 200])("fits a window of %i columns", (width) => {
    const state = {
      doing: "sending",
      doneBytes: 2 ** 30,
      totalBytes: 2 ** 31,
      bytesPerSecond: 2 ** 20,
    } as const;
    const event = {
      kind: "uploading",
      name: "a-rather-long-name-of-an-image.qcow2",
      plain: undefined,
    } as const;
    const [line = ""] =
      uploading.live?.(
        { ...event, state: { ...state, leftMs: 1e6 } },
        { width, paint: plain, words: ENGLISH_WORDS, commands },
      ) ?? [];
    expect(displayWidth(line)).toBeLessThanOrEqual(width);
    expect(line).toContain("50%");
    expect(lengthOfBar(line)).toBe({ 40: 0, 80: 10, 200: 110 }[width]);
    if (width > 40) expect(displayWidth(line)).toBe(width);
  });
});
