import type { World } from "../edge.ts";
import type { ObjectFacts, ObjectReader } from "../oss/oss.ts";
import type { Background } from "./background.ts";
import type { Checks } from "./checks.ts";
import { ecsError } from "./errors.ts";
import { GIB } from "./file-check.ts";
import { type DiskSource, readSources } from "./import-source.ts";
import type { EcsKnobs } from "./knobs.ts";
import {
  type DiskRequest,
  type ImageDisk,
  type ImageState,
  type ImportFailure,
  type ImportRequest,
  percentOf,
  type Store,
  type TaskState,
} from "./store.ts";

/** Makes imports fail; the reason is what DescribeTaskAttribute then shows. */
export interface FailureRule {
  errorCode: string;
  errorMessage: string;
  /** Only imports whose system disk's key is this, or matches it. Default any. */
  object?: string | RegExp;
  /** How far the import gets, in percent of its time. Default 50. */
  atPercent?: number;
  /** How many imports fail. Default 1. */
  times?: number;
}

/** A task and what its import makes. */
interface Import {
  task: TaskState;
  image: ImageState;
  disks: ImportRequest["disks"];
  rule: FailureRule | undefined;
}

/** The life of imports: queued, processed, and then finished, failed or cancelled. */
export class Imports {
  private readonly world: World;
  private readonly objects: ObjectReader;
  private readonly knobs: EcsKnobs;
  private readonly store: Store;
  private readonly background: Background;
  private readonly checks: Checks;
  private readonly rules: Array<Required<Pick<FailureRule, "times">> & FailureRule> = [];
  /** In the order they were accepted. */
  private queue: Import[] = [];
  /** The tasks that occupy one of the `concurrentImports` places. */
  private readonly running = new Set<TaskState>();
  /**
   * Files are read one after the other: two imports that begin at the same time go the same way in every run.
   */
  private lastRead: Promise<unknown> = Promise.resolve();

  constructor(parts: {
    world: World;
    objects: ObjectReader;
    knobs: EcsKnobs;
    store: Store;
    background: Background;
    checks: Checks;
  }) {
    this.world = parts.world;
    this.objects = parts.objects;
    this.knobs = parts.knobs;
    this.store = parts.store;
    this.background = parts.background;
    this.checks = parts.checks;
  }

  /** Counts for imports accepted from now on; the oldest rule that fits is taken. */
  failNext(rule: FailureRule): void {
    this.rules.push({ times: 1, ...rule });
  }

  /** Makes the image, its snapshots and the task, and puts the task into the queue. */
  accept(request: ImportRequest, heads: readonly ObjectFacts[]): { imageId: string; taskId: string } {
    const createdAtMs = this.world.clock.now();
    const imageId = this.store.newId("m");
    const taskId = this.store.newId("t");
    const { attributes, disks, checked } = request;
    const image: ImageState = {
      imageId,
      regionId: this.world.account.region,
      origin: { kind: "import", taskId, checked },
      createdAtMs,
      attributes,
      status: "Waiting",
      disks: disks.map((disk, index) => this.newDisk(disk, index, heads[index], imageId)),
      encryption: undefined,
      shares: new Map(),
      check: undefined,
      deleting: false,
    };
    const task: TaskState = {
      taskId,
      action: "ImportImage",
      resourceId: imageId,
      createdAtMs,
      phase: { status: "Waiting" },
    };
    this.store.images.set(imageId, image);
    this.store.tasks.set(taskId, task);
    this.queue.push({ task, image, disks, rule: this.takeRule(disks[0].key) });
    const { clientToken } = request;
    this.background.effect("ImportBegan", { imageId, taskId, clientToken, name: attributes.name });
    this.background.after(this.knobs.dispatchMs, () => this.dispatch());
    return { imageId, taskId };
  }

