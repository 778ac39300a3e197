import { type FileEvidence, gatherEvidence } from "../functions/core/preflight/preflight.ts";
import { getBytes } from "./server.ts";

/** An image that somebody chose: in the folder of the server, or one that the page holds. */
export interface PickedFile {
  from: "folder" | "page";
  name: string;
  sizeBytes: number;
  /** Milliseconds since the epoch. */
  modifiedMs: number;
  /** The bytes from `start` to `end`, both included. */
  read(start: number, end: number): Promise<Uint8Array>;
  /** Only of a file that the page holds: the same bytes, unread. */
  slice?(start: number, end: number): Blob;
}

export function fileOfPage(file: File): PickedFile {
  const slice = (start: number, end: number) => file.slice(start, end + 1);
  return {
    from: "page",
    name: file.name,
    sizeBytes: file.size,
    modifiedMs: file.lastModified,
    slice,
    read: async (start, end) => new Uint8Array(await slice(start, end).arrayBuffer()),
  };
}

export function fileOfFolder({ name, sizeBytes }: { name: string; sizeBytes: number }): PickedFile {
  return {
    from: "folder",
    name,
    sizeBytes,
    modifiedMs: 0,
    read: (start, end) =>
      getBytes(
        `/api/files/${encodeURIComponent(name)}?${new URLSearchParams({ start: String(start), end: String(end) })}`,
      ),
  };
}

/** What the function `validate` would read of it. */
export function evidenceOf(file: PickedFile): Promise<FileEvidence> {
  return gatherEvidence({ sizeBytes: file.sizeBytes, etag: "" }, ({ start, end }) => file.read(start, end));
}
