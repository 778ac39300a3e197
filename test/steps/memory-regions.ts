import { Rejected } from "../../functions/cloud/cloud-faults.ts";
import type { CopyOrder, DistributedImages } from "../../functions/cloud/distributed-images.ts";
import { newDistribution } from "../../functions/core/distribution/new-distribution.ts";
import type { DistributionRecord } from "../../functions/core/distribution/record.ts";
import type { ImageFacts } from "../../functions/core/import/look.ts";
import { resultOf } from "../../functions/core/import/published.ts";
import type { Distribution } from "../../functions/core/preflight/distribution.ts";
import type { DistributionCloud } from "../../functions/steps/distribute.ts";
import { aDrop, imported } from "../core/records.ts";
import { memoryCloud } from "./ports.ts";

export const HOME = aDrop.region;
export const ACCOUNT = "2222333344445555";

/** The images of all regions over plain maps. A test changes what is there, and what a call is answered with. */
export interface MemoryRegions {
  /** By `region imageId`. */
  images: Map<string, ImageFacts>;
  /** Whom each image is shared with. */
  shares: Map<string, string[]>;
  snapshots: Set<string>;
  orders: CopyOrder[];
  /** What was changed, in order. */
  changes: string[];
  /** Throws what a call is refused with; `name` is the method's. */
  refuse: (region: string, name: string, about: string) => void;
}

export function memoryRegions() {
  const cloud = memoryCloud();
  const memory: MemoryRegions = {
    images: new Map([[`${HOME} m-1`, image("m-1", "Available", ["s-1"])]]),
    shares: new Map(),
    snapshots: new Set(["s-1"]),
    orders: [],
    changes: [],
    refuse: () => undefined,
  };
  return { ...cloud, memory, imagesIn: (region: string) => imagesIn(region, memory) };
}

export function image(imageId: string, status: string, snapshotIds: readonly string[]): ImageFacts {
  return { imageId, status, snapshotIds, tags: { "image-drop:execution": aDrop.execution } };
}

export function refusal(code: string): Rejected {
  return new Rejected("ECS", "Call", code, "Because.", "REQUEST");
}

function imagesIn(region: string, memory: MemoryRegions): DistributedImages {
  const { images, shares, snapshots, orders, changes } = memory;
  const key = (imageId: string) => `${region} ${imageId}`;
  const change = (name: string, about: string) => {
    memory.refuse(region, name, about);
    changes.push(`${name} ${region} ${about}`);
  };
  return {
    image: async (imageId) => {
      memory.refuse(region, "image", imageId);
      return images.get(key(imageId));
    },
    snapshots: async (ids) =>
      ids.filter((id) => snapshots.has(id)).map((id) => ({ id, status: "accomplished" })),
    async deleteImage(imageId) {
      change("delete", imageId);
      images.delete(key(imageId));
      return "accepted";
    },
    async deleteSnapshot(id) {
      change("delete", id);
      snapshots.delete(id);
      return "accepted";
    },
    async copyImage(order) {
      change("copy", order.to);
      orders.push(order);
      const imageId = `m-${order.to}`;
      images.set(`${order.to} ${imageId}`, {
        ...image(imageId, "Creating", [`s-${order.to}`]),
        percent: 40,
      });
      snapshots.add(`s-${order.to}`);
      return { imageId };
    },
    findImage: async ({ value }) => {
      memory.refuse(region, "find", value);
      const here = [...images].filter(([at]) => at.startsWith(`${region} `)).map(([, facts]) => facts);
      return here.find(({ tags }) => tags["image-drop:execution"] === value);
    },
    async cancelCopy(imageId) {
      change("cancel", imageId);
      images.delete(key(imageId));
      return "accepted";
    },
    async tagSnapshots(ids) {
      change("tag", ids.join(","));
    },
    sharedWith: async (imageId) => {
      memory.refuse(region, "sharedWith", imageId);
      return shares.get(key(imageId)) ?? [];
    },
    async share(imageId, accounts) {
      change("share", accounts.join(","));
      shares.set(key(imageId), [...(shares.get(key(imageId)) ?? []), ...accounts]);
    },
    async setFamily(imageId, family) {
      change("family", family);
      const facts = images.get(key(imageId));
      if (facts !== undefined) images.set(key(imageId), { ...facts, family });
    },
  };
}

/** What a distribution begins with that asks for this. */
export function asking(asked: Partial<Distribution>, drop = aDrop): DistributionRecord {
  const distribution: Distribution = { check: "none", shareWith: [], copies: [], tags: {}, ...asked };
  const timings = { ...imported.timings, endedAt: aDrop.droppedAt };
  const result = resultOf({ ...imported, timings, drop, distribution });
  if (result.state !== "imported") throw new Error("not imported");
  return newDistribution({ ...result, distribution });
}

export const toBeijing = { region: "cn-beijing", name: "web", encrypted: false };

/** A copy has come to this. */
export function becomes(memory: MemoryRegions, region: string, status: string): void {
  const key = `${region} m-${region}`;
  memory.images.set(key, { ...image(`m-${region}`, status, [`s-${region}`]) });
}

export type Cloud = DistributionCloud & ReturnType<typeof memoryRegions>;
