import type { Drop } from "../../functions/core/import/drop.ts";
import {
  EXECUTION_TAG,
  type ImageFacts,
  type ImportFacts,
  type TaskFacts,
} from "../../functions/core/import/look.ts";
import type { ImportRecord, RecordIn } from "../../functions/core/import/record.ts";

/** Records and looks to start from; a test changes what it is about. */
export const DROPPED_AT_MS = Date.parse("2026-11-01T00:00:00.000Z");

export const aDrop: Drop = {
  execution: "web-qcow2-0123456789-fedcba9876543210",
  region: "cn-hangzhou",
  bucket: "image-drop",
  key: "incoming/team-a/web.qcow2",
  sidecarEtag: "ETAG",
  eventRequestId: "REQUEST",
  droppedAt: "2026-11-01T00:00:00.000Z",
};

const common = { drop: aDrop, timings: { droppedAt: aDrop.droppedAt }, polls: 0 };
const checked = {
  request: {
    imageName: "web",
    osType: "linux",
    platform: "Ubuntu",
    architecture: "x86_64",
    tags: {},
    disks: [{ key: aDrop.key, format: "QCOW2", sizeGib: 40 }],
  } as unknown as RecordIn<"ready">["request"],
  files: [{ key: aDrop.key, sizeBytes: 2 ** 30, etag: "IMAGE" }],
  warnings: [],
};

export const waiting: RecordIn<"waiting"> = { ...common, state: "waiting", missing: [aDrop.key] };
export const ready: RecordIn<"ready"> = { ...common, ...checked, state: "ready" };
export const importing: RecordIn<"importing"> = {
  ...common,
  ...checked,
  timings: { ...common.timings, importStartedAt: aDrop.droppedAt },
  state: "importing",
  imageId: "m-1",
  taskId: "t-1",
  requestId: "REQ",
  samples: [],
};
const ordered = { ...common, imageName: "web", warnings: [] };
export const stopping: RecordIn<"stopping"> = {
  ...ordered,
  state: "stopping",
  imageId: "m-1",
  taskId: "t-1",
  ending: {
    state: "cancelled",
    failure: { code: "Cancelled", message: "The import was cancelled.", who: "team" },
  },
  stoppingSince: aDrop.droppedAt,
  snapshots: ["s-1"],
};
export const imported: RecordIn<"imported"> = {
  ...ordered,
  state: "imported",
  imageId: "m-1",
  taskId: "t-1",
  snapshots: [{ id: "s-1", status: "accomplished" }],
};
export const refused: RecordIn<"refused"> = { ...common, state: "refused", problems: [] };
export const failed: RecordIn<"failed"> = {
  ...common,
  state: "failed",
  failure: { code: "ImportTaskFailed", message: "ECS began the import and gave up.", who: "team" },
};

export const allRecords: ImportRecord[] = [waiting, ready, importing, stopping, imported, refused, failed];

export const aTask: TaskFacts = { status: "Processing", percent: 50, errors: [] };
export const anImage: ImageFacts = {
  imageId: "m-1",
  status: "Creating",
  snapshotIds: ["s-1"],
  tags: { [EXECUTION_TAG]: aDrop.execution },
};
export const aLook: ImportFacts = {
  task: aTask,
  image: anImage,
  snapshots: [{ id: "s-1", status: "failed" }],
};
