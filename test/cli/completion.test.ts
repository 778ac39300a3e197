import { execFile } from "node:child_process";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { connect } from "../../cli/connection/connection.ts";
import { targetsBeginning } from "../../cli/imports/targets.ts";
import { targets } from "../../cli/verbs/completion.ts";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { hasEnded } from "../journey/stage.ts";
import { runInProcess } from "./run-in-process.ts";
import { useCloud } from "./use-cloud.ts";

const cloud = useCloud();
const asked = async (beginning: string, folder = cloud.folder) =>
  runInProcess(targets({ ...(await cloud.context()), folder }, "bash", { targets: beginning, local: true }));

/** What bash offers for a command line, with a stand-in for the command that tells what it was asked. */
async function offered(...words: string[]): Promise<string> {
  const { stdout: script } = await cloud.run(["completion", "bash"]);
  for (const name of ["image-drop", "npx"]) {
    await writeFile(join(cloud.folder, name), '#!/bin/bash\necho "$(basename "$0"):$*" | tr " " "_"\n');
    await chmod(join(cloud.folder, name), 0o755);
  }
  const ask = `set -- "$@"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
    f=_image_drop; [ "$1" = npx ] && f=_image_drop_npx
    $f "$1" "\${@: -1}" "\${@: -2:1}"; echo "\${COMPREPLY[@]}"`;
  const { stdout } = await promisify(execFile)("bash", ["-c", `${script}\n${ask}`, "bash", ...words], {
    env: { PATH: `${cloud.folder}:${process.env["PATH"]}` },
  });
  return stdout.trim();
}

describe("a completion", () => {
  it("knows keys and executions of the newest imports", async () => {
    await cloud.stage.put("incoming/team-a/web.raw", rawDisk());
    const execution = await cloud.stage.dropSidecar("incoming/team-a/web.raw", rawSidecar("web"));
    await cloud.stage.simulator.spy.waitFor(hasEnded(execution), 15_000);
    const connection = await connect({ local: true }, await cloud.context());
    expect(await targetsBeginning("team-a/", connection)).toEqual(["team-a/web.raw"]);
    expect(await targetsBeginning("incoming/t", connection)).toEqual(["incoming/team-a/web.raw"]);
    expect(await targetsBeginning(execution.slice(0, 8), connection)).toEqual([execution]);
    expect(await targetsBeginning("nothing", connection)).toEqual([]);
  });

  it("is silent where nobody answers", async () => {
    expect(await asked("", "/")).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("asks the command as it was called, about the deployment that the line names", async () => {
    expect(await offered("image-drop", "status", "--local", "te")).toBe(
      "image-drop:completion_bash_--targets_te_--local",
    );
    expect(await offered("npx", "image-drop", "watch", "--bucket", "b", "te")).toBe(
      "npx:image-drop_completion_bash_--targets_te_--bucket_b",
    );
  });

  it.each([
    [["image-drop", "list", "--state", "im"], "importing imported"],
    [["image-drop", "list", "--state", "failed", "ref"], "refused"],
    [["image-drop", "list", "--state", "failed,ref"], "failed,refused"],
    [["npx", "image-drop", "ca"], "cancel"],
    [["image-drop", "validate", "x.json", "--limits", "a"], "api"],
  ])("offers what fits: %j", async (words, expected) => {
    expect(await offered(...words)).toBe(expected);
  });
});
