import type { StatusLine } from "./event-format.ts";
import type { Screen } from "./screen.ts";

/** Lines that stay, above lines that are redrawn in place. */
export interface Live {
  print(lines: readonly string[]): Promise<void>;
  draw(lines: readonly string[]): Promise<void>;
}

export function createLive(screen: Screen): Live {
  let drawn: readonly string[] = [];
  const erase = () => (drawn.length === 0 ? "" : `\x1b[${drawn.length}A\x1b[0J`);
  const block = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");
  return {
    async print(lines) {
      if (lines.length > 0) await screen.write(erase() + block(lines) + block(drawn));
    },
    async draw(lines) {
      if (drawn.length === 0 && lines.length === 0) return;
      // What has scrolled out of the window cannot be redrawn.
      const room = screen.rows() - 1;
      const shown =
        lines.length <= room
          ? [...lines]
          : [
              ...lines.slice(0, room - 1),
              screen.style().words.say("andMore", { count: lines.length - room + 1 }),
            ];
      await screen.write(erase() + block(shown));
      drawn = shown;
    },
  };
}

/** Lets through only what was not said last about the same thing. */
export function createChangeFilter(): (statusLines: readonly StatusLine[]) => StatusLine[] {
  const printed = new Map<string, string>();
  return (statusLines) =>
    statusLines.filter(({ about, line }) => {
      if (printed.get(about) === line) return false;
      printed.set(about, line);
      return true;
    });
}
