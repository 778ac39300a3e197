import type { World } from "../edge.ts";
import type { Background } from "./background.ts";
import { ecsError } from "./errors.ts";
import type { EcsKnobs } from "./knobs.ts";
import {
  type CopyPhase,
  type ImageAttributes,
  type ImageDisk,
  type ImageState,
  percentUntilEnd,
  type Store,
} from "./store.ts";

/** A CopyImage call that passed every rule. */
export interface CopyOrder {
  source: ImageState;
  regionId: string;
  attributes: ImageAttributes;
  encryption: ImageState["encryption"];
  clientToken: string | undefined;
}

/** An image that is a copy. */
type CopyImage = ImageState & { origin: { kind: "copy" } };

/** The life of copies: they wait for a place, are copied, and then there, failed or cancelled. */
export class Copies {
  private readonly world: World;
  private readonly knobs: EcsKnobs;
  private readonly store: Store;
  private readonly background: Background;
  /** In the order they were accepted. */
  private queue: CopyImage[] = [];
  /** What occupies one of the `concurrentCopies` places of a region. */
  private readonly running = new Set<CopyImage>();

  constructor(parts: { world: World; knobs: EcsKnobs; store: Store; background: Background }) {
    this.world = parts.world;
    this.knobs = parts.knobs;
    this.store = parts.store;
    this.background = parts.background;
  }

  /** Makes the copy and its snapshots, puts it into the queue, and answers its id. */
  accept({ source, regionId, attributes, encryption, clientToken }: CopyOrder): string {
    const imageId = this.store.newId("m");
    const image = {
      imageId,
      regionId,
      origin: { kind: "copy", source, phase: { status: "waiting" } as CopyPhase } as const,
      createdAtMs: this.world.clock.now(),
      attributes,
      status: "Waiting" as const,
      disks: source.disks.map((disk) => this.newDisk(disk, { imageId, regionId, encryption })),
      encryption,
      shares: new Map(),
      check: undefined,
      deleting: false,
    };
    this.store.images.set(imageId, image);
    this.queue.push(image);
    const { name } = attributes;
    this.background.effect("CopyBegan", {
      imageId,
      regionId,
      sourceImageId: source.imageId,
      clientToken,
      name,
    });
    this.background.after(this.knobs.dispatchMs, () => this.dispatch());
    return imageId;
  }

  /** Copies of an image that have not ended. */
  runningOf(source: ImageState): ImageState[] {
    return [...this.store.images.values()].filter(
      ({ origin }) => origin.kind === "copy" && origin.source === source && isUnderWay(origin.phase),
    );
  }

  /** Throws the documented refusals of CancelCopyImage. The copy is gone a little later. */
  cancel(image: ImageState): void {
    if (!isCopy(image)) throw ecsError("ImageCreatedNotFromCopy");
    const { phase } = image.origin;
    if (phase.status === "copied") throw ecsError("IncorrectImageStatus (copied)");
    if (phase.status === "failed") throw ecsError("IncorrectImageStatus (copy failed)");
    if (phase.status === "cancelling") throw ecsError("IncorrectImageStatus (not copying)");
    if (phase.status === "waiting" && !this.knobs.waitingCopyIsCancellable)
      throw ecsError("IncorrectImageStatus (snapshot not copying)");
    if (this.knobs.cancelCopyFails) throw ecsError("CancelNotSupported");
    image.origin.phase = { status: "cancelling", percent: copyPercent(phase, this.world.clock.now()) };
    this.queue = this.queue.filter((queued) => queued !== image);
    this.background.effect("CopyCancelled", { imageId: image.imageId, regionId: image.regionId });
    this.background.after(this.knobs.cancelLagMs, () => {
      if (this.knobs.afterCopyCancel === "nothing") this.store.removeSnapshotsOf(image.imageId);
      this.store.images.delete(image.imageId);
      this.ended(image, "Cancelled");
    });
  }

  /** Drops what waits and runs. */
  clear(): void {
    this.queue = [];
    this.running.clear();
  }

