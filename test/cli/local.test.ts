import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { begin, run } from "./command.ts";
import { useFolder } from "./use-folder.ts";

const folder = useFolder();

const infoFile = () => join(folder, ".image-drop", "local.json");

describe("local", () => {
  it("tells where it is, serves the other verbs, and ends on SIGTERM without a trace", async () => {
    const local = begin(["local", "--json", "--speed", "60"], { folder });
    await local.sees("\n");
    const info = JSON.parse(local.output().split("\n")[0] as string) as Record<string, unknown>;
    expect(info).toMatchObject({
      region: "cn-hangzhou",
      ecsRegions: expect.arrayContaining(["cn-hangzhou", "cn-beijing", "ap-southeast-1"]),
      accessKeyId: "local-access-key-id",
      accessKeySecret: "local-access-key-secret",
      bucket: "image-drop",
      flow: "image-drop",
      functions: { start: "image-drop-start", cancel: "image-drop-cancel" },
      pid: local.process.pid,
    });
    for (const service of ["oss", "ecs", "fnf", "fc", "control"])
      expect(info[service]).toMatch(/^http:\/\/(127\.0\.0\.1|localhost):\d+$/);
    expect(JSON.parse(readFileSync(infoFile(), "utf8"))).toEqual(info);
    expect(await run(["list", "--local", "--json"], { folder })).toMatchObject({ code: 0, stdout: "[]\n" });
    const second = await run(["local"], { folder });
    expect([second.code, second.stderr]).toEqual([1, expect.stringContaining("runs in this folder already")]);
    local.process.kill("SIGTERM");
    const { code, stderr } = await local.finished;
    expect([code, stderr, existsSync(infoFile())]).toEqual([0, "", false]);
  });

  it("begins nothing where results would be drops", async () => {
    const environment = { INCOMING_PREFIX: "a/", RESULTS_PREFIX: "a/r/" };
    const refused = await run(["local"], { folder, environment });
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining("INCOMING_PREFIX and RESULTS_PREFIX must not contain each other"),
    ]);
  });

  it("takes free ports for --port 0, and no port that is none", async () => {
    const local = begin(["local", "--port", "0"], { folder });
    await local.sees("http://localhost:");
    expect(local.output()).toMatch(/http:\/\/localhost:[1-9]\d+/);
    local.process.kill("SIGTERM");
    expect((await local.finished).code).toBe(0);
    for (const port of ["", "-1", "65532", "x", "1.5"]) {
      const refused = await run(["local", "--port", port], { folder });
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("from 0 to 65531")]);
    }
  });

  it("takes the ports it is told, or says that they are taken", async () => {
    // Below those that systems hand out by themselves, to other tests for example.
    const port = 12_000 + 4 * (process.pid % 4000);
    const local = begin(["local", "--port", String(port)], { folder });
    await local.sees(`http://localhost:${port}`);
    expect(local.output()).toContain(`http://127.0.0.1:${port + 3}`);
    const other = await mkdtemp(join(tmpdir(), "image-drop-local-"));
    const taken = await run(["local", "--port", String(port)], { folder: other });
    await rm(other, { recursive: true, force: true });
    expect([taken.code, taken.stderr]).toEqual([1, expect.stringContaining("Choose another --port")]);
    local.process.kill("SIGINT");
    expect((await local.finished).code).toBe(0);
  });

  it("is not mistaken for running after it was killed", async () => {
    const local = begin(["local", "--json"], { folder });
    await local.sees("\n");
    local.process.kill("SIGKILL");
    await local.finished;
    const { code, stderr } = await run(["list", "--local"], { folder });
    expect([code, stderr]).toEqual([1, expect.stringContaining("does not run any more")]);
  });
});
