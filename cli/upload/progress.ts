import type { StoredPart } from "../../functions/cloud/multipart.ts";
import type { PartBody } from "./source-file.ts";
import type { ReportEvent } from "./upload-events.ts";

/** Counts bytes and tells them now and then. */
export interface Progress {
  /** The file is read: answers what is to be called with each count of bytes. */
  reading(totalBytes: number): (count: number) => void;
  /** Parts are sent from now on, beside those that are there. */
  sending(there: Iterable<Pick<StoredPart, "sizeBytes">>): void;
  /** Counts what is under way of a part. */
  watch(number: number): (body: PartBody) => void;
  arrived(number: number, sizeBytes: number): void;
  tellNow(): void;
  /** What arrived since `sending`. */
  readonly arrivedBytes: number;
  stop(): void;
}

export function createProgress(
  { totalBytes, everyMs }: { totalBytes: number; everyMs: number },
  report: ReportEvent,
): Progress {
  let state: { kind: "reading"; readBytes: number; totalBytes: number } | { kind: "sending" } | undefined;
  let thereBytes = 0;
  let arrivedBytes = 0;
  const underWay = new Map<number, PartBody>();
  const tellNow = () => {
    if (state?.kind === "reading") report({ ...state });
    if (state?.kind !== "sending") return;
    let movingBytes = 0;
    for (const { readBytes } of underWay.values()) movingBytes += readBytes;
    report({ kind: "sending", thereBytes, arrivedBytes, movingBytes, totalBytes });
  };
  const timer = setInterval(tellNow, everyMs);
  return {
    reading(bytes) {
      const current = { kind: "reading" as const, readBytes: 0, totalBytes: bytes };
      return (count) => {
        current.readBytes += count;
        state = current;
      };
    },
    sending(there) {
      state = { kind: "sending" };
      thereBytes = 0;
      arrivedBytes = 0;
      underWay.clear();
      for (const { sizeBytes } of there) thereBytes += sizeBytes;
      tellNow();
    },
    watch: (number) => (body) => void underWay.set(number, body),
    arrived(number, sizeBytes) {
      underWay.delete(number);
      arrivedBytes += sizeBytes;
    },
    tellNow,
    get arrivedBytes() {
      return arrivedBytes;
    },
    stop: () => clearInterval(timer),
  };
}
