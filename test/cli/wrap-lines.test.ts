import { describe, expect, it } from "vitest";
import { createRenderer } from "../../cli/output/renderer.ts";
import { coloured, plain } from "../../cli/output/text-style.ts";
import { wrapLine } from "../../cli/output/wrap-lines.ts";
import { ENGLISH_WORDS } from "../../cli/words/words.ts";
import { commands } from "./local-commands.ts";

describe("a line that is wider than the window", () => {
  it("is broken at spaces, and goes on further to the right", () => {
    expect(wrapLine("  snapshots  s-1 accomplished, s-2 accomplished", 30)).toEqual([
      "  snapshots  s-1 accomplished,",
      "    s-2 accomplished",
    ]);
    expect(wrapLine("an-ID-that-is-longer-than-the-window is-whole", 20)).toEqual([
      "an-ID-that-is-longer-than-the-window",
      "  is-whole",
    ]);
  });

  it.each([
    [30, "image-drop cancel web-1 --key incoming/web.raw"],
    [40, 'npx image-drop cancel web-1 --key "incoming/a b.raw" --local'],
    [40, "image-drop upload FILE --to team-a/"],
  ])("of %i columns keeps a command in one line, to be pasted: %s", (width, command) => {
    const lines = wrapLine(`what to do: ${command} removes what it left, all of it.`, width);
    expect(lines.filter((line) => line.includes(command))).toHaveLength(1);
    expect(lines.length).toBeGreaterThan(1);
  });

  it("counts no colours", () => {
    const line = `${coloured("green", "imported")} ${coloured("dim", "after 3 min")}`;
    expect(wrapLine(line, 20)).toEqual([line]);
    expect(wrapLine(line, 15)).toHaveLength(2);
  });

  it("stays as it is where lines may have any length", () => {
    const line = "word ".repeat(100);
    expect(wrapLine(line, undefined)).toEqual([line]);
  });
});

describe.each([60, 80, 120])("in a window of %i columns", (width) => {
  const shown = async (event: Parameters<ReturnType<typeof createRenderer>["show"]>[0]) => {
    let written = "";
    const screen = {
      ...{
        isTerminal: true,
        rows: () => 24,
        style: () => ({ width, paint: plain, words: ENGLISH_WORDS, commands }),
      },
      write: async (text: string) => {
        written += text;
      },
    };
    const renderer = createRenderer("text", { out: screen, talk: screen }, "one");
    await renderer.show(event);
    await renderer.end();
    return written.trimEnd().split("\n");
  };

  it("a note has whole words", async () => {
    const text = "The image is being checked. ".repeat(10).trim();
    const lines = await shown({ kind: "note", text });
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    expect(lines.map((line) => line.trim()).join(" ")).toBe(text);
  });

  it("a script to be copied stays as it is", async () => {
    const line = "complete -c image-drop ".repeat(10);
    expect(await shown({ kind: "script", shell: "fish", lines: [line, "end"] })).toEqual([line, "end"]);
  });
});
