import type { FailedAttempt } from "../connection/retries.ts";
import type { Text } from "../words/sentence.ts";

/** What an upload tells on its way. Bytes are those of the file. */
export type UploadEvent =
  /** The file is read, to compare it with what is at the server. */
  | { kind: "reading"; readBytes: number; totalBytes: number }
  /** A new upload was begun. `replaces`: another object has this key, until the upload is complete. */
  | { kind: "began"; uploadId: string; parts: number; partSizeBytes: number; replaces: boolean }
  /** An upload is continued. */
  | { kind: "resumed"; uploadId: string; parts: number; partsThere: number; thereBytes: number }
  /** `file-changed`: what was sent is of another file, and dropped. `upload-gone`: somebody ended it. */
  | { kind: "started-over"; why: "file-changed" | "upload-gone" }
  /** `thereBytes` were at the server before, `arrivedBytes` came since, `movingBytes` are under way. */
  | {
      kind: "sending";
      thereBytes: number;
      arrivedBytes: number;
      movingBytes: number;
      totalBytes: number;
    }
  /** A call failed and is made again. */
  | ({ kind: "attempt-failed" } & FailedAttempt)
  /** No checkpoint can be kept. A later run finds the upload at the server and reads the file again. */
  | { kind: "no-checkpoint"; why: Text };

export type ReportEvent = (event: UploadEvent) => void;

/** An object that is whole at the server. */
export interface UploadedObject {
  key: string;
  sizeBytes: number;
  /** Decimal CRC-64/XZ, of the file as of the object. */
  crc64: string;
  outcome: "uploaded" | "already-there";
  /** What this run sent and the object holds. */
  sentBytes: number;
}
