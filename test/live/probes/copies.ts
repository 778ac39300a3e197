import {
  createDistributedImages,
  type DistributedImages,
} from "../../../functions/cloud/distributed-images.ts";
import { createImages } from "../../../functions/cloud/images.ts";
import { rawDisk } from "../../journey/disk.ts";
import { bucketOf, type Live, until } from "../live.ts";
import { type Finding, found, type Probe } from "../probe-definition.ts";

/** Probes of what is done with an image after its import: with one of their own, which is imported first. */
const TAG = "image-drop-probe";
const asked = {
  needs: "account",
  costs: "the storage of two snapshots of a few MiB for some minutes: below USD 0.01",
  makes: "an object below image-drop-probe/, an image, a copy of it in another region, and their snapshots",
} as const;
const TIMEOUT_MS = 3_600_000;

interface Copied {
  home: DistributedImages;
  there: DistributedImages;
  name: string;
  copyId: string;
  /** Asks for the same copy once more. */
  again: () => Promise<string>;
}

/** Where copies go that is not where they come from. */
const otherRegion = ({ region }: Live) => (region === "cn-beijing" ? "cn-hangzhou" : "cn-beijing");

/** Imports an image and hands it to `use`, then deletes it, whatever happens. */
async function withImage(
  live: Live,
  use: (name: string, imageId: string) => Promise<Finding>,
): Promise<Finding> {
  const images = createImages(live);
  const oss = bucketOf(live);
  const name = `image-drop-probe-${Date.now()}`;
  const key = `image-drop-probe/${name}.raw`;
  await oss.put(key, rawDisk());
  try {
    const { imageId } = await images.importImage({
      request: {
        imageName: name,
        osType: "linux",
        platform: "Ubuntu",
        architecture: "x86_64",
        detectionStrategy: "Standard",
        tags: {},
        disks: [{ key, format: "RAW", sizeGib: 40 }],
      },
      bucket: live.bucket,
      clientToken: name,
      tags: { [TAG]: name },
    });
    try {
      await until(
        "the import's end",
        async () => (await statusOf(images, imageId)) === "Available" || undefined,
        {
          timeoutMs: TIMEOUT_MS,
        },
      );
      return await use(name, imageId);
    } finally {
      await remove(createDistributedImages(live, live.region), imageId);
    }
  } finally {
    await oss.delete(key);
  }
}

async function withCopy(live: Live, use: (copied: Copied) => Promise<Finding>): Promise<Finding> {
  return withImage(live, async (name, imageId) => {
    const home = createDistributedImages(live, live.region);
    const there = createDistributedImages(live, otherRegion(live));
    const order = { imageId, to: otherRegion(live), name, encrypted: false, clientToken: name };
    const copy = async () => (await home.copyImage({ ...order, tags: { [TAG]: name } })).imageId;
    const copyId = await copy();
    try {
      return await use({ home, there, name, copyId, again: copy });
    } finally {
      await remove(there, copyId);
    }
  });
}

async function statusOf(images: Pick<DistributedImages, "image">, imageId: string): Promise<string> {
  return (await images.image(imageId))?.status ?? "gone";
}

/** Cancels a copy that runs, and deletes an image and its snapshots. */
async function remove(images: Omit<DistributedImages, "copyImage">, imageId: string): Promise<void> {
  const snapshots = new Set<string>();
  await until(
    "the image's deletion",
    async () => {
      const image = await images.image(imageId);
      if (image === undefined) return true;
      for (const id of image.snapshotIds) snapshots.add(id);
      if ((await images.cancelCopy(imageId)) !== "accepted") await images.deleteImage(imageId);
      return undefined;
    },
    { timeoutMs: TIMEOUT_MS },
  );
  for (const id of snapshots)
    await until(`the deletion of ${id}`, async () =>
      (await images.deleteSnapshot(id)) === "busy" ? undefined : true,
    );
}

export const COPY_PROBES: Readonly<Record<string, Probe>> = {
  "copy-token": {
    ...asked,
    run: (live) =>
      withCopy(live, async ({ copyId, again }) => {
        const other = await again();
        return found(other === copyId, `first ${copyId}, again ${other}`);
      }),
  },

  "copy-found-by-tag": {
    ...asked,
    run: (live) =>
      withCopy(live, async ({ there, name, copyId }) => {
        const image = await there.findImage({ key: TAG, value: name });
        return found(image?.imageId === copyId, `found ${JSON.stringify(image)}`);
      }),
  },

  "after-copy-cancel": {
    ...asked,
    run: (live) =>
      withCopy(live, async ({ there, copyId }) => {
        const before = await there.image(copyId);
        const answer = await there.cancelCopy(copyId);
        if (answer !== "accepted") return found(undefined, `the cancel was answered ${answer}`);
        await until("the copy's end", async () => (await there.image(copyId)) === undefined || undefined, {
          timeoutMs: TIMEOUT_MS,
        });
        const left = await there.snapshots(before?.snapshotIds ?? []);
        for (const { id } of left) await there.deleteSnapshot(id);
        return found(
          before !== undefined && before.snapshotIds.length > 0,
          `${left.length} snapshot(s) were left`,
        );
      }),
  },

  "check-words": {
    ...asked,
    run: (live) =>
      withImage(live, async (_, imageId) => {
        const images = createImages(live);
        const words = new Set<string>();
        await until(
          "the check's end",
          async () => {
            const status = (await images.image(imageId))?.check?.status;
            if (status !== undefined) words.add(status);
            return status === "Finished" || undefined;
          },
          { timeoutMs: TIMEOUT_MS },
        ).catch(() => undefined);
        const known = [...words].every((word) => word === "Processing" || word === "Finished");
        return found(known && words.has("Finished"), `it read ${[...words].join(", ") || "nothing"}`);
      }),
  },
};
