import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Mode } from "../../cli/output/renderer.ts";
import { momentOption } from "../../cli/output/time.ts";
import { type ListOptions, list } from "../../cli/verbs/list.ts";
import { status } from "../../cli/verbs/status.ts";
import { document, type Finished, shownLines } from "./command.ts";
import { runInProcess } from "./run-in-process.ts";
import { type SeededCloud, startSeededCloud } from "./seeded-cloud.ts";

let cloud: SeededCloud;
beforeAll(async () => {
  cloud = await startSeededCloud();
  await cloud.ended({
    key: "incoming/team-a/web.qcow2",
    imageId: "m-bp1aaaaaaaaaaaaaaaaa",
    imageName: "web-1",
  });
  await cloud.ended({
    key: "incoming/team-a/db.raw",
    state: "refused",
    problems: [{ code: "NameLength", path: "/name", message: "A name has 2 to 128 characters." }],
  });
  await cloud.ended({
    key: "incoming/team-b/=cmd.raw",
    state: "failed",
    failure: { code: "ImportTaskFailed", message: 'ECS gave up, "again".', who: "team" },
  });
  await cloud.ended({
    key: "incoming/数据/系统盘镜像文件.vhd",
    imageId: "m-bp1bbbbbbbbbbbbbbbbb",
    imageName: "系统",
  });
  await cloud.running({
    key: "incoming/team-a/new.qcow2",
    status: {
      state: "importing",
      imageName: "new",
      progress: { taskStatus: "Processing", percent: 40, snapshots: [] },
    },
  });
  await cloud.running({ key: "incoming/team-a/early.qcow2" });
});
afterAll(() => cloud.close());

interface Row {
  key: string;
  state: string;
}
const shown = (...flags: string[]) => cloud.run(["list", "--local", ...flags]);
const keysOf = (finished: Finished) => (document(finished) as Row[]).map(({ key }) => key);

const listed = async (options: Partial<ListOptions>, mode: Mode = "json", columns?: number) =>
  runInProcess(list(await cloud.context(), { local: true, limit: 50, ...options }), {
    ...{ mode, shape: "many" },
    ...(columns && { columns }),
  });

describe("list", () => {
  it("shows the newest first, running ones with what they published", async () => {
    const finished = await listed({});
    expect(finished.code).toBe(0);
    const rows = (document(finished) as Row[]).map(({ key, state }) => `${state} ${key}`);
    // The running ones were started at the same moment.
    expect(rows.slice(0, 2).sort()).toEqual([
      "importing incoming/team-a/new.qcow2",
      "waiting incoming/team-a/early.qcow2",
    ]);
    expect(rows.slice(2)).toEqual([
      "imported incoming/数据/系统盘镜像文件.vhd",
      "failed incoming/team-b/=cmd.raw",
      "refused incoming/team-a/db.raw",
      "imported incoming/team-a/web.qcow2",
    ]);
  });

  it.each<[Partial<ListOptions>, string[]]>([
    [{ state: ["imported"] }, ["数据/系统盘镜像文件.vhd", "team-a/web.qcow2"]],
    [{ state: ["refused", "failed"] }, ["team-b/=cmd.raw", "team-a/db.raw"]],
    [{ state: ["importing"] }, ["team-a/new.qcow2"]],
    [{ key: "team-b/" }, ["team-b/=cmd.raw"]],
    [{ key: "incoming/team-b/" }, ["team-b/=cmd.raw"]],
    [{ name: "WEB" }, ["team-a/web.qcow2"]],
    [{ text: "gave up" }, ["team-b/=cmd.raw"]],
    [{ text: "namelength" }, ["team-a/db.raw"]],
    [{ text: "系统盘" }, ["数据/系统盘镜像文件.vhd"]],
    [{ until: momentOption("2026-11-01T00:01:30Z") }, ["team-a/db.raw", "team-a/web.qcow2"]],
    [{ since: momentOption("150s"), state: ["failed", "refused"] }, ["team-b/=cmd.raw"]],
  ])("with %j finds %j", async (options, keys) => {
    expect(keysOf(await listed(options)).map((key) => key.replace("incoming/", ""))).toEqual(keys);
  });

  it("says on stderr when there is more than it shows, and that there is nothing", async () => {
    const two = await listed({ state: ["imported", "refused", "failed"], limit: 2 });
    expect([keysOf(two), two.stderr]).toEqual([
      ["incoming/数据/系统盘镜像文件.vhd", "incoming/team-b/=cmd.raw"],
      "These are the newest 2; --limit N or --all shows more.\n",
    ]);
    expect(await listed({ text: "nowhere" })).toEqual({
      code: 0,
      stdout: "[]\n",
      stderr: "There are none.\n",
    });
  });

  it("writes JSON lines, one import each", async () => {
    const { stdout } = await listed({ state: ["imported"] }, "json-lines");
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => (JSON.parse(line) as Row).state),
    ).toEqual(["imported", "imported"]);
  });

  it("writes CSV that a spreadsheet reads, and runs nothing in it", async () => {
    const { stdout } = await shown("--csv", "--state", "failed", "refused");
    const lines = stdout.split("\r\n");
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^state,key,imageId,/);
    expect(lines[1]).toContain('"ECS gave up, ""again""."');
    expect((await listed({ text: "db.raw" }, "csv")).stdout).toContain("refused,incoming/team-a/db.raw,");
  });
});

