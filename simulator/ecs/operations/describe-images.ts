import type { Parameters } from "../../parameters.ts";
import type { EcsBackend } from "../backend.ts";
import { copyPercent } from "../copies.ts";
import { ecsError } from "../errors.ts";
import { readPage, readTagFilter, readTime, shownTags, toSecond } from "../fields.ts";
import { readRegion } from "../regions.ts";
import { type ImageState, type ImageStatus, percentOf } from "../store.ts";

const STATUSES: ReadonlyArray<ImageStatus | "ALL"> = [
  "Creating",
  "Waiting",
  "Available",
  "UnAvailable",
  "CreateFailed",
  "Deprecated",
  "ALL",
];

const NOT_PLAYED = ["ImageOwnerId", "InstanceType", "Usable", "ShowExpired"];

type ImageFilter = (image: ImageState) => boolean;

/**
 * DescribeImages for custom images, the newest first (the order is not documented). Without `Status` only
 * Available ones are found, also when `ImageId` names another. The ImageName search is fuzzy: any part of the
 * name.
 */
export function describeImages(parameters: Parameters, backend: EcsBackend): object {
  const { world, store } = backend;
  const { regionId } = readRegion(parameters, world.account);
  parameters.refuse(NOT_PLAYED);
  const filters = [
    readStatusFilter(parameters),
    ...readEqualities(parameters),
    readOwnerFilter(parameters),
    readTagsFilter(parameters),
    readCreationFilter(parameters),
  ];
  if (parameters.flag("DryRun")) throw ecsError("DryRunOperation");
  const found = store
    .imagesIn(regionId)
    .filter((image) => filters.every((fits) => fits(image)))
    .reverse();
  const { page, paging } = readPage(parameters, found, () => ecsError("InvalidParamter"));
  return {
    RegionId: regionId,
    ...paging,
    Images: { Image: page.map((image) => shownImage(image, backend)) },
  };
}

function readStatusFilter(parameters: Parameters): ImageFilter {
  const statuses = (parameters.text("Status") ?? "Available").split(",").map((status) => status.trim());
  const known = statuses.every((status) => (STATUSES as readonly string[]).includes(status));
  if (!known || (statuses.includes("ALL") && statuses.length > 1)) throw ecsError("InvalidParamter");
  return ({ status }) => statuses[0] === "ALL" || statuses.includes(status);
}

function readEqualities(parameters: Parameters): ImageFilter[] {
  const imageId = parameters.text("ImageId");
  const name = parameters.text("ImageName");
  const snapshotId = parameters.text("SnapshotId");
  const group = parameters.text("ResourceGroupId");
  const osType = parameters.oneOf("OSType", ["linux", "windows"], () => ecsError("InvalidOSType"));
  const architecture = parameters.oneOf("Architecture", ["i386", "x86_64", "arm64"], () =>
    ecsError("InvalidArchitecture"),
  );
  const family = parameters.text("ImageFamily");
  return [
    (image) => imageId === undefined || image.imageId === imageId,
    ({ disks }) => snapshotId === undefined || disks.some((disk) => disk.snapshotId === snapshotId),
    ({ attributes }) =>
      attributes.name.includes(name ?? "") &&
      attributes.family === (family ?? attributes.family) &&
      attributes.resourceGroupId === (group ?? attributes.resourceGroupId) &&
      attributes.osType === (osType ?? attributes.osType) &&
      attributes.architecture === (architecture ?? attributes.architecture),
  ];
}

/** All images here are the account's own, none is in use, none public. */
function readOwnerFilter(parameters: Parameters): ImageFilter {
  const aliases = ["system", "self", "others", "marketplace"];
  const owner = parameters.oneOf("ImageOwnerAlias", aliases, () =>
    ecsError("InvalidImageOwnerAlias.ValueNotSupported"),
  );
  const isPublic = parameters.flag("IsPublic");
  if (isPublic && owner !== "others") throw ecsError("InvalidImageOwnerAlias.PublicImageUnsupported");
  const usage = parameters.oneOf("Usage", ["instance", "none"], () => ecsError("InvalidUsage"));
  return () => !isPublic && (owner ?? "self") === "self" && usage !== "instance";
}

