import type { Random } from "../random.ts";

export type DiskFormat = "RAW" | "VHD" | "QCOW2" | "VMDK";

/** One `DiskDeviceMapping.N` of ImportImage, N up to 17. */
export interface DiskRequest {
  n: number;
  bucket: string;
  key: string;
  /** Undefined: to be detected. */
  format: DiskFormat | undefined;
  /** DiskImageSize; undefined: taken from the file. */
  sizeGib: number | undefined;
  device: string | undefined;
}

export interface Tag {
  key: string;
  value: string;
}

/**
 * What an image is called and made for. A copy has its source's, but for name, description, resource group
 * and tags.
 */
export interface ImageAttributes {
  /** Empty if the caller gave none. */
  name: string;
  description: string;
  /** Empty: none. */
  family: string;
  architecture: "i386" | "x86_64" | "arm64";
  osType: "linux" | "windows";
  platform: string;
  bootMode: "BIOS" | "UEFI" | "UEFI-Preferred";
  licenseType: string;
  nvmeSupport: string;
  imdsSupport: string;
  resourceGroupId: string;
  tags: Tag[];
}

/** An ImportImage call that passed every rule. */
export interface ImportRequest {
  attributes: ImageAttributes;
  clientToken: string | undefined;
  /** Whether the image check was asked for (`DetectionStrategy`). */
  checked: boolean;
  disks: [system: DiskRequest, ...data: DiskRequest[]];
}

/** Why an import failed: what DescribeTaskAttribute shows. */
export interface ImportFailure {
  errorCode: string;
  errorMessage: string;
  /** The N of the disk it happened to. */
  n: number;
}

/** Where a task is; percents are of TaskProcess. A task being cancelled still shows the status it had. */
type TaskPhase =
  | { status: "Waiting" }
  | { status: "Processing"; startedAtMs: number; endsAtMs: number }
  | { status: "Cancelling"; shown: "Waiting" | "Processing"; percent: number }
  | { status: "Deleted"; finishedAtMs: number; percent: number }
  | { status: "Finished"; finishedAtMs: number; percent: number; failure: ImportFailure | undefined }
  | { status: "Failed"; finishedAtMs: number; percent: number; failure: ImportFailure };

export interface TaskState {
  readonly taskId: string;
  /** The API that began it: `ImportImage`, but for tasks a test put in. */
  readonly action: string;
  /** The image. */
  readonly resourceId: string;
  readonly createdAtMs: number;
  phase: TaskPhase;
}

export type ImageStatus =
  | "Waiting"
  | "Creating"
  | "Available"
  | "UnAvailable"
  | "CreateFailed"
  | "Deprecated";

export interface ImageDisk {
  /** Undefined if the disk was copied. */
  request: DiskRequest | undefined;
  device: string;
  /** Detected, or as requested until the file was read. */
  format: DiskFormat | undefined;
  sizeGib: number;
  /** The ETag of the object the import read; undefined until then, and of a copy. */
  etag: string | undefined;
  snapshotId: string;
}

/**
 * Where a copy is; percents are of the image's Progress. One that is being cancelled still shows the status
 * it had.
 */
export type CopyPhase =
  | { status: "waiting" }
  | { status: "copying"; startedAtMs: number; endsAtMs: number }
  | { status: "cancelling"; percent: number }
  | { status: "copied" }
  | { status: "failed"; percent: number };

/** How an image came to be. */
export type ImageOrigin =
  | { kind: "import"; taskId: string; checked: boolean }
  | { kind: "copy"; source: ImageState; phase: CopyPhase };

/** One item of an image check; only one that is a risk has the last two. */
export interface CheckItem {
  name: string;
  value: string;
  riskCode?: string;
  riskLevel?: string;
}

export interface ImageState {
  readonly imageId: string;
  readonly regionId: string;
  readonly origin: ImageOrigin;
  readonly createdAtMs: number;
  readonly attributes: ImageAttributes;
  status: ImageStatus;
  disks: ImageDisk[];
  /**
   * The key that its snapshots are encrypted with: a customer's, or ECS's own. Undefined: they are not
   * encrypted.
   */
  readonly encryption: { kmsKeyId: string | "service key" } | undefined;
  /** When it was shared, by account. */
  readonly shares: Map<string, number>;
  /** What the image check says; undefined where none was asked for, and until it begins. */
  check: { status: "Processing" | "Finished"; items: CheckItem[] } | undefined;
  /** DeleteImage was called; the image is about to go. */
  deleting: boolean;
}

export interface SnapshotState {
  readonly snapshotId: string;
  readonly regionId: string;
  readonly imageId: string;
  readonly diskType: "system" | "data";
  readonly createdAtMs: number;
  modifiedAtMs: number;
  readonly encrypted: boolean;
  /** `failed` until the import is done, as the import documents say; of a copy `progressing`. */
  status: "progressing" | "failed" | "accomplished";
  /** The size of the imported file, rounded up, whatever the disk's size. */
  sizeGib: number;
  tags: Tag[];
}

/**
 * The account's tasks, images and snapshots of all regions, each in the order they were made. Tasks are of
 * its own region.
 */
export class Store {
  readonly tasks = new Map<string, TaskState>();
  readonly images = new Map<string, ImageState>();
  readonly snapshots = new Map<string, SnapshotState>();
  private readonly random: Random;

  constructor(random: Random) {
    this.random = random;
  }

  /** `m` image, `s` snapshot, `t` task. */
  newId(kind: "m" | "s" | "t"): string {
    return `${kind}-bp1${this.random.text(17, "0123456789abcdefghijklmnopqrstuvwxyz")}`;
  }

  /** Undefined if there is none of that id in that region. */
  image(regionId: string, imageId: string): ImageState | undefined {
    const image = this.images.get(imageId);
    return image?.regionId === regionId ? image : undefined;
  }

  imagesIn(regionId: string): ImageState[] {
    return [...this.images.values()].filter((image) => image.regionId === regionId);
  }

  snapshotsOf(imageId: string): SnapshotState[] {
    const ids = this.images.get(imageId)?.disks.map((disk) => disk.snapshotId) ?? [];
    return ids.flatMap((id) => this.snapshots.get(id) ?? []);
  }

  removeSnapshotsOf(imageId: string): void {
    for (const { snapshotId } of this.snapshotsOf(imageId)) this.snapshots.delete(snapshotId);
  }

  clear(): void {
    this.tasks.clear();
    this.images.clear();
    this.snapshots.clear();
  }
}

/** The status a task shows. */
export function shownStatus({
  phase,
}: TaskState): "Waiting" | "Processing" | "Finished" | "Failed" | "Deleted" {
  return phase.status === "Cancelling" ? phase.shown : phase.status;
}

/** How far a task is, 0 to 100, from the clock. */
export function percentOf({ phase }: TaskState, nowMs: number): number {
  switch (phase.status) {
    case "Waiting":
      return 0;
    case "Processing":
      return percentUntilEnd(phase, nowMs);
    case "Cancelling":
    case "Deleted":
    case "Finished":
    case "Failed":
      return phase.percent;
  }
}

/** 0 to 99, from the clock. */
export function percentUntilEnd(
  { startedAtMs, endsAtMs }: { startedAtMs: number; endsAtMs: number },
  nowMs: number,
): number {
  const share = (nowMs - startedAtMs) / Math.max(1, endsAtMs - startedAtMs);
  return Math.max(0, Math.min(99, Math.floor(share * 100)));
}
