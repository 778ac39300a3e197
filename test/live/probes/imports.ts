import { DescribeTaskAttributeRequest } from "@alicloud/ecs20140526/dist/models/DescribeTaskAttributeRequest.js";
import { ImportImageRequest } from "@alicloud/ecs20140526/dist/models/ImportImageRequest.js";
import { Rejected } from "../../../functions/cloud/cloud-faults.ts";
import { createEcsCaller } from "../../../functions/cloud/ecs-caller.ts";
import { createImages, type Images, type ImportOrder } from "../../../functions/cloud/images.ts";
import type { ImageFacts, TaskFacts } from "../../../functions/core/import/look.ts";
import { rawDisk } from "../../journey/disk.ts";
import { bucketOf, type Live, until } from "../live.ts";
import { type Finding, found, type Probe } from "../probe-definition.ts";

/** Probes of ECS by itself: with an object of their own in the bucket, outside of both prefixes. */
const TAG = "image-drop-probe";
const COSTS = "the storage of one snapshot of a few MiB for some minutes: below USD 0.01";
const MAKES =
  "an object of a few MiB below image-drop-probe/, an import that is cancelled, its image and its snapshot";

interface Import {
  images: Images;
  order: ImportOrder;
  imageId: string;
  taskId: string;
}

interface File {
  content: Buffer;
  format: "RAW" | "QCOW2";
}

const DISK: File = { content: rawDisk(), format: "RAW" };

/**
 * Begins an import, hands it to `use`, then cancels it and deletes all that is left of it, whatever happens.
 */
async function withImport(
  live: Live,
  { content, format }: File,
  use: (begun: Import) => Promise<Finding>,
): Promise<Finding> {
  const images = createImages(live);
  const oss = bucketOf(live);
  const name = `image-drop-probe-${Date.now()}`;
  const key = `image-drop-probe/${name}.raw`;
  const order: ImportOrder = {
    request: {
      imageName: name,
      osType: "linux",
      platform: "Others Linux",
      architecture: "x86_64",
      tags: {},
      disks: [{ key, format, sizeGib: 40 }],
    },
    bucket: live.bucket,
    clientToken: name,
    tags: { [TAG]: name },
  };
  await oss.put(key, content);
  try {
    const { imageId, taskId } = await images.importImage(order);
    const snapshots = new Set<string>();
    const remember = async () => {
      for (const id of (await images.image(imageId))?.snapshotIds ?? []) snapshots.add(id);
    };
    try {
      await remember();
      return await use({ images, order, imageId, taskId });
    } finally {
      await remember();
      await images.cancelTask(taskId);
      await until(
        "the image's deletion",
        async () => {
          await remember();
          const image = await images.image(imageId);
          if (image === undefined) return true;
          await images.deleteImage(imageId);
          return undefined;
        },
        { timeoutMs: 900_000 },
      );
      for (const id of snapshots)
        await until(`the deletion of ${id}`, async () =>
          (await images.deleteSnapshot(id)) === "busy" ? undefined : true,
        );
    }
  } finally {
    await oss.delete(key);
  }
}

/** The task once it is over. */
const over = ({ images, taskId }: Import, timeoutMs: number): Promise<TaskFacts | "gone"> =>
  until(
    "the task's end",
    async () => {
      const task = await images.task(taskId);
      if (task === undefined) return "gone";
      return ["Waiting", "Processing"].includes(task.status) ? undefined : task;
    },
    { timeoutMs },
  );

async function leftover({ images, imageId }: Import): Promise<string> {
  const image = await images.image(imageId);
  if (image === undefined) return "no image";
  const snapshots = await images.snapshots(image.snapshotIds);
  return `an image ${image.status} and ${snapshots.length} snapshot(s) ${snapshots.map(({ status }) => status)}`;
}

const seen = (image: ImageFacts | undefined) => (image === undefined ? "no image" : JSON.stringify(image));
const asked = { needs: "account", costs: COSTS, makes: MAKES } as const;