  private newDisk(
    disk: ImageDisk,
    of: { imageId: string; regionId: string; encryption: ImageState["encryption"] },
  ): ImageDisk {
    const snapshotId = this.store.newId("s");
    const from = this.store.snapshots.get(disk.snapshotId);
    const nowMs = this.world.clock.now();
    this.store.snapshots.set(snapshotId, {
      snapshotId,
      regionId: of.regionId,
      imageId: of.imageId,
      diskType: from?.diskType ?? "system",
      createdAtMs: nowMs,
      modifiedAtMs: nowMs,
      encrypted: of.encryption !== undefined,
      status: "progressing",
      sizeGib: from?.sizeGib ?? disk.sizeGib,
      tags: [],
    });
    return { ...disk, request: undefined, etag: undefined, snapshotId };
  }

  private dispatch(): void {
    const startable = (image: CopyImage) => {
      const place = this.placeOf(image);
      const taken = [...this.running].filter((other) => this.placeOf(other) === place).length;
      return taken < this.knobs.concurrentCopies;
    };
    for (let next = this.queue.find(startable); next !== undefined; next = this.queue.find(startable))
      this.start(next);
  }

  private placeOf({ regionId, origin }: CopyImage): string {
    return this.knobs.copiesQueueIn === "source" ? origin.source.regionId : regionId;
  }

  private start(image: CopyImage): void {
    this.queue = this.queue.filter((queued) => queued !== image);
    this.running.add(image);
    const startedAtMs = this.world.clock.now();
    const spread = 1 + this.knobs.jitter * (2 * this.world.random.next() - 1);
    const gib = this.store.snapshotsOf(image.imageId).reduce((sum, { sizeGib }) => sum + sizeGib, 0);
    const durationMs = Math.round((this.knobs.copyBaseMs + this.knobs.copyPerGibMs * gib) * spread);
    image.status = "Creating";
    image.origin.phase = { status: "copying", startedAtMs, endsAtMs: startedAtMs + durationMs };
    if (this.knobs.failCopiesTo.includes(image.regionId))
      this.background.after(durationMs / 2, () => this.fail(image));
    else this.background.after(durationMs, () => this.finish(image));
  }

  private finish(image: CopyImage): void {
    if (image.origin.phase.status !== "copying") return;
    image.origin.phase = { status: "copied" };
    image.status = "Available";
    this.endSnapshots(image, "accomplished");
    this.background.effect("ImageAvailable", { imageId: image.imageId });
    this.ended(image, "Available");
  }

  private fail(image: CopyImage): void {
    const { phase } = image.origin;
    if (phase.status !== "copying") return;
    image.origin.phase = { status: "failed", percent: copyPercent(phase, this.world.clock.now()) };
    image.status = "CreateFailed";
    this.endSnapshots(image, "failed");
    if (this.knobs.afterCopyFailure === "removed") {
      this.store.removeSnapshotsOf(image.imageId);
      this.store.images.delete(image.imageId);
    }
    this.ended(image, "CreateFailed");
  }

  private endSnapshots({ imageId, attributes }: ImageState, status: "accomplished" | "failed"): void {
    for (const snapshot of this.store.snapshotsOf(imageId)) {
      snapshot.status = status;
      snapshot.modifiedAtMs = this.world.clock.now();
      if (this.knobs.tagsReachSnapshots) snapshot.tags = [...attributes.tags];
    }
  }

  private ended(image: CopyImage, status: string): void {
    this.running.delete(image);
    this.background.effect("CopyEnded", { imageId: image.imageId, regionId: image.regionId, status });
    this.dispatch();
  }
}

function isCopy(image: ImageState): image is CopyImage {
  return image.origin.kind === "copy";
}

function isUnderWay({ status }: CopyPhase): boolean {
  return status === "waiting" || status === "copying" || status === "cancelling";
}

/** Whether a copy is being made, so that DeleteImage refuses the image. */
export function isBeingCopied({ origin }: ImageState): boolean {
  return origin.kind === "copy" && isUnderWay(origin.phase);
}

/** How far a copy is, 0 to 100, from the clock. */
export function copyPercent(phase: CopyPhase, nowMs: number): number {
  switch (phase.status) {
    case "waiting":
      return 0;
    case "copying":
      return percentUntilEnd(phase, nowMs);
    case "cancelling":
    case "failed":
      return phase.percent;
    case "copied":
      return 100;
  }
}
