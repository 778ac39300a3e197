import type { Ecs, Simulator, SpyEvent } from "alicloud-simulator";
import { EXECUTION_TAG } from "../../functions/core/import/look.ts";

/** An import that ECS began, whatever became of it. */
export interface BegunImport {
  execution: string;
  imageId: string;
  taskId: string;
  snapshotIds: string[];
  atMs: number;
}

/** What of an execution's imports exists in ECS at one time. */
export interface Remains {
  /** Tasks that are not over. */
  tasks: string[];
  images: Array<{ imageId: string; status: string }>;
  snapshots: string[];
}

/** A copy that ECS began. */
export interface BegunCopy {
  execution: string;
  imageId: string;
  regionId: string;
}

/** One writing of a `distribution.json`, and what was there at that moment. */
export interface DistributionWrite {
  key: string;
  execution: string;
  images: RegionImage[];
}

/** An image of any region, as far as the promises speak of it. */
export interface RegionImage {
  imageId: string;
  regionId: string;
  status: string;
  execution: string;
  family: string;
  shares: string[];
}

/** One writing of a `result.json`. */
export interface ResultWrite {
  key: string;
  execution: string;
  etag: string;
  atMs: number;
  /** What existed at that moment. */
  remains: Remains;
}

export interface CancelAsked {
  execution: string;
  /** What the function `cancel` answered. */
  answer: { answer: string; result?: unknown };
  atMs: number;
}

/** What happened in one scenario, as far as the promises speak of it. */
export interface Ledger {
  imports: BegunImport[];
  results: ResultWrite[];
  copies: BegunCopy[];
  distributions: DistributionWrite[];
  /** Images that were made their family's newest, and what was there at that moment. */
  families: Array<{ imageId: string; images: RegionImage[] }>;
  /** Executions that take up what is missing of another one, by their names. Filled by who starts them. */
  retried: Map<string, string>;
  /** Every image there is now, and the IDs of all snapshots. */
  images(): RegionImage[];
  snapshots(): Array<{ snapshotId: string; imageId: string }>;
  /** When each `cancel.json` was written, by execution. */
  cancelFiles: Map<string, number>;
  started: Map<string, number>;
  ended: Map<string, string>;
  /** Filled by who asks. */
  cancels: CancelAsked[];
  /** Tasks cancelled in the console. */
  cancelledByHand: Set<string>;
  /** What happened that no promise allows, noticed when it happened. */
  remains(execution: string): Remains;
  see(event: SpyEvent): void;
}

const OF_EXECUTION = /\/([^/]+)\/(result|cancel|distribution)\.json$/;

export function createLedger({ ecs }: Pick<Simulator, "ecs">): Ledger {
  const imports: BegunImport[] = [];
  const ledger: Ledger = {
    imports,
    results: [],
    copies: [],
    distributions: [],
    families: [],
    retried: new Map(),
    images: () => imagesOf(ecs),
    snapshots: () => ecs.snapshots().map(({ snapshotId, imageId }) => ({ snapshotId, imageId })),
    cancelFiles: new Map(),
    started: new Map(),
    ended: new Map(),
    cancels: [],
    cancelledByHand: new Set(),
    remains: (execution) =>
      remainsOf(
        ecs,
        imports.filter(
          (begun) => begun.execution === execution || begun.execution === ledger.retried.get(execution),
        ),
      ),
    see(event) {
      if (event.kind !== "effect") return;
      const { name, detail, atMs } = event;
      if (name === "ImportBegan") imports.push(begunImport(ecs, String(detail["imageId"]), atMs));
      if (name === "CopyBegan") {
        const [imageId, regionId] = [String(detail["imageId"]), String(detail["regionId"])];
        const execution = imagesOf(ecs).find((one) => one.imageId === imageId)?.execution ?? "";
        ledger.copies.push({ execution, imageId, regionId });
      }
      if (name === "ImageModified" && detail["family"] !== undefined)
        ledger.families.push({ imageId: String(detail["imageId"]), images: imagesOf(ecs) });
      if (name === "ExecutionStarted") ledger.started.set(String(detail["name"]), atMs);
      if (name === "ExecutionEnded") ledger.ended.set(String(detail["name"]), String(detail["status"]));
      const key = String(detail["key"] ?? "");
      const [, execution = "", file] = OF_EXECUTION.exec(key) ?? [];
      if (!name.startsWith("ObjectCreated") || !key.startsWith("results/") || file === undefined) return;
      if (file === "cancel") ledger.cancelFiles.set(execution, atMs);
      else if (file === "distribution") ledger.distributions.push({ key, execution, images: imagesOf(ecs) });
      else {
        const remains = ledger.remains(execution);
        ledger.results.push({ key, execution, etag: String(detail["etag"]), atMs, remains });
      }
    },
  };
  return ledger;
}

function imagesOf(ecs: Ecs): RegionImage[] {
  return ecs.images().map(({ imageId, regionId, status, attributes, shares }) => ({
    imageId,
    regionId,
    status,
    execution: attributes.tags.find(({ key }) => key === EXECUTION_TAG)?.value ?? "",
    family: attributes.family,
    shares: [...shares.keys()],
  }));
}

function begunImport(ecs: Ecs, imageId: string, atMs: number): BegunImport {
  const image = ecs.images().find((one) => one.imageId === imageId);
  if (image === undefined) throw new Error(`ECS began the import of ${imageId} and has no such image`);
  return {
    execution: image.attributes.tags.find(({ key }) => key === EXECUTION_TAG)?.value ?? "",
    imageId,
    taskId: image.origin.kind === "import" ? image.origin.taskId : "",
    snapshotIds: image.disks.map(({ snapshotId }) => snapshotId),
    atMs,
  };
}

const UNDER_WAY = new Set(["Waiting", "Processing", "Cancelling"]);

function remainsOf(ecs: Ecs, imports: readonly BegunImport[]): Remains {
  const tasks = new Set(imports.map(({ taskId }) => taskId));
  const images = new Set(imports.map(({ imageId }) => imageId));
  const snapshots = new Set(imports.flatMap(({ snapshotIds }) => snapshotIds));
  return {
    tasks: ecs
      .tasks()
      .filter(({ taskId, phase }) => tasks.has(taskId) && UNDER_WAY.has(phase.status))
      .map(({ taskId }) => taskId),
    images: ecs
      .images()
      .filter(({ imageId }) => images.has(imageId))
      .map(({ imageId, status }) => ({ imageId, status })),
    snapshots: ecs
      .snapshots()
      .filter(({ snapshotId }) => snapshots.has(snapshotId))
      .map(({ snapshotId }) => snapshotId),
  };
}