export const IMPORT_PROBES: Readonly<Record<string, Probe>> = {
  "client-token": {
    ...asked,
    run: (live) =>
      withImport(live, DISK, async ({ images, order, imageId, taskId }) => {
        const again = await images.importImage(order);
        return found(
          again.imageId === imageId && again.taskId === taskId,
          `again: ${again.imageId} ${again.taskId}`,
        );
      }),
  },

  "import-found-by-tag": {
    ...asked,
    run: (live) =>
      withImport(live, DISK, async ({ images, order, imageId, taskId }) => {
        const again = await images.findImport({ key: TAG, value: order.request.imageName });
        return found(again?.imageId === imageId && again.taskId === taskId, `found ${JSON.stringify(again)}`);
      }),
  },

  "waiting-task-listed": {
    ...asked,
    run: (live) =>
      withImport(live, DISK, async ({ images, order, taskId }) => {
        const listed = await images.findImport({ key: TAG, value: order.request.imageName });
        const task = await images.task(taskId);
        const waits = task?.status === "Waiting";
        return found(
          waits ? listed?.taskId === taskId : undefined,
          `listed right after ImportImage: ${listed?.taskId === taskId}; the task: ${JSON.stringify(task)}`,
        );
      }),
  },

  "task-attribute": {
    ...asked,
    run: (live) =>
      withImport(live, DISK, async ({ taskId }) => {
        const request = new DescribeTaskAttributeRequest({ regionId: live.region, taskId });
        const told = (await createEcsCaller(live)("DescribeTaskAttribute", request)) as Record<
          string,
          unknown
        >;
        const { TaskStatus, TaskProcess } = told;
        return found(
          typeof TaskStatus === "string" && /^\d{1,3}%$/.test(String(TaskProcess)),
          `right after ImportImage: TaskStatus ${TaskStatus}, TaskProcess ${TaskProcess}`,
        );
      }),
  },

  "snapshots-named-early": {
    ...asked,
    run: (live) =>
      withImport(live, DISK, async ({ images, imageId }) => {
        const image = await images.image(imageId);
        return found((image?.snapshotIds.length ?? 0) > 0, `right after ImportImage: ${seen(image)}`);
      }),
  },

  "after-cancel": {
    ...asked,
    run: (live) =>
      withImport(live, DISK, async (begun) => {
        const answer = await begun.images.cancelTask(begun.taskId);
        const task = await over(begun, 600_000);
        const status = task === "gone" ? "gone" : task.status;
        return found(
          answer === "accepted",
          `CancelTask ${answer}; the task is ${status}; ${await leftover(begun)} left`,
        );
      }),
  },

  "after-failure": {
    ...asked,
    makes: `${MAKES}; the object is no disk at all`,
    run: async (live) => {
      const noDisk = { content: Buffer.alloc(4 * 2 ** 20, "no disk"), format: "QCOW2" } as const;
      try {
        return await withImport(live, noDisk, async (begun) => {
          const task = await over(begun, 1_800_000);
          const text =
            task === "gone" ? "gone" : `${task.status} ${task.percent} % ${JSON.stringify(task.errors)}`;
          const failed = task !== "gone" && (task.status === "Failed" || task.errors.length > 0);
          return found(failed, `the task is ${text}; ${await leftover(begun)} left`);
        });
      } catch (error) {
        if (!(error instanceof Rejected)) throw error;
        return found(undefined, `ImportImage refuses it at once: ${error.code}`);
      }
    },
  },

  "dry-run-code": {
    needs: "account",
    costs: undefined,
    makes: "an object of 2 MiB below image-drop-probe/",
    run: (live) =>
      withObject(live, "dry-run.raw", async (key) => {
        const said = await dryRun(live, key);
        return found(/^(DRYRUN\.SUCCESS|DryRunOperation)$/.test(said.code), `${said.code}: ${said.text}`);
      }),
  },

  suffixes: {
    needs: "account",
    costs: undefined,
    makes: "objects of 2 MiB below image-drop-probe/",
    run: async (live) => {
      const codes: string[] = [];
      for (const suffix of [".raw", ".img", ".qcow2", ".vhd", ".disk", ""])
        await withObject(live, `suffix${suffix}`, async (key) => {
          codes.push(`${suffix === "" ? "none" : suffix}: ${(await dryRun(live, key)).code}`);
          return found(undefined, "");
        });
      return found(!codes.some((code) => code.includes("UnsupportedSuffix")), codes.join(", "));
    },
  },
};

async function withObject(
  live: Live,
  name: string,
  use: (key: string) => Promise<Finding>,
): Promise<Finding> {
  const oss = bucketOf(live);
  const key = `image-drop-probe/${Date.now()}-${name}`;
  await oss.put(key, rawDisk());
  try {
    return await use(key);
  } finally {
    await oss.delete(key);
  }
}

/** Answers ECS's code for an import that is only tried. */
async function dryRun(live: Live, key: string): Promise<{ code: string; text: string }> {
  const request = new ImportImageRequest({
    regionId: live.region,
    dryRun: true,
    OSType: "linux",
    platform: "Others Linux",
    architecture: "x86_64",
    diskDeviceMapping: [{ OSSBucket: live.bucket, OSSObject: key, format: "RAW", diskImageSize: 40 }],
  });
  try {
    const answer = await createEcsCaller(live)("ImportImage", request);
    return { code: "no error", text: JSON.stringify(answer) };
  } catch (error) {
    const { code, said } = error as { code?: string; said?: string };
    return { code: code ?? (error as Error).name, text: said ?? (error as Error).message };
  }
}
