import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { explain } from "../../cli/command/errors.ts";
import type { Verb } from "../../cli/command/run-verb.ts";
import { refuseBackwards, refuseWithout } from "../../cli/command/together.ts";
import { momentOption } from "../../cli/output/time.ts";
import { init } from "../../cli/verbs/init.ts";
import { list } from "../../cli/verbs/list.ts";
import { validate } from "../../cli/verbs/validate.ts";
import { watch } from "../../cli/verbs/watch.ts";
import { commands } from "./local-commands.ts";
import { runInProcess } from "./run-in-process.ts";
import { useFolder } from "./use-folder.ts";

const folder = useFolder();
const context = () => ({ folder, environment: {}, signal: new AbortController().signal, commands });
const drafted = (file: string) => runInProcess(init(context(), file, { limits: "console" }));

describe("what the operating system refuses", () => {
  it.each([
    ["EACCES", "permissions"],
    ["EPERM", "permissions"],
    ["EROFS", "read-only"],
    ["ENOSPC", "full"],
    ["EDQUOT", "share"],
    ["EMFILE", "too many open files"],
    ["ENFILE", "too many open files"],
    ["EIO", "read or write error"],
    ["ESTALE", "network drive"],
    ["EADDRINUSE", "listens there already"],
  ])("has a sentence of its own and is no bug: %s", (code, words) => {
    const error = Object.assign(new Error(`${code}: x, open '/data/web.raw'`), {
      ...{ code, syscall: "open", path: "/data/web.raw" },
    });
    const { what, why } = explain(error, commands);
    expect(String(what)).toBe("/data/web.raw cannot be opened.");
    expect(String(why)).toContain(words);
  });

  it("names the address that is taken", () => {
    const error = Object.assign(new Error("x"), {
      ...{ code: "EADDRINUSE", syscall: "listen", address: "127.0.0.1", port: 80 },
    });
    expect(String(explain(error, commands).what)).toBe("127.0.0.1:80 cannot be listened on.");
  });

  it("is told apart from a bug, which asks to be reported", () => {
    const { what, todo } = explain(new TypeError("x is undefined"), commands);
    expect([String(what), String(todo)]).toEqual([
      expect.stringContaining("unexpected"),
      expect.stringContaining("bug"),
    ]);
    expect(String(explain(undefined, commands).what)).toContain("unexpected");
  });

  it.each([
    ["a folder", "web.raw", () => mkdir(join(folder, "web.raw")), "is a folder"],
    ["a circle of links", "web.raw", () => symlink("web.raw", join(folder, "web.raw")), "round in a circle"],
    ["a name that is too long", `${"x".repeat(300)}.raw`, async () => {}, "too long"],
    ["a path through a file", "a.raw/web.raw", () => writeFile(join(folder, "a.raw"), ""), "does not exist"],
  ])("is said in words: %s", async (_, file, prepare, words) => {
    await prepare();
    const { code, stderr } = await drafted(file);
    expect([code, stderr]).toEqual([1, expect.stringContaining(words)]);
    expect(stderr).not.toContain("bug");
    await writeFile(join(folder, "b.raw.json"), "{}");
    if (file === "web.raw") {
      const { stderr: checked } = await runInProcess(validate(context(), file, {}));
      expect(checked).toContain(words);
    }
  });
});

describe("an error under --json", () => {
  it("is JSON on stdout, too", async () => {
    const finished = await runInProcess(list(context(), { local: true, limit: 9 }), {
      ...{ mode: "json", shape: "many" },
    });
    expect(JSON.parse(finished.stdout)).toEqual({
      error: {
        what: "No simulator runs in this folder.",
        why: "There is no .image-drop/local.json.",
        todo: "Start it in another terminal: image-drop local",
        exitCode: 1,
      },
    });
    expect(finished.stderr).toContain("error: No simulator runs");
  });

  async function* halfway(): Verb {
    const { kind, text } = { kind: "script" as const, text: "x" };
    yield { kind, shell: text, lines: [text] };
    throw new Error("gone");
  }

  it("is the last item of a list that had begun, and the last of many lines", async () => {
    const whole = await runInProcess(halfway(), { mode: "json", shape: "many" });
    const items = JSON.parse(whole.stdout);
    expect([items.length, items[1].error.what]).toEqual([2, "Something unexpected happened: gone"]);
    const lines = (await runInProcess(halfway(), { mode: "json-lines" })).stdout.trim().split("\n");
    expect(lines.map((line) => Object.keys(JSON.parse(line))[0])).toEqual(["shell", "error"]);
    // A spreadsheet has no place for it, text has it on stderr.
    for (const mode of ["csv", "text"] as const)
      expect((await runInProcess(halfway(), { mode })).stdout).not.toContain("gone");
  });
});

describe("flags that contradict each other", () => {
  it("are refused: a period that ends before it begins", () => {
    const [since, until] = [momentOption("1d"), momentOption("2d")];
    expect(() => refuseBackwards({ since, until }, 0)).toThrow("later than --until");
    expect(() => refuseBackwards({ since: until, until: since }, 0)).not.toThrow();
    expect(() => refuseBackwards({ since }, 0)).not.toThrow();
  });

  it("are refused: one that counts only with another", () => {
    expect(() => refuseWithout("stats", { since: 1 }, ["since", "until"])).toThrow("--since goes with");
    expect(() => refuseWithout("stats", { stats: true, since: 1 }, ["since"])).not.toThrow();
  });

  it("are refused: watch of a target that is to stay for new ones", async () => {
    const finished = await runInProcess(watch(context(), ["x"], { local: true, stay: true }));
    expect([finished.code, finished.stderr]).toEqual([2, expect.stringContaining("contradict")]);
  });
});
