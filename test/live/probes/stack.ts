import FcClient from "@alicloud/fc2";
import { createFlows } from "../../../functions/cloud/flows.ts";
import { createFunctions } from "../../../functions/cloud/functions.ts";
import { createImages } from "../../../functions/cloud/images.ts";
import { createObjects } from "../../../functions/cloud/objects.ts";
import { executionName } from "../../../functions/core/import/drop.ts";
import { durationsKey } from "../../../functions/core/import/durations.ts";
import type { AnyOf, Result } from "../../../functions/core/import/published.ts";
import { unstartedFolder } from "../../../functions/core/import/unstarted.ts";
import { rawDisk, rawSidecar } from "../../journey/disk.ts";
import { bucketOf, type Live, stopExecution, until, workflowOf } from "../live.ts";
import { type Finding, found, type Probe } from "../probe-definition.ts";

/** Probes of a deployed stack: they drop into its bucket, below a folder of their own. */
const FOLDER = "image-drop-probe";
const MAKES = `objects below ${FOLDER}/ under both prefixes, and an execution, which stays in the workflow's list`;

interface Dropped {
  key: string;
  /** The name that the command works out from the upload's answer. */
  execution: string;
}

/**
 * Uploads a sidecar and, if there is one, its image; hands the drop to `use`; removes every object whatever
 * happens.
 */
async function withDrop(
  live: Live,
  { name, sidecar, image }: { name: string; sidecar: object; image?: Buffer },
  use: (drop: Dropped) => Promise<Finding>,
): Promise<Finding> {
  const { incoming, results } = live.settings.prefixes;
  const oss = bucketOf(live);
  const key = `${incoming}${FOLDER}/${Date.now()} ${name}`;
  const durations = durationsKey(results);
  const hadDurations = (await createObjects(live, live.bucket).head(durations)) !== undefined;
  try {
    if (image !== undefined) await oss.put(key, image);
    const { res } = await oss.put(`${key}.json`, Buffer.from(JSON.stringify(sidecar)));
    const headers = res.headers as Record<string, string>;
    const execution = executionName({
      bucket: live.bucket,
      imageKey: key,
      sidecarEtag: String(headers["etag"]).replaceAll('"', "").toUpperCase(),
      eventRequestId: String(headers["x-oss-request-id"]),
    });
    try {
      return await use({ key, execution });
    } finally {
      // It writes until its end: what is removed before would come back.
      await ended(live, execution);
    }
  } finally {
    for (const prefix of [`${incoming}${FOLDER}/`, `${results}${FOLDER}/`]) {
      const { objects } = await oss.listV2({ prefix, "max-keys": "1000" }, {});
      for (const object of objects ?? []) await oss.delete(object.name);
    }
    if (!hadDurations) await oss.delete(durations);
  }
}

/** Waits for the end of an execution, if it was ever started. */
async function ended(live: Live, name: string): Promise<void> {
  const flows = createFlows(live);
  const over = async () => {
    const execution = await flows.describe(name);
    return execution?.status === "Starting" || execution?.status === "Running" ? undefined : true;
  };
  await until(`the end of ${name}`, over, { timeoutMs: 600_000 });
}

/** A sidecar that is refused for what it says: nothing is imported. */
const REFUSED = { name: "x" };

function resultOf(live: Live, { key, execution }: Dropped, timeoutMs = 180_000): Promise<AnyOf<Result>> {
  const { incoming, results } = live.settings.prefixes;
  const file = `${results}${key.slice(incoming.length)}/${execution}/result.json`;
  const objects = createObjects(live, live.bucket);
  return until(file, async () => (await objects.readJson(file)) as AnyOf<Result> | undefined, { timeoutMs });
}

async function refusedDrop(live: Live): Promise<Finding> {
  return withDrop(live, { name: "refused.raw", sidecar: REFUSED }, async (drop) => {
    const { state, failure } = await resultOf(live, drop);
    return found(state === "refused", `the result says ${state} ${failure?.message ?? ""}`);
  });
}

const FREE = { needs: "stack", costs: undefined, makes: MAKES } as const;

