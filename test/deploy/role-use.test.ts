import { afterAll, beforeAll, expect, it } from "vitest";
import type { CloudConfig } from "../../functions/cloud/cloud-config.ts";
import { createFunctions } from "../../functions/cloud/functions.ts";
import { createObjects } from "../../functions/cloud/objects.ts";
import { cloudConfigOf } from "../journey/cloud-config.ts";
import { rawDisk, rawSidecar } from "../journey/disk.ts";
import { hasCalled } from "../journey/stage.ts";
import { useStage } from "../journey/use-stage.ts";
import { type Call, type Recorder, record } from "./requests.ts";
import { allows, readRoles } from "./role-policies.ts";

/**
 * What the deployed functions really ask the services for is allowed to their roles, by the template's
 * policies.
 */
const stage = useStage();
const calls: Call[] = [];
const recorders: Recorder[] = [];
beforeAll(async () => {
  const { endpoints, fc } = stage.simulator;
  const urls: Record<string, string> = {};
  for (const service of ["oss", "ecs", "fnf"] as const) {
    const recorder = await record(service, calls, { target: endpoints[service] });
    recorders.push(recorder);
    urls[service] = recorder.url;
  }
  fc.setEndpoints({ ...endpoints, ...urls });
});
afterAll(() => Promise.all(recorders.map((recorder) => recorder.close())));

const KEY = "incoming/team-a/web.raw";

/** As the command connects. */
function root(): CloudConfig {
  return cloudConfigOf(stage.simulator);
}

async function cancel(execution: string): Promise<void> {
  await createFunctions(root()).invoke("image-drop-cancel", { execution, bucket: "image-drop", key: KEY });
}

it("stays within the roles: an import, a cancelled one, and one whose execution died", async () => {
  await stage.put(KEY, rawDisk());
  const imported = await stage.dropSidecar(KEY, rawSidecar("web"));
  expect(await stage.result(KEY, imported)).toMatchObject({ state: "imported" });

  stage.simulator.spy.clear();
  const cancelled = await stage.dropSidecar(KEY, rawSidecar("web-2"));
  const hold = await stage.holdAt(hasCalled("ImportImage"));
  await cancel(cancelled);
  hold.release();
  expect(await stage.result(KEY, cancelled)).toMatchObject({ state: "cancelled" });

  stage.simulator.spy.clear();
  const stopped = await stage.dropSidecar(KEY, rawSidecar("web-3"));
  const held = await stage.holdAt(hasCalled("DescribeTasks"));
  await stage.stopExecution(stopped);
  held.release();
  await cancel(stopped);
  expect(await stage.result(KEY, stopped)).toMatchObject({ state: "cancelled" });

  stage.simulator.ecs.knobs.importBaseMs = 3_600_000;
  const asleep = await stage.dropSidecar(KEY, rawSidecar("web-4"));
  (await stage.holdAt(hasCalled("DescribeTasks"))).release();
  await stage.clock.sleep(600_000);
  await cancel(asleep);
  expect(await stage.result(KEY, asleep)).toMatchObject({ state: "cancelled" });

  const seen = new Set(calls.map(({ action, accessKeyId }) => `${roleOf(accessKeyId)} ${action}`));
  expect([...seen].filter((one) => one.startsWith("undefined"))).toEqual([]);
  expect(seen.size).toBeGreaterThan(15);
  expect(calls.filter((call) => !isAllowed(call)).map((call) => JSON.stringify(call))).toEqual([]);
});

it.each(["head", "readJson", "writeJson"] as const)(
  "says that a permission is missing: %s",
  async (method) => {
    const body = "<Error><Code>AccessDenied</Code><Message>No.</Message><RequestId>R</RequestId></Error>";
    const headers = { "content-type": "application/xml", "x-oss-request-id": "R" };
    const denying = await record("oss", [], { answer: () => ({ status: 403, headers, body }) });
    try {
      const objects = createObjects({ ...root(), endpoints: { oss: denying.url } }, "image-drop");
      const calling = method === "writeJson" ? objects.writeJson("k", {}) : objects[method]("k");
      await expect(calling).rejects.toMatchObject({ name: "Denied" });
    } finally {
      await denying.close();
    }
  },
);

const roles = Object.values(
  readRoles({
    NamePrefix: "image-drop",
    Bucket: "image-drop",
    IncomingPrefix: "incoming/",
    ResultsPrefix: "results/",
    LogProject: "logs",
    "ALIYUN::Region": "cn-hangzhou",
  }),
);

function roleOf(accessKeyId: string): string | undefined {
  return stage.simulator.account.find(accessKeyId)?.roleName;
}

function isAllowed({ accessKeyId, action, key }: Call): boolean {
  const name = roleOf(accessKeyId);
  const role = roles.find(({ Properties }) => Properties.RoleName === name);
  const resource = key === undefined ? "*" : `acs:oss:cn-hangzhou:1:image-drop/${key}`;
  return role !== undefined && allows(role, action, resource);
}