  /** Throws the documented refusals of CancelTask. */
  cancel(taskId: string): void {
    const task = this.store.tasks.get(taskId);
    if (task === undefined) throw ecsError("InvalidTaskId.NotFound");
    if (task.action !== "ImportImage") throw ecsError("InvalidTaskId.TaskActionNotSupport");
    if (!this.isCancellable(task)) throw ecsError("InvalidTaskId.IncorrectTaskStatus");
    if (this.knobs.cancelTaskFails) throw ecsError("CancelTaskFailed");
    const percent = percentOf(task, this.world.clock.now());
    const shown = task.phase.status === "Waiting" ? "Waiting" : "Processing";
    task.phase = { status: "Cancelling", shown, percent };
    this.queue = this.queue.filter((queued) => queued.task !== task);
    this.background.effect("TaskCancelled", { taskId, imageId: task.resourceId });
    this.background.after(this.knobs.cancelLagMs, () => this.endCancelled(task, percent));
  }

  /** What `SupportCancel` says. */
  isCancellable({ action, phase }: TaskState): boolean {
    if (action !== "ImportImage") return false;
    return phase.status === "Processing" || (phase.status === "Waiting" && this.knobs.waitingIsCancellable);
  }

  /** Drops every queue entry and rule. */
  clear(): void {
    this.queue = [];
    this.running.clear();
    this.rules.length = 0;
  }

  private newDisk(
    request: DiskRequest,
    index: number,
    head: ObjectFacts | undefined,
    imageId: string,
  ): ImageDisk {
    const snapshotId = this.store.newId("s");
    const fileGib = Math.ceil((head?.sizeBytes ?? 0) / GIB);
    const nowMs = this.world.clock.now();
    this.store.snapshots.set(snapshotId, {
      snapshotId,
      regionId: this.world.account.region,
      imageId,
      diskType: index === 0 ? "system" : "data",
      createdAtMs: nowMs,
      modifiedAtMs: nowMs,
      encrypted: false,
      status: "failed",
      sizeGib: fileGib,
      tags: [],
    });
    return {
      request,
      device: request.device ?? `/dev/xvd${String.fromCharCode("a".charCodeAt(0) + index)}`,
      format: request.format,
      sizeGib: request.sizeGib ?? fileGib,
      etag: undefined,
      snapshotId,
    };
  }

  private takeRule(key: string): FailureRule | undefined {
    const rule = this.rules.find(({ object = key, times }) => {
      return times > 0 && (typeof object === "string" ? object === key : object.test(key));
    });
    if (rule !== undefined) rule.times -= 1;
    return rule;
  }

  private dispatch(): void {
    while (this.queue.length > 0 && this.running.size < this.knobs.concurrentImports)
      void this.run(this.queue.shift() as Import);
  }

  private async run({ task, image, disks, rule }: Import): Promise<void> {
    const startedAtMs = this.world.clock.now();
    const spread = 1 + this.knobs.jitter * (2 * this.world.random.next() - 1);
    task.phase = { status: "Processing", startedAtMs, endsAtMs: Number.POSITIVE_INFINITY };
    image.status = "Creating";
    this.running.add(task);
    const hold = this.world.clock.hold();
    const sources = await this.read(disks);
    hold.release();
    if (!this.isProcessing(task)) return;
    if (Array.isArray(sources)) this.takeSources(task.taskId, image, sources);
    const fileGib = this.store.snapshotsOf(image.imageId).reduce((sum, { sizeGib }) => sum + sizeGib, 0);
    const durationMs = Math.round((this.knobs.importBaseMs + this.knobs.importPerGibMs * fileGib) * spread);
    task.phase = { status: "Processing", startedAtMs, endsAtMs: startedAtMs + durationMs };
    if (!Array.isArray(sources)) {
      const afterMs = Math.min(this.knobs.contentFailureMs, durationMs);
      this.background.after(afterMs, () => this.endFailed(task, image, sources));
    } else if (rule !== undefined) {
      const { errorCode, errorMessage, atPercent = 50 } = rule;
      const afterMs = (durationMs * atPercent) / 100;
      this.background.after(afterMs, () => this.endFailed(task, image, { errorCode, errorMessage, n: 1 }));
    } else {
      this.background.after(durationMs, () => this.endFinished(task, image));
    }
  }