function readTagsFilter(parameters: Parameters): ImageFilter {
  const fits = readTagFilter(parameters);
  return ({ attributes }) => fits(attributes.tags);
}

function readCreationFilter(parameters: Parameters): ImageFilter {
  const limits = parameters.numbered("Filter").map(({ fields }) => {
    const name = fields.text("Key");
    if (name !== "CreationStartTime" && name !== "CreationEndTime")
      throw ecsError("InvalidFilterKey.NotFound");
    return { name, atMs: readTime(fields.text("Value") ?? "", () => ecsError("InvalidFilterValue")) };
  });
  return ({ createdAtMs }) =>
    limits.every(({ name, atMs }) =>
      name === "CreationStartTime" ? createdAtMs >= atMs : createdAtMs <= atMs,
    );
}

/** An image as responses have it. */
export function shownImage(image: ImageState, backend: EcsBackend): object {
  const { world } = backend;
  const { attributes, disks, shares } = image;
  return {
    ImageId: image.imageId,
    ImageName: attributes.name,
    Description: attributes.description,
    Status: image.status,
    Progress: `${progressOf(image, backend)}%`,
    Size: disks[0]?.sizeGib ?? 0,
    Platform: attributes.platform,
    Architecture: attributes.architecture,
    OSType: attributes.osType,
    OSName: attributes.platform,
    OSNameEn: attributes.platform,
    BootMode: attributes.bootMode,
    CreationTime: toSecond(image.createdAtMs),
    ImageOwnerAlias: "self",
    ImageOwnerId: Number(world.account.id),
    ImageVersion: "",
    ImageFamily: attributes.family,
    Usage: "none",
    IsCopied: image.origin.kind === "copy",
    IsPublic: false,
    IsSelfShared: shares.size > 0 ? "true" : "",
    IsSubscribed: false,
    IsSupportCloudinit: false,
    IsSupportIoOptimized: true,
    LoginAsNonRootSupported: false,
    LicenseType: attributes.osType === "windows" ? attributes.licenseType : "",
    ProductCode: "",
    ResourceGroupId: attributes.resourceGroupId,
    Features: { NvmeSupport: attributes.nvmeSupport, ImdsSupport: attributes.imdsSupport },
    Tags: shownTags(attributes.tags),
    ...shownCheck(image),
    DiskDeviceMappings: {
      DiskDeviceMapping: disks.map((disk, index) => ({
        Type: index === 0 ? "system" : "data",
        Device: disk.device,
        Format: disk.format ?? "",
        Size: String(disk.sizeGib),
        SnapshotId: disk.snapshotId,
        ImportOSSBucket: disk.request?.bucket ?? "",
        ImportOSSObject: disk.request?.key ?? "",
        Encrypted: image.encryption !== undefined,
        ...copyProgressOf(image, backend),
      })),
    },
  };
}

function progressOf({ origin, status }: ImageState, { world, store }: EcsBackend): number {
  const nowMs = world.clock.now();
  if (origin.kind === "copy") return copyPercent(origin.phase, nowMs);
  const task = store.tasks.get(origin.taskId);
  const percent = task === undefined ? 0 : percentOf(task, nowMs);
  return status === "Creating" ? Math.min(99, percent) : percent;
}

/** Only a copy's disks tell how far they are. */
function copyProgressOf({ origin }: ImageState, { world }: EcsBackend): object {
  if (origin.kind !== "copy") return {};
  const nowMs = world.clock.now();
  const { phase } = origin;
  const remainMs = phase.status === "copying" ? Math.max(0, phase.endsAtMs - nowMs) : 0;
  return { Progress: `${copyPercent(phase, nowMs)}%`, RemainTime: Math.ceil(remainMs / 1000) };
}

function shownCheck({ check }: ImageState): object {
  if (check === undefined) return {};
  const items = check.items.map(({ name, value, riskCode, riskLevel }) => ({
    Name: name,
    Value: value,
    ...(riskCode && { RiskCode: riskCode }),
    ...(riskLevel && { RiskLevel: riskLevel }),
  }));
  return { DetectionOptions: { Status: check.status, Items: { Item: items } } };
}
