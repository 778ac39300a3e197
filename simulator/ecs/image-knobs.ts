import type { ErrorName } from "./errors.ts";
import type { CheckItem } from "./store.ts";

/** What a test may set of what happens to images after their import; see `EcsKnobs`. */
export interface ImageKnobs {
  /** Copies that run at the same time in a region; the others wait. Default 5, as documented. */
  concurrentCopies: number;
  /** Whose places a copy takes: those of the region that it comes from (default), or of the one that it goes to. */
  copiesQueueIn: "source" | "destination";
  /** What every copy takes, whatever its size. Default 120,000 ms. */
  copyBaseMs: number;
  /** What a copy takes for each GiB of its snapshots. Default 30,000 ms. */
  copyPerGibMs: number;
  /** Whether an image can be copied while a copy of it runs: to another region (default), anywhere, or not at all. */
  copiesOfOneImage: "one-per-region" | "any" | "one";
  /** What another copy is then refused with; the document has both. Default OperationDenied.ImageCopyConflict. */
  imageCopyingCode: "OperationDenied.ImageCopyConflict" | "OperationDenied.ImageCopying";
  /** Copies within a region: only encrypted ones (default), none (the error table), or all. */
  copiesWithinRegion: "encrypted" | "none" | "all";
  /** Refuses every copy to a region (`*`: to any) with this error: quota of snapshots, key, compliance, arrears ... Default none. */
  refuseCopiesTo: Partial<Record<string, ErrorName>>;
  /** Regions where copies end as CreateFailed, half way. Default none. */
  failCopiesTo: string[];
  /** What a failed copy leaves: image and snapshots, which read failed (default), or nothing. */
  afterCopyFailure: "create-failed" | "removed";
  /** Whether a Waiting copy can be cancelled; if not, IncorrectImageStatus. Default true. */
  waitingCopyIsCancellable: boolean;
  /** Every CancelCopyImage is refused with CancelNotSupported. Default false. */
  cancelCopyFails: boolean;
  /** What a cancelled copy leaves, beside no image: its snapshots (default), or nothing (not documented). */
  afterCopyCancel: "snapshots" | "nothing";
  /** Whether the image that is copied from can be deleted meanwhile; if not, OperationDenied.ImageCopying. Default false. */
  copiedImageIsDeletable: boolean;
  /** A copy's image family: none (default), or its source's (not documented). */
  copyFamily: "none" | "source";

  /** Keys of Key Management Service, by region. Default none. */
  kmsKeys: Record<string, string[]>;
  /** What naming a known key is refused with all the same: not authorised, not enabled ... Default undefined. */
  refuseKeys: ErrorName | undefined;
  /** Whether what is not encrypted can be copied to another region as encrypted. Default true; an error in the table says no. */
  encryptAcrossRegions: boolean;
  /** Whether the account encrypts by default, so that a copy which does not say is encrypted. Default false. */
  encryptedByDefault: boolean;

  /** Accounts that an image is shared with at most. Default 50, as documented. */
  sharesOfImage: number;
  /** From ModifyImageSharePermission until DescribeImageSharePermission shows it. Default 3,000 ms. */
  shareLagMs: number;
  /** Accounts that do not exist. Default none: every number of 10 to 17 digits does. */
  unknownAccounts: string[];
  /** Accounts of Alibaba Cloud's other site. Default none. */
  otherSiteAccounts: string[];
  /** Every new share is refused with this error (quota, encrypted snapshots ...). Default undefined. */
  refuseShares: ErrorName | undefined;
  /** What a refusal because of one account leaves: nothing is shared (default), or with those named before it. */
  sharedDespiteRefusal: "none" | "those-before";
  /** Whether the role AliyunECSShareEncryptImageDefaultRole exists, which shared encrypted images need. Default true. */
  shareRoleExists: boolean;
  /** Account IDs in DescribeImageSharePermission: texts (the SDK's type, default) or numbers (the document's example). */
  accountIdsAre: "text" | "number";
  /** Whether DeleteImage with Force takes a shared image. Default false (not documented). */
  forceDeletesShared: boolean;

  /** Images of a family, and families of a region, at most. Default 100 each (the numbers are not documented). */
  imagesOfFamily: number;
  familiesOfRegion: number;
  /** `Image` in DescribeImageFromFamily's answer if no image is there: an empty object (default), or left out. */
  emptyFamilyShows: "empty-object" | "nothing";

  /** From Available until the image check is done. Default 60,000 ms. */
  checkMs: number;
  /** The check comes to an end (default), stays Processing, or is never shown. */
  checkProgress: "finishes" | "never-finished" | "never-shown";
  /** Risks that it finds, each with `riskCode` and `riskLevel` (`High`, `Medium`). Default none: the image passes. */
  checkRisks: CheckItem[];
  /** What is shown of a platform that is not checked: nothing (default), or a check without items (not documented). */
  uncheckedPlatformShows: "nothing" | "no-items";
}

export function defaultImageKnobs(): ImageKnobs {
  return {
    concurrentCopies: 5,
    copiesQueueIn: "source",
    copyBaseMs: 120_000,
    copyPerGibMs: 30_000,
    copiesOfOneImage: "one-per-region",
    imageCopyingCode: "OperationDenied.ImageCopyConflict",
    copiesWithinRegion: "encrypted",
    refuseCopiesTo: {},
    failCopiesTo: [],
    afterCopyFailure: "create-failed",
    waitingCopyIsCancellable: true,
    cancelCopyFails: false,
    afterCopyCancel: "snapshots",
    copiedImageIsDeletable: false,
    copyFamily: "none",
    kmsKeys: {},
    refuseKeys: undefined,
    encryptAcrossRegions: true,
    encryptedByDefault: false,
    sharesOfImage: 50,
    shareLagMs: 3_000,
    unknownAccounts: [],
    otherSiteAccounts: [],
    refuseShares: undefined,
    sharedDespiteRefusal: "none",
    shareRoleExists: true,
    accountIdsAre: "text",
    forceDeletesShared: false,
    imagesOfFamily: 100,
    familiesOfRegion: 100,
    emptyFamilyShows: "empty-object",
    checkMs: 60_000,
    checkProgress: "finishes",
    checkRisks: [],
    uncheckedPlatformShows: "nothing",
  };
}
