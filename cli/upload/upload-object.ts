import { CloudFault } from "../../functions/cloud/cloud-faults.ts";
import type { Multipart } from "../../functions/cloud/multipart.ts";
import type { ObjectFacts, Objects } from "../../functions/cloud/objects.ts";
import { CliError } from "../command/errors.ts";
import { type FailedAttempt, type RetryPolicy, retry, UPLOAD_RETRIES } from "../connection/retries.ts";
import { sentence } from "../words/sentence.ts";
import { type Checkpoint, type SavedUpload, sameFile } from "./checkpoint.ts";
import { type FoundUpload, findUpload } from "./find-upload.ts";
import { createJournal, type Journal } from "./journal.ts";
import { DEFAULT_PART_BYTES, layoutOf, spanOf } from "./layout.ts";
import type { Pace } from "./pace.ts";
import { PartSums } from "./part-sums.ts";
import { createProgress, type Progress } from "./progress.ts";
import { sendPart } from "./send-part.ts";
import { openSourceFile, type SourceFile } from "./source-file.ts";
import type { ReportEvent, UploadEvent, UploadedObject } from "./upload-events.ts";
import { workEvents } from "./work-events.ts";

export interface UploadTask {
  /** Path of the file, or the name of one that is not here. */
  file: string;
  /** Opens it, where it is no file of this machine. */
  open?: (() => Promise<SourceFile>) | undefined;
  /** Key of the object. */
  key: string;
  objects: Pick<Objects, "head">;
  multipart: Multipart;
  checkpoint: Checkpoint;
  /** Ends the upload where it is; a later one goes on. */
  signal: AbortSignal;
  /** 100 KiB to 5 GiB, default 16 MiB or what makes 10,000 parts; an upload that goes on keeps its own. */
  partSizeBytes?: number;
  /** How many parts are sent at once, 4 by default. */
  parallel?: number;
  /** Holds the bytes back that are sent. */
  pace?: Pace | undefined;
  policy?: RetryPolicy;
  /** How often progress is told, milliseconds; four times a second by default. */
  progressMs?: number;
}

/** How often an upload is begun anew when somebody else ends it. */
const ROUNDS = 3;

/**
 * Makes the object `key` of a file, whatever of it is there already: nothing that the server has is sent
 * again, and an object that is the file already is left alone. Throws CloudFaults,
 * CliErrors, and the signal's reason; calling it again goes on where it ended. The checkpoint is kept also at
 * the end, with the file's checksums: `forget` it when it is no longer needed.
 */
export function uploadObject(task: UploadTask): AsyncGenerator<UploadEvent, UploadedObject> {
  return workEvents((report, signal) => upload({ ...task, signal }, report), task.signal);
}

async function upload(task: UploadTask, report: ReportEvent): Promise<UploadedObject> {
  const source = await (task.open?.() ?? openSourceFile(task.file));
  const { sizeBytes } = source.identity;
  const progress = createProgress({ totalBytes: sizeBytes, everyMs: task.progressMs ?? 250 }, report);
  try {
    if (sizeBytes === 0) throw new CliError(sentence("isEmpty", { file: task.file }));
    for (let round = 1; round <= ROUNDS; round += 1) {
      const uploaded = await oneRound({ task, source, progress, report });
      if (uploaded !== undefined) return uploaded;
      report({ kind: "started-over", why: "upload-gone" });
    }
    throw new CliError(sentence("uploadEnded", { file: task.file, count: ROUNDS }), {
      why: sentence("whoEnded", { key: task.key }),
      todo: sentence("findOutWho"),
    });
  } catch (error) {
    // The last figures may be a quarter of a second old.
    progress.tellNow();
    throw error;
  } finally {
    progress.stop();
    await source.close();
  }
}

interface Work {
  task: UploadTask;
  source: SourceFile;
  progress: Progress;
  report: ReportEvent;
}