  private read(disks: ImportRequest["disks"]): ReturnType<typeof readSources> {
    const sources = this.lastRead.then(() => readSources(this.objects, disks, this.knobs));
    this.lastRead = sources.catch(() => undefined);
    return sources;
  }

  /** The files are imported as they are now, whatever they were when ImportImage was called. */
  private takeSources(taskId: string, image: ImageState, sources: readonly DiskSource[]): void {
    for (const [index, { head, file }] of sources.entries()) {
      const disk = image.disks[index] as ImageDisk;
      disk.etag = head.etag;
      disk.format = file.format;
      disk.sizeGib = disk.request?.sizeGib ?? Math.ceil(file.virtualBytes / GIB);
      const snapshot = this.store.snapshots.get(disk.snapshotId);
      if (snapshot !== undefined) snapshot.sizeGib = Math.ceil(head.sizeBytes / GIB);
    }
    this.background.effect("ImportRead", {
      imageId: image.imageId,
      taskId,
      objects: image.disks.map(({ request, etag }) => ({ bucket: request?.bucket, key: request?.key, etag })),
    });
  }

  private endFinished(task: TaskState, image: ImageState): void {
    if (!this.isProcessing(task)) return;
    const nowMs = this.world.clock.now();
    task.phase = { status: "Finished", finishedAtMs: nowMs, percent: 100, failure: undefined };
    for (const snapshot of this.store.snapshotsOf(image.imageId)) {
      snapshot.status = "accomplished";
      snapshot.modifiedAtMs = nowMs;
      if (this.knobs.tagsReachSnapshots) snapshot.tags = [...image.attributes.tags];
    }
    this.ended(task);
    this.background.after(this.knobs.availableLagMs, () => {
      image.status = "Available";
      this.background.effect("ImageAvailable", { imageId: image.imageId });
      this.checks.begin(image);
    });
  }

  private endFailed(task: TaskState, image: ImageState, failure: ImportFailure): void {
    if (!this.isProcessing(task)) return;
    const nowMs = this.world.clock.now();
    const percent = percentOf(task, nowMs);
    task.phase = { status: this.knobs.failedTaskStatus, finishedAtMs: nowMs, percent, failure };
    const { afterFailure } = this.knobs;
    image.status = afterFailure === "unavailable" ? "UnAvailable" : "CreateFailed";
    if (afterFailure === "removed") this.remove(image.imageId);
    this.ended(task, { errorCode: failure.errorCode });
  }

  private endCancelled(task: TaskState, percent: number): void {
    task.phase = { status: "Deleted", finishedAtMs: this.world.clock.now(), percent };
    const image = this.store.images.get(task.resourceId);
    if (image !== undefined) image.status = "CreateFailed";
    if (this.knobs.afterCancel === "image") this.store.removeSnapshotsOf(task.resourceId);
    if (this.knobs.afterCancel === "nothing") this.remove(task.resourceId);
    this.ended(task);
  }

  private remove(imageId: string): void {
    this.store.removeSnapshotsOf(imageId);
    this.store.images.delete(imageId);
  }

  private ended(task: TaskState, detail: Record<string, unknown> = {}): void {
    const { taskId, resourceId: imageId, phase } = task;
    this.running.delete(task);
    this.background.effect("ImportEnded", { taskId, imageId, status: phase.status, ...detail });
    this.dispatch();
  }

  /** Not if it was cancelled, nor if the store was emptied meanwhile. */
  private isProcessing(task: TaskState): boolean {
    return task.phase.status === "Processing" && this.store.tasks.get(task.taskId) === task;
  }
}
