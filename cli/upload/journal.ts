import { fileWhy } from "../command/file-faults.ts";
import type { Checkpoint, FileIdentity } from "./checkpoint.ts";
import type { PartSums } from "./part-sums.ts";
import type { ReportEvent } from "./upload-events.ts";

/** Writes the checkpoint while an upload runs. If it cannot be written, that is told once, and left alone. */
export interface Journal {
  /** From now on the checkpoint is about this upload. Before, nothing is written. */
  begin(upload: { sums: PartSums; uploadId: string | undefined }): Promise<void>;
  keepUpload(uploadId: string): Promise<void>;
  keepPart(number: number, crc64: bigint): Promise<void>;
}

export function createJournal(
  { checkpoint, file, goesOn }: { checkpoint: Checkpoint; file: FileIdentity; goesOn: boolean },
  report: ReportEvent,
): Journal {
  let writable = true;
  let begun = goesOn;
  const attempt = async (write: () => Promise<void>) => {
    if (!writable) return;
    try {
      await write();
    } catch (error) {
      writable = false;
      report({ kind: "no-checkpoint", why: fileWhy(error) ?? (error as Error).message });
    }
  };
  return {
    begin({ sums, uploadId }) {
      begun = true;
      const { partSizeBytes } = sums.layout;
      return attempt(() => checkpoint.begin({ file, partSizeBytes, uploadId, crc64s: new Map(sums.all) }));
    },
    keepUpload: (uploadId) => attempt(() => checkpoint.keepUpload(uploadId)),
    async keepPart(number, crc64) {
      if (begun) await attempt(() => checkpoint.keepPart(number, crc64));
    },
  };
}
