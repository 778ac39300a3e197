import type { ObjectFacts, ObjectReader } from "../oss/oss.ts";
import { EcsError, ecsError } from "./errors.ts";
import { checkFile, type DiskFile, GIB } from "./file-check.ts";
import type { EcsKnobs } from "./knobs.ts";
import type { DiskRequest, ImportFailure } from "./store.ts";

/** One file as an import found it. */
export interface DiskSource {
  head: ObjectFacts;
  file: DiskFile;
}

/**
 * The object of a disk, if ECS may import it as it is now: there, not empty, not archived, not encrypted and
 * no larger than the system disk. Throws the ImportImage document's error otherwise.
 */
export function importableHead(objects: ObjectReader, disk: DiskRequest): ObjectFacts {
  if (!objects.bucketExists(disk.bucket)) throw ecsError("InvalidOSSBucket.NotFound");
  const head = objects.head(disk.bucket, disk.key);
  if (head === undefined) throw ecsError("InvalidOSSObject.NotFound");
  if (head.storageClass.includes("Archive") && head.restored === undefined)
    throw ecsError("InvalidOSSObject.NeedRestore");
  if (head.encryption !== undefined) throw ecsError("InvalidOSSBucket.EncryptUnsupported");
  if (head.sizeBytes === 0) throw ecsError("InvalidOSSObject.Size");
  if (disk.n === 1 && disk.sizeGib !== undefined && head.sizeBytes > disk.sizeGib * GIB)
    throw ecsError("InvalidImageSize", `The image file is larger than ${disk.sizeGib} GiB.`);
  return head;
}

/** What the importer finds when it reads the files; the first that cannot be imported is the failure. */
export async function readSources(
  objects: ObjectReader,
  disks: readonly DiskRequest[],
  knobs: EcsKnobs,
): Promise<DiskSource[] | ImportFailure> {
  const sources: DiskSource[] = [];
  for (const disk of disks) {
    try {
      const head = importableHead(objects, disk);
      sources.push({ head, file: await checkFile(objects, disk, head.sizeBytes, knobs) });
    } catch (error) {
      const { code, message } = error instanceof EcsError ? error : ecsError("InternalError");
      return { errorCode: code, errorMessage: message, n: disk.n };
    }
  }
  return sources;
}
