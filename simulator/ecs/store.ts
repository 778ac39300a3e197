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

/** An ImportImage call that passed every rule. */
export interface ImportRequest {
  /** Empty if the caller gave none. */
  name: string;
  description: string;
  architecture: "i386" | "x86_64" | "arm64";
  osType: "linux" | "windows";
  platform: string;
  bootMode: "BIOS" | "UEFI";
  licenseType: string;
  nvmeSupport: string;
  imdsSupport: string;
  resourceGroupId: string;
  clientToken: string | undefined;
  tags: Tag[];
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

export type ImageStatus = "Waiting" | "Creating" | "Available" | "UnAvailable" | "CreateFailed";

export interface ImageDisk {
  request: DiskRequest;
  device: string;
  /** Detected, or as requested until the file was read. */
  format: DiskFormat | undefined;
  sizeGib: number;
  /** The ETag of the object the import read; undefined until then. */
  etag: string | undefined;
  snapshotId: string;
}

export interface ImageState {
  readonly imageId: string;
  readonly taskId: string;
  readonly request: ImportRequest;
  readonly createdAtMs: number;
  status: ImageStatus;
  disks: ImageDisk[];
  /** DeleteImage was called; the image is about to go. */
  deleting: boolean;
}

export interface SnapshotState {
  readonly snapshotId: string;
  readonly imageId: string;
  readonly diskType: "system" | "data";
  readonly createdAtMs: number;
  modifiedAtMs: number;
  /** `failed` until the import is done, as the import documents say. */
  status: "failed" | "accomplished";
  /** The size of the imported file, rounded up, whatever the disk's size. */
  sizeGib: number;
  tags: Tag[];
}

/** The account's tasks, images and snapshots, each in the order they were made. */
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
    case "Processing": {
      const share = (nowMs - phase.startedAtMs) / Math.max(1, phase.endsAtMs - phase.startedAtMs);
      return Math.max(0, Math.min(99, Math.floor(share * 100)));
    }
    case "Cancelling":
    case "Deleted":
    case "Finished":
    case "Failed":
      return phase.percent;
  }
}
