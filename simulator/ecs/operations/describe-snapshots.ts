import type { Parameters } from "../../parameters.ts";
import type { EcsBackend } from "../backend.ts";
import { ecsError } from "../errors.ts";
import { readPage, readTagFilter, readTime, shownTags, toSecond } from "../fields.ts";
import { readRegion } from "../regions.ts";
import type { SnapshotState, Store } from "../store.ts";

const MAX_IDS = 100;

const NOT_PLAYED = ["DiskId", "InstanceId", "KMSKeyId", "SnapshotLinkId", "SnapshotName", "Category"];

/**
 * DescribeSnapshots, the newest first (the order is not documented); paged by number, or by token if a call
 * says so.
 */
export function describeSnapshots(parameters: Parameters, { world, store }: EcsBackend): object {
  const { regionId } = readRegion(parameters, world.account);
  parameters.refuse(NOT_PLAYED);
  const filters = [
    readIds(parameters),
    readKinds(parameters, store),
    readTags(parameters),
    readCreation(parameters),
  ];
  if (parameters.flag("DryRun")) throw ecsError("DryRunOperation");
  const found = [...store.snapshots.values()]
    .filter((snapshot) => snapshot.regionId === regionId && filters.every((fits) => fits(snapshot)))
    .reverse();
  const { page, paging } = pageOf(parameters, found);
  return {
    ...paging,
    Snapshots: { Snapshot: page.map((snapshot) => shownSnapshot(snapshot, store, regionId)) },
  };
}

type SnapshotFilter = (snapshot: SnapshotState) => boolean;

/** `SnapshotIds` is the text of a JSON array. */
function readIds(parameters: Parameters): SnapshotFilter {
  const text = parameters.text("SnapshotIds");
  if (text === undefined) return () => true;
  const ids = parseIds(text);
  if (ids === undefined || ids.length > MAX_IDS) throw ecsError("InvalidSnapshotIds.Malformed");
  return ({ snapshotId }) => ids.includes(snapshotId);
}

function parseIds(text: string): string[] | undefined {
  try {
    const ids: unknown = JSON.parse(text);
    return Array.isArray(ids) && ids.every((id) => typeof id === "string") ? ids : undefined;
  } catch {
    return undefined;
  }
}

function readKinds(parameters: Parameters, store: Store): SnapshotFilter {
  const statuses = ["progressing", "accomplished", "failed", "all"] as const;
  const status = parameters.oneOf("Status", statuses, () => ecsError("InvalidStatus.NotFound")) ?? "all";
  const type = parameters.oneOf("SnapshotType", ["auto", "user", "all"], () =>
    ecsError("InvalidSnapshotType.NotFound"),
  );
  const usage = parameters.oneOf("Usage", ["image", "disk", "image_disk", "none"], () =>
    ecsError("InvalidUsage"),
  );
  const diskType = parameters.text("SourceDiskType")?.toLowerCase();
  if (diskType !== undefined && diskType !== "system" && diskType !== "data")
    throw ecsError("InvalidSourceDiskType");
  const encrypted = parameters.flag("Encrypted");
  return (snapshot) =>
    (status === "all" || snapshot.status === status) &&
    type !== "auto" &&
    (usage === undefined || usageOf(snapshot, store) === usage) &&
    (diskType === undefined || snapshot.diskType === diskType) &&
    (!encrypted || snapshot.encrypted);
}

function readTags(parameters: Parameters): SnapshotFilter {
  const fits = readTagFilter(parameters);
  return ({ tags }) => fits(tags);
}

function readCreation(parameters: Parameters): SnapshotFilter {
  const starts = parameters.numbered("Filter").map(({ fields }) => {
    if (fields.text("Key") !== "CreationStartTime") throw ecsError("InvalidFilterKey.NotFound");
    return readTime(fields.text("Value") ?? "", () => ecsError("InvalidFilterValue"));
  });
  return ({ createdAtMs }) => starts.every((atMs) => createdAtMs >= atMs);
}

function pageOf(
  parameters: Parameters,
  found: readonly SnapshotState[],
): { page: readonly SnapshotState[]; paging: object } {
  const refusal = (name: string) => () => ecsError("InvalidParameter", name);
  const token = parameters.text("NextToken");
  const limits = { least: 1, most: 100, refusal: refusal("MaxResults") };
  const asked = parameters.integer("MaxResults", limits);
  if (token === undefined && asked === undefined) return readPage(parameters, found, refusal("PageSize"));
  const last = found.findIndex(({ snapshotId }) => snapshotId === token);
  if (token !== undefined && last === -1) throw ecsError("InvalidParameter", "NextToken");
  const page = found.slice(last + 1, last + 1 + (asked ?? 10));
  const end = page.at(-1);
  const more = end !== undefined && end !== found.at(-1);
  return { page, paging: { TotalCount: found.length, NextToken: more ? end.snapshotId : "" } };
}

function usageOf({ imageId }: SnapshotState, store: Store): "image" | "none" {
  return store.images.has(imageId) ? "image" : "none";
}

function shownSnapshot(snapshot: SnapshotState, store: Store, regionId: string): object {
  return {
    SnapshotId: snapshot.snapshotId,
    RegionId: regionId,
    Status: snapshot.status,
    Progress: snapshot.status === "accomplished" ? "100%" : "0%",
    CreationTime: toSecond(snapshot.createdAtMs),
    LastModifiedTime: toSecond(snapshot.modifiedAtMs),
    Usage: usageOf(snapshot, store),
    SnapshotType: "user",
    SourceDiskType: snapshot.diskType,
    SourceDiskSize: String(snapshot.sizeGib),
    SourceStorageType: "disk",
    Category: "standard",
    Encrypted: snapshot.encrypted,
    InstantAccess: false,
    Tags: shownTags(snapshot.tags),
  };
}