/** Undefined: the upload was ended by somebody else meanwhile. */
async function oneRound(work: Work): Promise<UploadedObject | undefined> {
  const { task, source, progress, report } = work;
  const { key, objects, checkpoint } = task;
  const memory = await checkpoint.read().catch(() => undefined);
  const same = memory !== undefined && sameFile(memory.file, source.identity);
  const journal = createJournal({ checkpoint, file: source.identity, goesOn: same }, report);
  const sums = sumsOf(work, same ? memory : undefined);
  // The ID of an upload of another file stays in the checkpoint: that upload has to be aborted below.
  if (memory?.uploadId === undefined && !same) await journal.begin({ sums, uploadId: undefined });
  const object = await retried(work, () => objects.head(key));
  const there = await asObject(work, { object, sums, journal });
  if (there !== undefined) return { ...there, outcome: "already-there" };
  const upload =
    (await continued(work, { memory, same, sums, journal })) ??
    (await begun(work, { sums, journal, replaces: object !== undefined }));
  progress.sending(upload.there.values());
  try {
    await sendMissing(work, upload, journal);
    progress.tellNow();
    return await completed(work, upload);
  } catch (error) {
    if (!isGone(error)) throw error;
    // Perhaps because it is complete: the answer that said so was lost, or another process was faster.
    const made = await retried(work, () => objects.head(key));
    return asObject(work, { object: made, sums: upload.sums, journal });
  }
}

/** The file as the object that is at the server; undefined if that is none or another one. */
async function asObject(
  work: Work,
  { object, sums, journal }: { object: ObjectFacts | undefined; sums: PartSums; journal: Journal },
): Promise<UploadedObject | undefined> {
  const { task, source } = work;
  const { sizeBytes } = source.identity;
  if (object?.sizeBytes !== sizeBytes || object.crc64 === undefined) return undefined;
  const crc64 = String(await sums.whole(reading(work, journal)(sizeBytes), task.signal));
  return object.crc64 === crc64 ? uploadedObject(work, crc64) : undefined;
}

function sumsOf({ task, source }: Work, memory: SavedUpload | undefined): PartSums {
  const wanted = memory?.partSizeBytes ?? task.partSizeBytes ?? DEFAULT_PART_BYTES;
  return new PartSums(
    source,
    layoutOf(source.identity.sizeBytes, wanted),
    memory?.crc64s ?? new Map<number, bigint>(),
  );
}

function retried<T>({ task, report }: Work, call: () => Promise<T>): Promise<T> {
  const onFailedAttempt = (failed: FailedAttempt) => report({ kind: "attempt-failed", ...failed });
  return retry(call, { policy: task.policy ?? UPLOAD_RETRIES, signal: task.signal, onFailedAttempt });
}

/** Tells how far the reading of `totalBytes` is, and notes the sums. */
function reading({ progress }: Work, journal: Journal) {
  return (totalBytes: number) => ({
    onBytes: progress.reading(totalBytes),
    onSum: (number: number, crc64: bigint) => journal.keepPart(number, crc64),
  });
}

interface EarlierUpload {
  memory: SavedUpload | undefined;
  /** Whether the file is the one that is remembered. */
  same: boolean;
  sums: PartSums;
  journal: Journal;
}

/** An upload that was begun before, here or elsewhere. One of this tool's for an older file is aborted. */
async function continued(
  work: Work,
  { memory, same, sums, journal }: EarlierUpload,
): Promise<FoundUpload | undefined> {
  const { task, source, report } = work;
  const { multipart, key, signal } = task;
  const uploadId = memory?.uploadId;
  const { found, stale } = await findUpload({
    ...{ multipart, source, key, sums, signal },
    own: uploadId === undefined ? undefined : { uploadId, sameFile: same },
    adoptEmpty: same && uploadId === undefined,
    listener: reading(work, journal),
    retry: (call) => retried(work, call),
  });
  if (stale !== undefined) {
    await retried(work, () => multipart.abort({ key, uploadId: stale }));
    report({ kind: "started-over", why: "file-changed" });
  }
  if (found === undefined) return undefined;
  await journal.begin(found);
  const { parts } = found.sums.layout;
  const thereBytes = [...found.there.values()].reduce((sum, part) => sum + part.sizeBytes, 0);
  report({ kind: "resumed", uploadId: found.uploadId, parts, partsThere: found.there.size, thereBytes });
  return found;
}

