import { existsSync, readFileSync } from "node:fs";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Mode } from "../../cli/output/renderer.ts";
import { init } from "../../cli/verbs/init.ts";
import { type ValidateOptions, validate } from "../../cli/verbs/validate.ts";
import { document, run } from "./command.ts";
import { commands } from "./local-commands.ts";
import { runInProcess } from "./run-in-process.ts";
import { useFolder } from "./use-folder.ts";

const IMAGES = new URL("../fixtures/images/", import.meta.url);
const folder = useFolder();

const context = () => ({ folder, environment: {}, signal: new AbortController().signal, commands });
const image = (name: string, as = name) => copyFile(new URL(name, IMAGES), join(folder, as));
const sidecar = (name: string, content: unknown) =>
  writeFile(join(folder, `${name}.json`), typeof content === "string" ? content : JSON.stringify(content));
const validated = (file: string, options: ValidateOptions = {}, mode: Mode = "json") =>
  runInProcess(validate(context(), file, options), { mode });
const codes = (finished: { stdout: string }) =>
  (JSON.parse(finished.stdout) as { problems: Array<{ code: string; path: string }> }).problems.map(
    ({ code, path }) => `${code} ${path}`,
  );

const WEB = { name: "web", osType: "linux", platform: "Ubuntu", systemDisk: { sizeGib: 40 } };

describe("init", () => {
  it("drafts a sidecar that validate takes, and overwrites none", async () => {
    await image("web.qcow2", "ubuntu-web.qcow2");
    const first = await run(["init", "ubuntu-web.qcow2", "--json"], { folder });
    expect([first.code, first.stderr]).toEqual([0, ""]);
    const written = JSON.parse(readFileSync(join(folder, "ubuntu-web.qcow2.json"), "utf8"));
    expect(written).toMatchObject({ platform: "Ubuntu", format: "qcow2", systemDisk: { sizeGib: 40 } });
    expect(document(first)).toMatchObject({ path: "ubuntu-web.qcow2.json", sidecar: written });
    expect(await run(["validate", "ubuntu-web.qcow2.json"], { folder })).toMatchObject({
      code: 0,
      stdout: 'ok ubuntu-web.qcow2.json: image "ubuntu-web" of 1 disk(s)\n',
    });
    const second = await runInProcess(init(context(), "ubuntu-web.qcow2", { limits: "console" }));
    expect([second.code, second.stderr]).toEqual([1, expect.stringContaining("is there already")]);
    expect(
      (await runInProcess(init(context(), "ubuntu-web.qcow2", { limits: "console", force: true }))).code,
    ).toBe(0);
  });

  it("takes what is to be done after the import", async () => {
    await image("web.qcow2", "ubuntu-web.qcow2");
    const flags = [
      "--family",
      "web",
      "--copy-to",
      "cn-beijing",
      "ap-southeast-1",
      "--share-with",
      "1234567890123456",
    ];
    expect((await run(["init", "ubuntu-web.qcow2", ...flags, "--require-check"], { folder })).code).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, "ubuntu-web.qcow2.json"), "utf8"))).toMatchObject({
      family: "web",
      shareWith: ["1234567890123456"],
      copies: [{ region: "cn-beijing" }, { region: "ap-southeast-1" }],
      requireCheck: true,
    });
    const validated = await run(["validate", "ubuntu-web.qcow2.json"], { folder });
    expect(validated.code).toBe(0);
  });

  it("says what is wrong with the file already", async () => {
    await image("overlay.qcow2");
    const { stdout } = await runInProcess(init(context(), "overlay.qcow2", { limits: "console" }));
    expect(stdout).toContain("backing file");
    expect((await runInProcess(init(context(), "none.qcow2", { limits: "console" }))).code).toBe(1);
    expect(existsSync(join(folder, "none.qcow2.json"))).toBe(false);
  });
});

