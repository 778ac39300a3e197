import { expect, it } from "vitest";
import type { Event } from "../../cli/events.ts";
import { createRenderer } from "../../cli/output/renderer.ts";
import type { Screen } from "../../cli/output/screen.ts";
import { plain } from "../../cli/output/text-style.ts";
import type { UploadState } from "../../cli/upload/drop-events.ts";
import { ENGLISH_WORDS } from "../../cli/words/words.ts";
import { commands } from "./local-commands.ts";

const state: UploadState = {
  doing: "sending",
  doneBytes: 2 ** 20,
  totalBytes: 2 ** 21,
  bytesPerSecond: 2 ** 20,
  leftMs: 1000,
};
const uploading: Event = {
  kind: "uploading",
  name: "web.raw",
  state,
  plain: { ...state, nowMs: Date.parse("2026-11-01T00:00:00Z") },
};

function screen(isTerminal: boolean): Screen & { text: () => string } {
  let written = "";
  return {
    isTerminal,
    style: () => ({ width: isTerminal ? 100 : undefined, paint: plain, words: ENGLISH_WORDS, commands }),
    rows: () => 24,
    async write(text) {
      written += text;
    },
    text: () => written,
  };
}

it.each([
  [false, false, "", /^\d\d:00:00 web\.raw 50% 1\.0 MiB of 2\.0 MiB, 1\.0 MiB\/s, 1 s left\n$/],
  [false, true, "", /web\.raw █+░+ {2}50%/],
  [true, true, /web\.raw █+░+ {2}50%/, ""],
  [true, false, /web\.raw █+░+ {2}50%/, ""],
] as const)(
  "an upload's progress is talk: with terminals %s (stdout) and %s (stderr) it is where a person looks and no data is",
  async (outIsTerminal, talkIsTerminal, onOut, onTalk) => {
    const screens = { out: screen(outIsTerminal), talk: screen(talkIsTerminal) };
    const renderer = createRenderer("text", screens, "one");
    await renderer.show(uploading);
    await renderer.end();
    for (const [{ text }, expected] of [
      [screens.out, onOut],
      [screens.talk, onTalk],
    ] as const)
      if (expected === "") expect(text()).toBe("");
      else expect(text()).toMatch(expected);
  },
);