async function begun(
  work: Work,
  { sums, journal, replaces }: { sums: PartSums; journal: Journal; replaces: boolean },
): Promise<FoundUpload> {
  const { key, multipart } = work.task;
  await journal.begin({ sums, uploadId: undefined });
  const uploadId = await retried(work, () => multipart.begin(key));
  await journal.keepUpload(uploadId);
  const { parts, partSizeBytes } = sums.layout;
  work.report({ kind: "began", uploadId, parts, partSizeBytes, replaces });
  return { uploadId, sums, there: new Map() };
}

/** Sends what is not there, several parts at once. The first failure ends all of them. */
async function sendMissing(work: Work, upload: FoundUpload, journal: Journal): Promise<void> {
  const { task, source, progress, report } = work;
  const { multipart, key } = task;
  const { sums, there, uploadId } = upload;
  const numbers = Array.from({ length: sums.layout.parts }, (_, index) => index + 1).values();
  const failing = new AbortController();
  const signal = AbortSignal.any([task.signal, failing.signal]);
  const policy = task.policy ?? UPLOAD_RETRIES;
  const sendNext = async () => {
    // All share the one iterator: each number is taken once.
    for (const number of numbers) {
      const span = spanOf(sums.layout, number);
      if (there.has(number) || span === undefined) continue;
      const order = { multipart, source, upload: { key, uploadId }, number, span, pace: task.pace };
      const listener = {
        onBody: progress.watch(number),
        onFailedAttempt: (failed: FailedAttempt) => report({ kind: "attempt-failed", ...failed }),
      };
      const sent = await sendPart(order, policy, listener, signal);
      there.set(number, sent);
      sums.set(number, BigInt(sent.crc64));
      progress.arrived(number, sent.sizeBytes);
      await journal.keepPart(number, BigInt(sent.crc64));
    }
  };
  const senders = Array.from({ length: task.parallel ?? 4 }, () =>
    sendNext().catch((error: unknown) => {
      // The other senders then throw the signal's reason, which says no more.
      if (!failing.signal.aborted) failing.abort(error);
    }),
  );
  await Promise.all(senders);
  signal.throwIfAborted();
}

/** Makes the object, unless the file changed, and compares its checksum with the file's. */
async function completed(work: Work, { uploadId, there, sums }: FoundUpload): Promise<UploadedObject> {
  const { task, source } = work;
  const { multipart, objects, key } = task;
  await source.checkUnchanged();
  const parts = [...there.values()].sort((a, b) => a.number - b.number);
  const { crc64 } = await retried(work, () => multipart.complete({ key, uploadId, parts }));
  const theirs = crc64 ?? (await retried(work, () => objects.head(key)))?.crc64;
  const ours = String(sums.joined());
  if (theirs === undefined || theirs === ours) return uploadedObject(work, ours);
  throw new CliError(sentence("notWhatWasUploaded", { key }), {
    why: sentence("crcsDiffer", { theirs, file: task.file, ours }),
    todo: sentence("uploadDiffering"),
  });
}

function uploadedObject({ task, source, progress }: Work, crc64: string): UploadedObject {
  const { sizeBytes } = source.identity;
  return { key: task.key, sizeBytes, crc64, outcome: "uploaded", sentBytes: progress.arrivedBytes };
}

/** The upload ended, or a part of it is another one, by somebody else's doing. */
function isGone(error: unknown): boolean {
  return error instanceof CloudFault && (error.code === "NoSuchUpload" || error.code === "InvalidPart");
}
