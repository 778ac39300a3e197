import { describe, expect, it } from "vitest";
import type { ImportView } from "../../cli/imports/import-view.ts";
import type { StepFailure, TimelineStep } from "../../cli/imports/timeline.ts";
import { timeline } from "../../cli/output/formats/history.ts";
import { plain } from "../../cli/output/text-style.ts";
import { ENGLISH_WORDS } from "../../cli/words/words.ts";
import { failure } from "../../functions/core/import/failures.ts";
import { commands } from "./local-commands.ts";

const at = (second: number) => new Date(Date.parse("2026-11-01T00:00:00Z") + second * 1000).toISOString();
const view = (state: "imported" | "failed"): ImportView => ({
  ...{
    schemaVersion: 1,
    execution: "web-1",
    state,
    bucket: "b",
    key: "incoming/web.raw",
    region: "r",
    polls: 1,
  },
  ...{ timings: { droppedAt: at(0), endedAt: at(9) }, updatedAt: at(9) },
  ...(state === "failed" ? { failure: failure("WorkflowFault", { said: "no" }) } : {}),
});
const step = (failures: StepFailure[]): TimelineStep => ({
  ...{ step: "Poll", startedAt: at(0), endedAt: at(9), rounds: 1, waitedMs: 0 },
  ...{ tries: failures.length + 1, failures, outcome: "done" },
});

function shown(status: string, of: ImportView | undefined, failures: StepFailure[] = []): string[] {
  const execution = { name: "web-1", status, startedAt: at(0), stoppedAt: at(9), input: "", output: "" };
  const event = { kind: "timeline", execution, view: of, steps: [step(failures)] } as const;
  return timeline.lines?.(event, { width: 80, paint: plain, words: ENGLISH_WORDS, commands }) ?? [];
}

describe("the history of an import on screen", () => {
  it.each([
    ["Succeeded", view("failed"), /^ {2}\d\d:\d\d:\d\d {2}failed$/],
    ["Succeeded", view("imported"), / {2}imported$/],
    ["TimedOut", view("failed"), / {2}failed {2}its execution reads TimedOut$/],
    ["Succeeded", undefined, / {2}Succeeded$/],
  ])("ends with how the import ended: %s", (status, of, end) => {
    expect(shown(status, of).at(-1)).toMatch(end);
  });

  it("folds tries that failed in the same way, and says from when to when", () => {
    const busy = (second: number) => ({ at: at(second), code: "Throttled", message: "ECS is busy" });
    const failures = [busy(1), busy(2), busy(3), { ...busy(4), message: "other" }, busy(5)];
    const lines = shown("Succeeded", view("imported"), failures);
    const codes = lines
      .filter((line) => line.includes("Throttled"))
      .map((line) => line.replace(/^.*Thr/, "Thr"));
    expect(codes).toEqual([
      expect.stringMatching(/^Throttled ×3, the last at \d\d:\d\d:03$/),
      "Throttled",
      "Throttled",
    ]);
    expect(lines.filter((line) => line.trim() === "ECS is busy")).toHaveLength(2);
  });
});
