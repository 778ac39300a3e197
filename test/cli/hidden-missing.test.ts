import type { SpyEvent } from "alicloud-simulator";
import { afterEach, beforeEach, expect, it } from "vitest";
import { cancel } from "../../cli/verbs/cancel/cancel.ts";
import { retry } from "../../cli/verbs/retry/retry.ts";
import { status } from "../../cli/verbs/status.ts";
import { watch } from "../../cli/verbs/watch.ts";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { hasCalled, hasEnded } from "../journey/stage.ts";
import { runInProcess } from "./run-in-process.ts";
import { upload, write } from "./upload-folder.ts";
import { useCloud } from "./use-cloud.ts";

/**
 * OSS may answer AccessDenied for an object that is not there to who may not list the bucket (test/live/beliefs.md,
 * missing-object). So does it here, and the command's keys are those of a team, with the permissions that
 * docs/permissions-and-costs.md tells: the functions may list the bucket, the team may not.
 */
const cloud = useCloud();

const allow = (actions: string[], ...resources: string[]) =>
  ({ effect: "Allow", actions, except: false, resources }) as const;
const objects = (prefix: string) => `acs:oss:*:*:image-drop/${prefix}*`;
const TEAM = [
  allow(
    ["oss:PutObject", "oss:GetObject", "oss:ListParts", "oss:AbortMultipartUpload"],
    objects("incoming/team-a/"),
  ),
  allow(["oss:GetObject"], objects("results/team-a/")),
  allow(["oss:ListMultipartUploads"], "acs:oss:*:*:image-drop"),
  allow(
    ["fnf:ListExecutions", "fnf:DescribeExecution", "fnf:GetExecutionHistory", "fnf:StartExecution"],
    "*",
  ),
  allow(["fc:InvokeFunction"], "acs:fc:*:*:functions/image-drop-cancel*"),
];

beforeEach(() => {
  const { oss, ram, account } = cloud.stage.simulator;
  oss.knobs.missingObject = "access-denied";
  ram.setRole({ name: "team", trusted: [], statements: TEAM });
  account.root.roleName = "team";
});
afterEach(() => {
  const { ram, account } = cloud.stage.simulator;
  delete account.root.roleName;
  const refused = new Set(ram.refusals.map(({ roleName, action }) => `${roleName} ${action}`));
  ram.clear();
  expect([...refused]).toEqual(["team oss:ListObjects"]);
});

const KEY = "incoming/team-a/web.raw";
const IMPORTED = expect.stringMatching(/^imported +incoming\/team-a\/web\.raw +m-/m);
const wroteStatus = (event: SpyEvent) =>
  event.kind === "effect" && /\/status\.json$/.test(String(event.detail["key"]));

const inProcess = async (verb: typeof status | typeof cancel | typeof retry, target: string) =>
  runInProcess(verb(await cloud.context(), target, { local: true }));
const watched = async (target: string) =>
  runInProcess(watch(await cloud.context(), [target], { local: true }));

it("an image is dropped, followed and imported", async () => {
  await write(cloud.folder, "web.raw", rawDisk());
  await write(cloud.folder, "web.raw.json", rawSidecar("web"));
  const dropped = await upload(cloud, "web.raw", "--to", "team-a/", "--wait");
  expect([dropped.code, dropped.stdout]).toEqual([0, IMPORTED]);
  expect((await inProcess(status, KEY)).stdout).toContain("imported");
  const again = await upload(cloud, "web.raw", "--to", "team-a/");
  expect(again.stdout).toContain("already there");
});

it("what is not published yet is said to be that, or not to be readable", async () => {
  await cloud.stage.put(KEY, rawDisk());
  const fault = { kind: "reset-before" } as const;
  cloud.stage.simulator.faults.add({ service: "oss", operation: "HeadObject", fault, times: 3 });
  const execution = await cloud.stage.dropSidecar(KEY, rawSidecar("web"));
  const hold = await cloud.stage.holdAt(hasCalled("HeadObject"));
  const shown = await inProcess(status, execution);
  expect(shown.stdout).toContain(
    "status.json is not there yet, or may not be read with these credentials (AccessDenied)",
  );
  hold.release();
  expect((await watched(execution)).stdout).toEqual(IMPORTED);
});

it("files that come late are waited for; a cancel and a retry go as ever", async () => {
  const { spy } = cloud.stage.simulator;
  const execution = await cloud.stage.dropSidecar(KEY, rawSidecar("web"));
  const hold = await cloud.stage.holdAt(wroteStatus);
  const { code, stdout } = await inProcess(status, KEY);
  expect([code, stdout]).toEqual([0, expect.stringContaining(`for ${KEY}`)]);
  await cloud.stage.put(KEY, rawDisk());
  hold.release();
  const running = await cloud.stage.holdAt(hasCalled("DescribeTaskAttribute"));
  expect((await inProcess(cancel, execution)).code).toBe(0);
  running.release();
  await spy.waitFor(hasEnded(execution));
  expect((await inProcess(status, execution)).stdout).toContain("cancelled");

  const retried = await inProcess(retry, execution);
  expect([retried.code, retried.stderr]).toEqual([0, ""]);
  expect((await watched(KEY)).stdout).toEqual(IMPORTED);
});
