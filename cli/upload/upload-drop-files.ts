import { basename } from "node:path";
import { unlessUnseen } from "../../functions/cloud/cloud-faults.ts";
import { createMultipart } from "../../functions/cloud/multipart.ts";
import { createObjects } from "../../functions/cloud/objects.ts";
import type { Connection } from "../connection/connection.ts";
import type { Context } from "../connection/connection-target.ts";
import type { Event } from "../events.ts";
import { sentence } from "../words/sentence.ts";
import { type Checkpoint, checkpointAt } from "./checkpoint.ts";
import type { DroppedFile } from "./drop-events.ts";
import type { DropPlan, PlannedFile } from "./drop-plan.ts";
import type { Pace } from "./pace.ts";
import { reported } from "./progress-events.ts";
import type { ExpectedFile } from "./sidecar-to-send.ts";
import { checkpointPath } from "./state-folder.ts";
import { uploadObject } from "./upload-object.ts";

/** How far the upload is, to be told after an interruption. The file name is empty while none is uploaded. */
export interface UploadPosition {
  file: string;
  atServerBytes: number;
  totalBytes: number;
}

interface Work {
  order: { parallel: number | undefined; partSizeBytes: number | undefined; pace: Pace | undefined };
  plan: DropPlan;
  context: Context;
  /** Kept up to date. */
  position: UploadPosition;
}

interface UploadedFiles {
  files: DroppedFile[];
  /** In the order of the plan's files. */
  expected: ExpectedFile[];
  /** To be forgotten when the drop is done: until then they spare reading the files again. */
  checkpoints: Checkpoint[];
}

/** Uploads the files of a drop one after another; the parts of each are sent in parallel. */
export async function* uploadFiles(connection: Connection, work: Work): AsyncGenerator<Event, UploadedFiles> {
  const { environment } = work.context;
  const { bucket } = connection;
  const result: UploadedFiles = { files: [], expected: [], checkpoints: [] };
  for (const { key, path, open } of work.plan.files) {
    const at = await connection.cloudConfig();
    if (path === undefined) {
      const facts = await (await connection.objects()).head(key).catch(unlessUnseen);
      if (facts !== undefined) result.expected.push({ sizeBytes: facts.sizeBytes, crc64: facts.crc64 });
      yield { kind: "note", text: sentence("atServerAlready", { name: basename(key), key }) };
      continue;
    }
    const checkpoint = checkpointAt(checkpointPath(environment, at, { bucket, key }));
    const file = yield* uploadFile(connection, { ...work, key, path, open, checkpoint });
    result.files.push(file);
    result.expected.push(file);
    result.checkpoints.push(checkpoint);
  }
  return result;
}

async function* uploadFile(
  connection: Connection,
  work: Work & Pick<PlannedFile, "key" | "open"> & { path: string; checkpoint: Checkpoint },
): AsyncGenerator<Event, DroppedFile> {
  const { order, context, position, key, path, open, checkpoint } = work;
  const at = await connection.cloudConfig();
  const freshKeys = async () => (await connection.cloudConfig()).credentials;
  const multipart = createMultipart(at, connection.bucket, { freshKeys });
  // Anew for each call: by the end of a long upload temporary keys are others.
  const head = async (key: string) =>
    createObjects(await connection.cloudConfig(), connection.bucket)
      .head(key)
      .catch(unlessUnseen);
  const { parallel, partSizeBytes, pace } = order;
  const uploading = uploadObject({
    ...{ file: path, open, key, multipart, checkpoint, objects: { head }, signal: context.signal, pace },
    ...(parallel === undefined ? {} : { parallel }),
    ...(partSizeBytes === undefined ? {} : { partSizeBytes }),
  });
  const startedMs = performance.now();
  Object.assign(position, { file: basename(path), atServerBytes: 0, totalBytes: 0 });
  try {
    const object = yield* reported(path, uploading, {
      now: () => performance.timeOrigin + performance.now(),
      reached: (bytes) => void Object.assign(position, bytes),
    });
    return { file: path, ...object, seconds: (performance.now() - startedMs) / 1000 };
  } finally {
    multipart.close();
    // Removes the line of progress.
    yield { kind: "uploading", name: basename(path), state: undefined, plain: undefined };
  }
}