describe("validate", () => {
  it("says what to name where the image or a folder was named", async () => {
    await image("web.qcow2");
    const bare = await validated("web.qcow2", {}, "text");
    expect([bare.code, bare.stderr]).toEqual([2, expect.stringContaining("image-drop init web.qcow2")]);
    await sidecar("web.qcow2", WEB);
    const beside = await validated("web.qcow2", {}, "text");
    expect([beside.code, beside.stderr]).toEqual([
      2,
      expect.stringContaining("image-drop validate web.qcow2.json"),
    ]);
    await mkdir(join(folder, "images.json"));
    for (const name of ["images.json"]) {
      const named = await validated(name, {}, "text");
      expect([named.code, named.stderr]).toEqual([2, expect.stringContaining("is a folder")]);
    }
  });

  it("refuses a sidecar whose suffix starts no import", async () => {
    await image("web.qcow2");
    await writeFile(join(folder, "web.qcow2.JSON"), JSON.stringify(WEB));
    const finished = await validated("web.qcow2.JSON");
    expect(finished.code).toBe(3);
    expect(document(finished)).toMatchObject({
      problems: [{ code: "SidecarMisnamed", hint: expect.stringContaining(".json in lower case") }],
    });
  });

  it("answers what ImportImage would be called with", async () => {
    await image("web.qcow2");
    await sidecar("web.qcow2", WEB);
    const finished = await validated("web.qcow2.json");
    expect(finished.code).toBe(0);
    expect(document(finished)).toMatchObject({
      ok: true,
      problems: [],
      request: {
        imageName: "web",
        platform: "Ubuntu",
        disks: [{ key: "incoming/web.qcow2", format: "QCOW2", sizeGib: 40 }],
      },
    });
  });

  it("tells every reason at once and exits with 3", async () => {
    await image("web.qcow2");
    await sidecar("web.qcow2", { ...WEB, name: "", platform: "BeOS", systemDisk: { sizeGib: 7 } });
    const finished = await validated("web.qcow2.json");
    expect(finished.code).toBe(3);
    expect(document(finished)).toMatchObject({ ok: false });
    const paths = codes(finished).map((line) => line.split(" ")[1]);
    expect(paths).toEqual(expect.arrayContaining(["/name", "/platform", "/systemDisk/sizeGib"]));
    expect((await validated("web.qcow2.json", {}, "text")).stdout).toMatch(
      /^refused web\.qcow2\.json\nProblems\n/,
    );
  });

  it("holds a sidecar to the limits that are asked for", async () => {
    await image("web.qcow2");
    await sidecar("web.qcow2", { ...WEB, systemDisk: { sizeGib: 600 } });
    expect(codes(await validated("web.qcow2.json"))).toEqual(["SizeOutOfRange /systemDisk/sizeGib"]);
    expect((await validated("web.qcow2.json", { limits: "api" })).code).toBe(0);
    await writeFile(join(folder, "image-drop.json"), JSON.stringify({ limits: "api" }));
    expect((await validated("web.qcow2.json")).code).toBe(0);
  });

  it("takes the folder incoming/, or the one it is told, for the bucket's", async () => {
    await mkdir(join(folder, "incoming", "team", "disks"), { recursive: true });
    await image("web.qcow2", "incoming/team/web.qcow2");
    await image("data.raw", "incoming/team/disks/data.raw");
    const dataDisks = [{ key: "disks/data.raw", sizeGib: 10, format: "raw" }];
    await sidecar("incoming/team/web.qcow2", { ...WEB, dataDisks });
    const keysOf = async (options: ValidateOptions = {}) => {
      const { request } = document(await validated("incoming/team/web.qcow2.json", options)) as {
        request: { disks: Array<{ key: string }> };
      };
      return request.disks.map(({ key }) => key);
    };
    expect(await keysOf()).toEqual(["incoming/team/web.qcow2", "incoming/team/disks/data.raw"]);
    expect(await keysOf({ root: "incoming/team" })).toEqual([
      "incoming/web.qcow2",
      "incoming/disks/data.raw",
    ]);
    expect((await validated("incoming/team/web.qcow2.json", { root: "elsewhere" })).code).toBe(2);
  });

  it("names a file that is not there, and a sidecar that is not", async () => {
    await sidecar("web.qcow2", WEB);
    const finished = await validated("web.qcow2.json");
    expect([finished.code, codes(finished)]).toEqual([3, ["FileMissing "]]);
    const none = await validated("none.json");
    expect([none.code, document(none)]).toMatchObject([1, { error: { exitCode: 1 } }]);
    expect(none.stderr).toContain("image-drop init");
  });

  it("compares a checksum that the sidecar states with the file", async () => {
    await image("web.qcow2");
    await sidecar("web.qcow2", { ...WEB, fileCrc64: "1" });
    expect((await validated("web.qcow2.json")).code).toBe(3);
  });
});
