import type { Images, ImportOrder } from "../../functions/cloud/images.ts";
import type { Objects } from "../../functions/cloud/objects.ts";
import type { ImageFacts, TaskFacts } from "../../functions/core/import/look.ts";
import { readSettings } from "../../functions/core/settings.ts";
import { anImage, aTask, DROPPED_AT_MS } from "../core/records.ts";

/** Ports over plain maps, for the steps: what a bucket and ECS look like to them, with nothing in between. */
export interface MemoryObjects extends Objects {
  values: Map<string, unknown>;
  /** Thrown by the next write. */
  failWrites: Error | undefined;
}

function memoryObjects(): MemoryObjects {
  const values = new Map<string, unknown>();
  const bytes = (key: string) => {
    const value = values.get(key);
    return value instanceof Uint8Array ? value : new TextEncoder().encode(JSON.stringify(value));
  };
  const objects: MemoryObjects = {
    values,
    failWrites: undefined,
    head: async (key) =>
      values.has(key) ? { sizeBytes: bytes(key).length, etag: etagOf(values.get(key)) } : undefined,
    read: async ({ key, start, end }) => bytes(key).slice(start, end + 1),
    readJson: async (key) => values.get(key),
    async writeJson(key, value) {
      if (objects.failWrites !== undefined) throw objects.failWrites;
      values.set(key, value);
      return { requestId: "R", etag: etagOf(value) };
    },
    async writeOnce(key, value) {
      if (objects.failWrites !== undefined) throw objects.failWrites;
      if (values.has(key)) return "exists";
      values.set(key, value);
      return "written";
    },
  };
  return objects;
}

function etagOf(value: unknown): string {
  return typeof value === "object" && value !== null && "etag" in value ? String(value.etag) : "ETAG";
}

const IMAGE_CREATED_AT = new Date(DROPPED_AT_MS).toISOString();

export interface MemoryImages extends Images {
  orders: ImportOrder[];
  calls: string[];
  taskFacts: TaskFacts | undefined;
  imageFacts: ImageFacts | undefined;
  /** Snapshots that exist. */
  existing: Set<string>;
  /** Thrown by the next ImportImage, after or before it took effect. */
  failImport: { error: Error; tookEffect: boolean } | undefined;
}

function memoryImages(): MemoryImages {
  const images: MemoryImages = {
    orders: [],
    calls: [],
    taskFacts: aTask,
    imageFacts: anImage,
    existing: new Set(["s-1"]),
    failImport: undefined,
    async importImage(order) {
      const fail = images.failImport;
      images.failImport = undefined;
      if (fail === undefined || fail.tookEffect) images.orders.push(order);
      if (fail !== undefined) throw fail.error;
      return { imageId: "m-1", taskId: "t-1", requestId: "REQ" };
    },
    task: async () => images.taskFacts,
    image: async () => images.imageFacts,
    snapshots: async (ids) =>
      ids.filter((id) => images.existing.has(id)).map((id) => ({ id, status: "accomplished" })),
    findImport: async () =>
      images.orders.length > 0 ? { imageId: "m-1", taskId: "t-1", createdAt: IMAGE_CREATED_AT } : undefined,
    async cancelTask(taskId) {
      images.calls.push(`cancel ${taskId}`);
      images.taskFacts = { ...aTask, status: "Deleted" };
      return "accepted";
    },
    async deleteImage(imageId) {
      images.calls.push(`delete ${imageId}`);
      images.imageFacts = undefined;
      return "accepted";
    },
    async deleteSnapshot(id) {
      images.calls.push(`delete ${id}`);
      images.existing.delete(id);
      return "accepted";
    },
  };
  return images;
}

/** Ports and a clock that stands at ten minutes after the drop, and goes on while somebody sleeps. */
export function memoryCloud() {
  let nowMs = DROPPED_AT_MS + 600_000;
  const objects = memoryObjects();
  const images = memoryImages();
  return {
    objects,
    images,
    distributions: { start: async () => "started" as const, describe: async () => undefined },
    bucket: () => objects,
    settings: readSettings({}),
    region: "cn-hangzhou",
    now: () => nowMs,
    sleep: async (ms: number) => {
      nowMs += ms;
    },
  };
}

export const noFault = { Code: "", Detail: "" };
