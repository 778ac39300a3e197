import { describe, expect, it } from "vitest";
import type { ImportRow } from "../../cli/events.ts";
import type { ImportView } from "../../cli/imports/import-view.ts";
import { shortId } from "../../cli/imports/short-id.ts";
import { importRow } from "../../cli/output/formats/import-row.ts";
import { createTable } from "../../cli/output/table.ts";
import { plain } from "../../cli/output/text-style.ts";
import { displayWidth } from "../../cli/output/width.ts";
import { ENGLISH_WORDS } from "../../cli/words/words.ts";
import { executionName } from "../../functions/core/import/drop.ts";
import { failure } from "../../functions/core/import/failures.ts";
import { commands } from "./local-commands.ts";

const nowMs = Date.parse("2026-11-25T12:00:00Z");
const event = { bucket: "b", sidecarEtag: "E", eventRequestId: "R" };
const row = (key: string, view: Partial<ImportView>): ImportRow => ({
  ...{ kind: "import-row", nowMs, incoming: "incoming/" },
  view: {
    ...{ schemaVersion: 1, execution: executionName({ ...event, imageKey: key }), state: "imported" },
    ...{ bucket: "b", key, region: "cn-hangzhou", polls: 3, updatedAt: "2026-11-24T13:23:00Z" },
    ...{ timings: { droppedAt: "2025-11-24T12:00:00Z", endedAt: "2026-11-24T13:23:00Z" } },
    ...view,
  },
});

const rows = [
  row("incoming/team-a/web.qcow2", { imageId: "m-bp1h362i4jis6scieewc", imageName: "web-2026.11" }),
  row("incoming/platform/golden/ubuntu-24.04-server-cloudimg-amd64.qcow2", {
    ...{ state: "failed", failure: failure("WorkflowFault", { said: "no" }) },
  }),
  row("incoming/数据/系统盘镜像文件.vhd", { state: "importing", imageName: "系统盘" }),
];

function shown(width: number): string[] {
  const shape = importRow.table?.(rows[0] as ImportRow) ?? { columns: [] };
  const table = createTable(shape, { width, paint: plain, words: ENGLISH_WORDS, commands });
  return [...rows.flatMap((one) => table.add(one)), ...table.end()];
}

describe("a row of a list", () => {
  it.each([60, 70, 80, 100, 120, 160, 200])(
    "fits a window of %i columns, with what can be used in it",
    (width) => {
      const [, ...lines] = shown(width);
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      const ends = ["team-a/web.qcow2 ", "img-amd64.qcow2 ", "盘镜像文件.vhd "];
      for (const [index, end] of ends.entries()) {
        expect(lines[index]).toContain(end);
        expect(lines[index]).toContain(`  ${shortId(rows[index]?.view.execution ?? "")}`);
      }
      expect(lines.join("")).not.toContain("incoming/");
      expect(lines[0]).toContain(width < 70 ? "  m-bp1h362i4j  " : "  m-bp1h362i4jis6scieewc  ");
    },
  );

  it("gives the year before the time where there is room for one of them", () => {
    expect(shown(80)[1]).toContain("  2025-11-24  ");
    expect(shown(160)[1]).toMatch(/ {2}2025-11-24 \d\d:00 {2}/);
  });

  it("cuts no key where an execution can be said shorter", () => {
    expect(shown(160)[2]).toContain("  platform/golden/ubuntu-24.04-server-cloudimg-amd64.qcow2  ");
  });
});