describe("list on a terminal", () => {
  it("fits the window, with Chinese keys two columns a character", async () => {
    const { stdout } = await cloud.run(["list", "--local", "--state", "imported", "failed"], {
      terminal: { columns: 80 },
    });
    const lines = shownLines(stdout);
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(80);
    // The result begins in the same column of every line.
    const begins = lines.slice(1).map((line) => columnsOf(line.slice(0, line.search(/m-bp1|ImportTask/))));
    expect(new Set(begins).size).toBe(1);
    expect(lines.join("\n")).toContain("m-bp1aaaaaaaaaaaaaaaaa");
  });

  it.each([60, 70, 80, 100, 120, 160, 200])(
    "of %i columns shows whose it is and an ID to paste",
    async (columns) => {
      const { stdout } = await listed({}, "text", columns);
      const [head = "", ...rows] = shownLines(stdout);
      expect(head).toMatch(/^STATE .*KEY .*RESULT .*EXECUTION$/);
      expect(rows).toHaveLength(6);
      for (const line of rows) expect(columnsOf(line)).toBeLessThanOrEqual(columns);
      expect(stdout).not.toContain("incoming/");
      for (const end of ["team-a/web.qcow2", "盘镜像文件.vhd", "team-b/=cmd.raw"])
        expect(stdout).toContain(end);
      expect(stdout).toContain(columns < 70 ? "m-bp1aaaaaaa " : "m-bp1aaaaaaaaaaaaaaaaa");
      const web = rows.find((line) => line.includes("web.qcow2")) ?? "";
      for (const id of [web.split(/\s+/).at(-1) ?? "", "m-bp1aaaaaaa"]) {
        const finished = await runInProcess(status(await cloud.context(), id, { local: true }), {
          mode: "json",
        });
        expect(document(finished)).toMatchObject({ key: "incoming/team-a/web.qcow2" });
      }
    },
  );

  it("shows the columns that are asked for, and cuts nothing with --no-trunc", async () => {
    const terminal = { columns: 60 };
    const flags = ["--local", "--no-color", "--state", "imported", "--columns", "key,IMAGE,took"];
    const { stdout } = await cloud.run(["list", ...flags], { terminal });
    expect(shownLines(stdout)[0]).toMatch(/^KEY +IMAGE +TOOK$/);
    const whole = await listed({ state: ["imported"], trunc: false }, "text", 60);
    expect(shownLines(whole.stdout)[0]).toMatch(/NAME +EXECUTION$/);
    expect(whole.stdout).toMatch(
      /incoming\/team-a\/web\.qcow2 +m-bp1aaaaaaaaaaaaaaaaa +web-1 +web-qcow2-\w{10}-\w{16}/,
    );
  });

  it("writes names only with -q", async () => {
    const { stdout } = await listed({ state: ["imported"], quiet: true }, "text");
    const names = ((await listed({ state: ["imported"] })).stdout.match(/"execution":"([^"]+)"/g) ?? []).map(
      (field) => field.slice(13, -1),
    );
    expect([names.length, stdout]).toEqual([2, `${names.join("\n")}\n`]);
  });

  it.each([
    [["-q", "--json"], "cannot be used with"],
    [["--columns", "key", "--csv"], "cannot be used with"],
    [["--columns", "key,price"], '"price" is none. There are state, dropped,'],
  ])("refuses %j", async (flags, why) => {
    const { code, stderr } = await shown(...flags);
    expect([code, stderr]).toEqual([2, expect.stringContaining(why)]);
  });

  it("colours states, but not with NO_COLOR, --no-color or on a pipe", async () => {
    const args = ["list", "--local", "--state", "imported"];
    const terminal = { columns: 100 };
    expect((await cloud.run(args, { terminal })).stdout).toContain("\x1b[32mimported");
    expect((await cloud.run(args, { terminal, environment: { NO_COLOR: "1" } })).stdout).not.toContain(
      "\x1b[",
    );
    expect((await cloud.run([...args, "--no-color"], { terminal })).stdout).not.toContain("\x1b[");
    expect((await listed({ state: ["imported"] }, "text")).stdout).not.toContain("\x1b[");
  });
});

/** Chinese characters are the only wide ones here. */
function columnsOf(line: string): number {
  return [...line].reduce((sum, character) => sum + (/\p{Script=Han}/u.test(character) ? 2 : 1), 0);
}