export const STACK_PROBES: Readonly<Record<string, Probe>> = {
  "event-identity": {
    ...FREE,
    run: (live) =>
      withDrop(live, { name: "a+b%2Bc äö 中.raw", sidecar: REFUSED }, async ({ execution }) => {
        const flows = createFlows(live);
        const started = await until("the execution", () => flows.describe(execution), {
          timeoutMs: 60_000,
        }).catch(() => undefined);
        return found(
          started !== undefined,
          started === undefined ? `no execution ${execution}` : `${execution} was started`,
        );
      }),
  },

  "function-output": { ...FREE, run: refusedDrop },

  "missing-object": { ...FREE, run: refusedDrop },

  "thrown-error-name": {
    ...FREE,
    makes: "an execution that is stopped; it stays in the workflow's list",
    run: async (live) => {
      const client = workflowOf(live);
      const execution = { FlowName: live.namePrefix, ExecutionName: `probe-${Date.now()}` };
      const Input = JSON.stringify({ record: { state: "no such state" } });
      await client.startExecution({ ...execution, Input }, { timeout: 30_000 });
      try {
        const detail = await until("a failed task", async () => {
          const { Events } = await client.getExecutionHistory(
            { ...execution, Limit: 99 },
            { timeout: 30_000 },
          );
          const failed = ((Events ?? []) as Array<Record<string, unknown>>).find(
            ({ Type }) => Type === "TaskFailed",
          );
          return failed === undefined ? undefined : String(failed["EventDetail"]);
        });
        return found(/ZodError/.test(detail), detail.slice(0, 500));
      } finally {
        await stopExecution(client, execution);
      }
    },
  },

  "fc2-on-fc3": {
    ...FREE,
    makes: "one invocation that is refused by the function itself",
    run: async (live) => {
      const functions = createFunctions(live);
      const name = `${live.namePrefix}-cancel`;
      const failed = await functions.invoke(name, {}).catch((error: Error) => error);
      const holds = failed instanceof Error && failed.name === "Rejected";
      return found(holds, `an input that is refused: ${(failed as Error).message}`);
    },
  },

  "failed-start-payload": {
    needs: "stack",
    costs: undefined,
    makes: `${MAKES}; for a minute the stack's start function names a flow that does not exist: use a stack of its own`,
    run: (live) => withStartBroken(live, () => unstartedDrop(live)),
  },

  "import-permissions": {
    needs: "stack",
    costs: "the storage of one snapshot of a few MiB for some minutes: below USD 0.01",
    makes: `${MAKES}; a custom image and its snapshot`,
    run: (live) => {
      const name = `image-drop-probe-${Date.now()}`;
      const drop = { name: "tiny.raw", sidecar: rawSidecar(name), image: rawDisk() };
      return withDrop(live, drop, async (dropped) => {
        const { state, failure, imageId, snapshots } = await resultOf(live, dropped, 3_600_000);
        const images = createImages(live);
        if (imageId !== undefined) await images.deleteImage(imageId);
        for (const { id } of snapshots ?? [])
          await until(`the deletion of ${id}`, async () =>
            (await images.deleteSnapshot(id)) === "busy" ? undefined : true,
          );
        return found(
          failure?.code === "NotAllowed" ? false : state === "imported" || undefined,
          `${state} ${failure?.message ?? ""}`,
        );
      });
    },
  },
};

async function unstartedDrop(live: Live): Promise<Finding> {
  return withDrop(live, { name: "unstarted.raw", sidecar: REFUSED }, async ({ execution }) => {
    const objects = createObjects(live, live.bucket);
    const key = `${unstartedFolder(live.settings.prefixes.results)}${execution}.json`;
    const note = await until(key, () => objects.readJson(key), { timeoutMs: 120_000 }).catch(() => undefined);
    if (note !== undefined) await bucketOf(live).delete(key);
    return found(note !== undefined, note === undefined ? `no ${key}` : JSON.stringify(note));
  });
}

/** Lets `start` fail at once while `use` runs, and puts everything back as it was. */
async function withStartBroken(live: Live, use: () => Promise<Finding>): Promise<Finding> {
  const { accessKeyId, accessKeySecret, securityToken } = live.credentials;
  const client = new FcClient(live.accountId, {
    accessKeyID: accessKeyId,
    accessKeySecret,
    ...(securityToken === undefined ? {} : { securityToken }),
    region: live.region,
    ...(live.endpoints.fc === undefined ? { secure: true } : { endpoint: live.endpoints.fc }),
    timeout: 30_000,
  });
  client.version = "2023-03-30";
  const path = `/functions/${live.namePrefix}-start`;
  const asynchronous = `${path}/async-invoke-config`;
  const { environmentVariables } = (await client.get(path)).data as {
    environmentVariables: Record<string, string>;
  };
  const { destinationConfig, maxAsyncRetryAttempts, maxAsyncEventAgeInSeconds } = (
    await client.get(asynchronous)
  ).data as Record<string, unknown>;
  await client.put(path, { environmentVariables: { ...environmentVariables, FLOW_NAME: "no-such-flow" } });
  try {
    await client.put(asynchronous, {
      destinationConfig,
      maxAsyncRetryAttempts: 0,
      maxAsyncEventAgeInSeconds,
    });
    return await use();
  } finally {
    await client.put(path, { environmentVariables });
    await client.put(asynchronous, { destinationConfig, maxAsyncRetryAttempts, maxAsyncEventAgeInSeconds });
  }
}
