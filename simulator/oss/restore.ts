import { OssError } from "./errors.ts";
import type { Restoration, StoredObject } from "./stored.ts";

const MINUTE_MS = 60_000;

export const HOUR_MS = 60 * MINUTE_MS;

/**
 * How long it takes until an archived object can be read, by storage class and tier, the slower first: the longest times that the
 * document "RestoreObject" gives. Archive has one tier, which requests do not name.
 */
export const RESTORE_MS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  Archive: { Standard: MINUTE_MS },
  ColdArchive: { Bulk: 12 * HOUR_MS, Standard: 5 * HOUR_MS, Expedited: HOUR_MS },
  DeepColdArchive: { Standard: 48 * HOUR_MS, Expedited: 12 * HOUR_MS },
};

type ArchiveState = "readable" | "frozen" | "restoring" | "restored";

export function stateOf({ metadata, restoration }: StoredObject, nowMs: number): ArchiveState {
  if (!isArchived(metadata.storageClass)) return "readable";
  if (restoration === undefined || nowMs >= restoration.expiresMs) return "frozen";
  return nowMs < restoration.readyMs ? "restoring" : "restored";
}

export function isArchived(storageClass: string): boolean {
  return Object.hasOwn(RESTORE_MS, storageClass);
}

/** Whether the bytes can be read now. */
export function isReadable(object: StoredObject, nowMs: number): boolean {
  const state = stateOf(object, nowMs);
  return state === "readable" || state === "restored";
}

/** Throws InvalidObjectState for an archived object that is not restored. */
export function refuseArchived(object: StoredObject, nowMs: number): void {
  if (isReadable(object, nowMs)) return;
  const { storageClass } = object.metadata;
  throw new OssError("InvalidObjectState", {
    details: { ObjectName: object.key },
    ...(storageClass === "Archive" ? { ec: "0016-00000404" } : {}),
  });
}

/** What x-oss-restore, and RestoreInfo in listings, say of an object; undefined for one that nobody restores. */
export function restoreInfo(object: StoredObject, nowMs: number): string | undefined {
  const state = stateOf(object, nowMs);
  if (state === "restoring") return 'ongoing-request="true"';
  if (state !== "restored") return undefined;
  const { expiresMs } = object.restoration as Restoration;
  return `ongoing-request="false", expiry-date="${new Date(expiresMs).toUTCString()}"`;
}
