import type { Parameters } from "../../parameters.ts";
import type { EcsBackend } from "../backend.ts";
import { ecsError } from "../errors.ts";
import { requiredImage } from "../fields.ts";
import type { ImageState } from "../store.ts";

/** Of each list; "the excess account IDs are ignored". */
const MAX_ACCOUNTS = 10;

/**
 * ModifyImageSharePermission: answers at once, what changed is seen a little later. Repeating it changes
 * nothing.
 */
export function modifyImageSharePermission(parameters: Parameters, backend: EcsBackend): object {
  const image = requiredImage(parameters, backend);
  parameters.refuse(["LaunchPermission"]);
  if (parameters.flag("IsPublic")) throw ecsError("NotSimulated", "community images");
  const added = [...new Set(parameters.list("AddAccount").slice(0, MAX_ACCOUNTS))];
  const removed = [...new Set(parameters.list("RemoveAccount").slice(0, MAX_ACCOUNTS))];
  for (const account of removed) checkAccount(account, backend);
  if (added.length > 0) refuseSharing(image, backend);
  const takenOn = takeOn(image, added, backend);
  if (parameters.flag("DryRun")) throw ecsError("DryRunOperation");
  share(image, takenOn, backend);
  unshare(image, removed, backend);
  return {};
}

/** What `AddAccount` refuses whoever it names. */
function refuseSharing(
  { status, encryption, disks }: ImageState,
  { knobs: { refuseShares, shareRoleExists } }: EcsBackend,
): void {
  if (status === "Deprecated") throw ecsError("OperationDenied.InvalidImageStatus");
  if (status !== "Available") throw ecsError("IncorrectImageStatus (share)");
  if (refuseShares !== undefined) throw ecsError(refuseShares, "The knob refuseShares says so.");
  if (encryption === undefined) return;
  if (encryption.kmsKeyId === "service key")
    throw ecsError("InvalidOperation.ServiceKeyEncryptedImageUnsupported");
  if (disks.length > 1) throw ecsError("OperationDeined.FullImage");
  if (!shareRoleExists) throw ecsError("AssumeRoleError");
}

function checkAccount(accountId: string, { world, knobs }: EcsBackend): void {
  if (!/^\d{10,17}$/.test(accountId) || knobs.unknownAccounts.includes(accountId))
    throw ecsError("InvalidAccount.NotFound", accountId);
  if (accountId === world.account.id) throw ecsError("InvalidAccount.Forbbiden");
  if (knobs.otherSiteAccounts.includes(accountId)) throw ecsError("InvalidImageId.BidMismatch", accountId);
}

/** The accounts, if each of them may be added. */
function takeOn(image: ImageState, accountIds: readonly string[], backend: EcsBackend): string[] {
  const { knobs } = backend;
  const taken: string[] = [];
  try {
    for (const accountId of accountIds) {
      checkAccount(accountId, backend);
      const after = new Set([...image.shares.keys(), ...taken, accountId]);
      if (after.size > knobs.sharesOfImage) throw ecsError("QuotaExceed.ShareImageUser");
      taken.push(accountId);
    }
    return taken;
  } catch (error) {
    if (knobs.sharedDespiteRefusal === "those-before") share(image, taken, backend);
    throw error;
  }
}

/** Counts against the quota at once; the time is when it is seen. */
function share(image: ImageState, accountIds: readonly string[], backend: EcsBackend): void {
  const { world, knobs, background } = backend;
  const { imageId, regionId } = image;
  for (const account of accountIds) {
    if (image.shares.has(account)) continue;
    image.shares.set(account, world.clock.now() + knobs.shareLagMs);
    background.effect("ImageShared", { imageId, regionId, account });
  }
}

function unshare(image: ImageState, accountIds: readonly string[], { background }: EcsBackend): void {
  const { imageId, regionId } = image;
  for (const account of accountIds)
    if (image.shares.delete(account)) background.effect("ImageUnshared", { imageId, regionId, account });
}
