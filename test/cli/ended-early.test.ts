import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { begin, shownLines } from "./command.ts";
import { type SeededCloud, startSeededCloud } from "./seeded-cloud.ts";

/** The built command, ended by Ctrl-C or by --timeout while it waits. */
let cloud: SeededCloud;
let execution: string;
beforeAll(async () => {
  cloud = await startSeededCloud();
  execution = await cloud.running({ key: "incoming/web.raw" });
});
afterAll(() => cloud.close());

/** Lets every request wait for its answer until it is released; `asked` resolves with the first one. */
function unanswered(): { asked: Promise<void>; release: () => void } {
  const { faults } = cloud.simulator;
  let open = () => {};
  const released = new Promise<void>((resolve) => {
    open = resolve;
  });
  const asked = new Promise<void>((resolve) => {
    const act = () => {
      resolve();
      return released;
    };
    for (const service of ["oss", "fnf"] as const)
      faults.add({
        ...{ service, operation: "*", times: Number.POSITIVE_INFINITY },
        fault: { kind: "meanwhile", when: "before", act },
      });
  });
  const release = () => {
    faults.clear();
    open();
  };
  return { asked, release };
}

async function writeDrop(): Promise<void> {
  await writeFile(join(cloud.folder, "web.raw"), rawDisk());
  await writeFile(join(cloud.folder, "web.raw.json"), JSON.stringify(rawSidecar("web")));
}

describe("--timeout", () => {
  it.each([
    [["watch", "incoming/web.raw"]],
    [["watch", "--stay"]],
    [["history", "incoming/web.raw", "--follow"]],
  ])("ends %j with exit code 5 and a word", async (args) => {
    const { code, stderr } = await cloud.run([...args, "--local", "--timeout", "1s"]);
    expect(code).toBe(5);
    expect(stderr).toContain("It was not done within the 1 s of --timeout.");
  });

  it.each([
    [["upload", "web.raw"]],
    [["upload", "web.raw", "--wait"]],
    [["cancel", "web.raw", "--wait"]],
    [["retry", "web.raw", "--wait"]],
    [["watch", "web.raw"]],
  ])(
    "ends %j with exit code 5 also where a service does not answer, and says that nothing is lost",
    async (args) => {
      await cloud.context();
      await writeDrop();
      const { release } = unanswered();
      const { code, stdout, stderr } = await cloud.run([...args, "--local", "--timeout", "1s"]);
      release();
      expect([code, stdout]).toEqual([5, ""]);
      expect(stderr).toContain("It was not done within the 1 s of --timeout.");
      expect(stderr).toContain("Nothing was cancelled: the same command goes on.");
    },
  );

  it("is nothing where it is done in time", async () => {
    const { code, stderr } = await cloud.run(["history", execution, "--local", "--timeout", "1h"]);
    expect([code, stderr]).toEqual([0, ""]);
  });
});

describe("Ctrl-C", () => {
  it("ends doctor with 130, not with what its checks found then", async () => {
    cloud.simulator.faults.add({
      ...{ service: "oss", operation: "*", times: Number.POSITIVE_INFINITY },
      fault: { kind: "slow", delayMs: 60_000 },
    });
    await cloud.context();
    const doctor = begin(["doctor", "--local"], { folder: cloud.folder });
    await doctor.sees("credentials");
    doctor.process.kill("SIGINT");
    const { code, stdout, stderr } = await doctor.finished;
    cloud.simulator.faults.clear();
    expect([code, stderr]).toEqual([130, ""]);
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
  });

  it("ends a command that finds no service with 130, too; before that it is told which", async () => {
    const folder = await mkdtemp(join(tmpdir(), "image-drop-cli-"));
    await mkdir(join(folder, ".image-drop"));
    const closed = "http://127.0.0.1:9";
    const info = { oss: closed, ecs: closed, fnf: closed, fc: closed, region: "cn-hangzhou", accountId: "1" };
    const names = {
      bucket: "b",
      flow: "f",
      accessKeyId: "a",
      accessKeySecret: "s",
      functions: {},
      pid: process.pid,
    };
    await writeFile(join(folder, ".image-drop", "local.json"), JSON.stringify({ ...info, ...names }));
    const list = begin(["list", "--local"], { folder });
    await list.tells("FnF does not answer: 127.0.0.1:9: connection refused. It is tried again.\n");
    list.process.kill("SIGINT");
    expect((await list.finished).code).toBe(130);
    await rm(folder, { recursive: true });
  });

  it("of a watch leaves a clean line on a terminal", async () => {
    await cloud.context();
    const watch = begin(["watch", "--local", "--no-color"], {
      folder: cloud.folder,
      terminal: { columns: 80 },
    });
    await watch.sees("web.raw");
    watch.process.stdin?.write("\u0003");
    const { code, stdout } = await watch.finished;
    expect([code, shownLines(stdout)]).toEqual([130, ["No longer watched; the imports go on."]]);
  });

  it.each([
    [["list"]],
    [["status", "web.raw"]],
    [["watch", "web.raw"]],
    [["history", "web.raw", "--follow"]],
    [["cancel", "web.raw", "--wait"]],
    [["retry", "web.raw", "--wait"]],
    [["abort", "web.raw"]],
    [["doctor"]],
    [["doctor", "--orphans"]],
    [["upload", "web.raw", "--wait"]],
  ])(
    "ends %j with 130 and leaves a clean line on a terminal, while a service does not answer",
    async (args) => {
      await cloud.context();
      const { asked, release } = unanswered();
      await writeDrop();
      const { folder } = cloud;
      const verb = begin([...args, "--local", "--no-color"], { folder, terminal: { columns: 80 } });
      await asked;
      verb.process.stdin?.write("\u0003");
      const { code, stdout } = await verb.finished;
      release();
      expect(code).toBe(130);
      expect(stdout.endsWith("\u001b[K") || stdout === "" || stdout.endsWith("\n")).toBe(true);
      expect(shownLines(stdout.replaceAll("^C\r\u001b[K", "")).join("\n")).not.toMatch(/\^C|error|at .*\.ts/);
    },
  );
});
