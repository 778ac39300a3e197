import { describe, expect, it } from "vitest";
import type { ImportRow } from "../../cli/events.ts";
import { importRow } from "../../cli/output/formats/import-row.ts";
import { createTable } from "../../cli/output/table.ts";
import { plain } from "../../cli/output/text-style.ts";
import { displayWidth, wrap } from "../../cli/output/width.ts";
import { loadWords } from "../../cli/words/words.ts";
import { commands } from "../cli/local-commands.ts";

describe("Chinese text", () => {
  it("breaks between characters, but not before or after punctuation that belongs to one", () => {
    const text = "请转换格式（推荐“qcow2”），再上传：qemu-img convert -O qcow2 web.raw image.qcow2";
    for (let width = 12; width <= 90; width += 1) {
      const lines = wrap(text, width);
      expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      for (const line of lines) {
        expect(displayWidth(line), `${width}: ${line}`).toBeLessThanOrEqual(width);
        expect(line).not.toMatch(/^[，。：）”]|[（“]$/);
      }
    }
    expect(wrap("导入镜像", 4)).toEqual(["导入", "镜像"]);
    expect(wrap("导入 qcow2 镜像", 8)).toEqual(["导入", "qcow2 镜", "像"]);
  });
});

describe("a Chinese table", async () => {
  const words = await loadWords("zh");
  const row = (state: "imported" | "refused" | "timed-out", key: string): ImportRow => ({
    kind: "import-row",
    nowMs: Date.parse("2026-11-25T09:00:00Z"),
    incoming: "incoming/",
    view: {
      ...{ schemaVersion: 1, execution: "web-qcow2-0123456789-fedcba9876543210", state, bucket: "b", key },
      ...{ region: "cn-hangzhou", polls: 3, updatedAt: "2026-11-25T08:10:00Z" },
      timings: { droppedAt: "2026-11-25T08:00:00Z", endedAt: "2026-11-25T08:10:05Z" },
      ...(state === "imported" ? { imageId: "m-bp1234567890abcdefgh", imageName: "网站镜像-2026" } : {}),
      ...(state === "refused" ? { problems: [{ code: "TagUrl", path: "/tags", message: "" }] } : {}),
    },
  });
  const rows = [
    row("imported", "incoming/团队甲/网站服务器镜像.qcow2"),
    row("refused", "incoming/team-b/db.vhd"),
    row("timed-out", "incoming/team-c/a-rather-long-name-of-an-image.qcow2"),
  ];

  it.each([60, 80, 100, 120, 160, 200])("fits into %i columns, each column where its head is", (width) => {
    const shape = importRow.table?.(rows[0] as ImportRow);
    if (shape === undefined) throw new Error("a row of a list is a row of a table");
    const table = createTable(shape, { width, paint: plain, words, commands });
    const [head = "", ...lines] = [...rows.flatMap((one) => table.add(one)), ...table.end()];
    expect(lines).toHaveLength(3);
    expect(head).toMatch(/^状态 +/);
    for (const line of [head, ...lines]) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
    // The second column begins at the same place in every line.
    const second = (line: string) => displayWidth(/^\S+ +/.exec(line)?.[0] ?? "");
    expect(new Set([head, ...lines].map(second)).size).toBe(1);
    expect(lines.map((line) => line.split(" ")[0])).toEqual(["已导入", "已拒绝", "已超时"]);
  });
});
