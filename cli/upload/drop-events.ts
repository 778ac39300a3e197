import type { Problem } from "../../functions/core/preflight/problems/problem.ts";
import type { UploadedObject } from "./upload-events.ts";

/** What is told while files are uploaded, and when a drop is whole. */

/** How far a file is on its way to the server. */
export interface UploadState {
  /** `reading`: it is compared with what is at the server. */
  doing: "reading" | "sending";
  doneBytes: number;
  totalBytes: number;
  /** Undefined as long as nothing can be told. */
  bytesPerSecond: number | undefined;
  leftMs: number | undefined;
}

/** A file is uploaded. */
export interface Uploading {
  kind: "uploading";
  /** The file's name. */
  name: string;
  /** Undefined once the file is uploaded, or its upload ended. */
  state: UploadState | undefined;
  /** For outputs that cannot be redrawn: changes at most every ten seconds. */
  plain: (UploadState & { nowMs: number }) | undefined;
  /** Of all files of a command, where it uploads several. */
  total?: UploadTotal | undefined;
}

/** How far all files are. */
export interface UploadTotal {
  doneBytes: number;
  totalBytes: number;
  /** Which of how many it is, from 1. */
  file: number;
  files: number;
}

/** A file of a drop that is at the server, and how it came there. */
export type DroppedFile = UploadedObject & { file: string; seconds: number };

/** A drop is whole at the server. */
export interface Dropped {
  kind: "dropped";
  bucket: string;
  /** Of the image. */
  key: string;
  files: readonly DroppedFile[];
  sidecar: { key: string; outcome: "sent" | "already-there" };
  /** The execution that imports it; undefined if none begins, or it is not known. */
  execution: string | undefined;
  warnings: readonly Problem[];
  /** What to type to see the import. */
  next: string | undefined;
}
