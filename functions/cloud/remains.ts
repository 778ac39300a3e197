import { DescribeImagesRequest } from "@alicloud/ecs20140526/dist/models/DescribeImagesRequest.js";
import { DescribeSnapshotsRequest } from "@alicloud/ecs20140526/dist/models/DescribeSnapshotsRequest.js";
import * as z from "zod/mini";
import type { CloudConfig } from "./cloud-config.ts";
import { createEcsCaller } from "./ecs-caller.ts";
import { type OpenUpload, uploadsBelow } from "./multipart.ts";
import { createOssClient } from "./objects.ts";

/** Something in ECS that carries a tag. */
export interface Tagged {
  what: "image" | "snapshot";
  id: string;
  status: string;
  /** ISO 8601; empty if ECS did not say. */
  createdAt: string;
  tags: Readonly<Record<string, string>>;
}

/** What may be left of interrupted work. Only looks, a page at a time, in the service's order. */
export interface Remains {
  /**
   * All custom images and all snapshots of the region that carry the tag. They are picked here, from whole
   * lists: how many ECS finds by a tag's key alone is not documented everywhere.
   */
  tagged(key: string): AsyncGenerator<Tagged>;
  /** Multipart uploads below a prefix that were neither completed nor aborted; OSS bills their parts. */
  uploads(bucket: string, prefix: string): AsyncGenerator<OpenUpload & { key: string }>;
}

const PAGE = 100;

const text = z.optional(z.nullable(z.string()));
const Tags = z.optional(
  z.object({ Tag: z.optional(z.array(z.object({ TagKey: z.string(), TagValue: text }))) }),
);
const common = { Status: text, CreationTime: text, Tags };
const ImagePage = z.object({
  TotalCount: z.number(),
  Images: z.object({ Image: z.array(z.object({ ImageId: z.string(), ...common })) }),
});
const SnapshotPage = z.object({
  TotalCount: z.number(),
  Snapshots: z.object({ Snapshot: z.array(z.object({ SnapshotId: z.string(), ...common })) }),
});

interface Page {
  total: number;
  rows: Tagged[];
}

/** Makes a call, and perhaps makes it again. */
export type Repeat = <T>(service: "ECS" | "OSS", call: () => Promise<T>) => Promise<T>;

export function createRemains(at: CloudConfig, repeat: Repeat): Remains {
  const ecs = createEcsCaller(at);
  const call: typeof ecs = (...request) => repeat("ECS", () => ecs(...request));
  const regionId = at.region;
  const images = async (pageNumber: number): Promise<Page> => {
    const page = { regionId, imageOwnerAlias: "self", status: "ALL", pageNumber, pageSize: PAGE };
    const { TotalCount, Images } = ImagePage.parse(
      await call("DescribeImages", new DescribeImagesRequest(page)),
    );
    return { total: TotalCount, rows: Images.Image.map((row) => tagged("image", row.ImageId, row)) };
  };
  const snapshots = async (pageNumber: number): Promise<Page> => {
    const page = { regionId, pageNumber, pageSize: PAGE };
    const { TotalCount, Snapshots } = SnapshotPage.parse(
      await call("DescribeSnapshots", new DescribeSnapshotsRequest(page)),
    );
    const rows = Snapshots.Snapshot.map((row) => tagged("snapshot", row.SnapshotId, row));
    return { total: TotalCount, rows };
  };
  return {
    async *tagged(key) {
      for (const list of [images, snapshots])
        for await (const row of pages(list)) if (row.tags[key] !== undefined) yield row;
    },
    uploads: (bucket, prefix) =>
      uploadsBelow(createOssClient(at, bucket), prefix, { repeat: (page) => repeat("OSS", page) }),
  };
}

async function* pages(list: (pageNumber: number) => Promise<Page>): AsyncGenerator<Tagged> {
  for (let number = 1; ; number += 1) {
    const { total, rows } = await list(number);
    yield* rows;
    if (rows.length === 0 || number * PAGE >= total) return;
  }
}

function tagged(what: Tagged["what"], id: string, row: z.infer<z.ZodMiniObject<typeof common>>): Tagged {
  return {
    what,
    id,
    status: row.Status ?? "",
    createdAt: row.CreationTime ?? "",
    tags: Object.fromEntries((row.Tags?.Tag ?? []).map(({ TagKey, TagValue }) => [TagKey, TagValue ?? ""])),
  };
}
