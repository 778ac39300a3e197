import {
  readPage,
  readTagFilter,
  readTime,
  refuseParameters,
  type Surroundings,
  shownTags,
  toSecond,
} from "./action.ts";
import { ecsError } from "./errors.ts";
import type { Parameters } from "./parameters.ts";
import { readRegion } from "./regions.ts";
import { type ImageState, type ImageStatus, percentOf, type Store } from "./store.ts";

const STATUSES: ReadonlyArray<ImageStatus | "Deprecated" | "ALL"> = [
  "Creating",
  "Waiting",
  "Available",
  "UnAvailable",
  "CreateFailed",
  "Deprecated",
  "ALL",
];

const NOT_PLAYED = ["ImageFamily", "ImageOwnerId", "InstanceType", "Usable", "ShowExpired"];

type ImageFilter = (image: ImageState) => boolean;

/**
 * DescribeImages for custom images, the newest first (the order is not documented). Without `Status` only Available ones are
 * found, also when `ImageId` names another. The ImageName search is fuzzy: any part of the name.
 */
export function describeImages(parameters: Parameters, { world, store }: Surroundings): object {
  const { regionId, isHome } = readRegion(parameters, world.account);
  refuseParameters(parameters, NOT_PLAYED);
  const filters = [
    readStatusFilter(parameters),
    ...readEqualities(parameters),
    readOwnerFilter(parameters),
    readTagsFilter(parameters),
    readCreationFilter(parameters),
  ];
  if (parameters.flag("DryRun")) throw ecsError("DryRunOperation");
  const found = isHome
    ? [...store.images.values()].filter((image) => filters.every((fits) => fits(image))).reverse()
    : [];
  const { page, paging } = readPage(parameters, found, () => ecsError("InvalidParamter"));
  const nowMs = world.clock.now();
  return {
    RegionId: regionId,
    ...paging,
    Images: { Image: page.map((image) => shownImage(image, store, nowMs, world.account.id)) },
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
  const osType = parameters.oneOf("OSType", ["linux", "windows"], "InvalidOSType");
  const architecture = parameters.oneOf("Architecture", ["i386", "x86_64", "arm64"], "InvalidArchitecture");
  return [
    (image) => imageId === undefined || image.imageId === imageId,
    ({ request }) => name === undefined || request.name.includes(name),
    ({ disks }) => snapshotId === undefined || disks.some((disk) => disk.snapshotId === snapshotId),
    ({ request }) => group === undefined || request.resourceGroupId === group,
    ({ request }) => osType === undefined || request.osType === osType,
    ({ request }) => architecture === undefined || request.architecture === architecture,
  ];
}

/** All images here are the account's own, none is in use, none public. */
function readOwnerFilter(parameters: Parameters): ImageFilter {
  const aliases = ["system", "self", "others", "marketplace"];
  const owner = parameters.oneOf("ImageOwnerAlias", aliases, "InvalidImageOwnerAlias.ValueNotSupported");
  const isPublic = parameters.flag("IsPublic");
  if (isPublic && owner !== "others") throw ecsError("InvalidImageOwnerAlias.PublicImageUnsupported");
  const usage = parameters.oneOf("Usage", ["instance", "none"], "InvalidUsage");
  return () => !isPublic && (owner ?? "self") === "self" && usage !== "instance";
}

function readTagsFilter(parameters: Parameters): ImageFilter {
  const fits = readTagFilter(parameters);
  return ({ request }) => fits(request.tags);
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

function shownImage(image: ImageState, store: Store, nowMs: number, accountId: string): object {
  const { request, disks } = image;
  const task = store.tasks.get(image.taskId);
  const percent = task === undefined ? 0 : percentOf(task, nowMs);
  return {
    ImageId: image.imageId,
    ImageName: request.name,
    Description: request.description,
    Status: image.status,
    Progress: `${image.status === "Creating" ? Math.min(99, percent) : percent}%`,
    Size: disks[0]?.sizeGib ?? 0,
    Platform: request.platform,
    Architecture: request.architecture,
    OSType: request.osType,
    OSName: request.platform,
    OSNameEn: request.platform,
    BootMode: request.bootMode,
    CreationTime: toSecond(image.createdAtMs),
    ImageOwnerAlias: "self",
    ImageOwnerId: Number(accountId),
    ImageVersion: "",
    ImageFamily: "",
    Usage: "none",
    IsCopied: false,
    IsPublic: false,
    IsSelfShared: "",
    IsSubscribed: false,
    IsSupportCloudinit: false,
    IsSupportIoOptimized: true,
    LoginAsNonRootSupported: false,
    LicenseType: request.osType === "windows" ? request.licenseType : "",
    ProductCode: "",
    ResourceGroupId: request.resourceGroupId,
    Features: { NvmeSupport: request.nvmeSupport, ImdsSupport: request.imdsSupport },
    Tags: shownTags(request.tags),
    DiskDeviceMappings: {
      DiskDeviceMapping: disks.map((disk, index) => ({
        Type: index === 0 ? "system" : "data",
        Device: disk.device,
        Format: disk.format ?? "",
        Size: String(disk.sizeGib),
        SnapshotId: disk.snapshotId,
        ImportOSSBucket: disk.request.bucket,
        ImportOSSObject: disk.request.key,
      })),
    },
  };
}
