import { amount, choice, fields, flag, list, mapping, optional, text, texts } from "../knob.ts";
import { errorNames } from "./errors.ts";

/** What a test may set of what happens to images after their import; see `EcsKnobs`. */
export const IMAGE_KNOBS = {
  /** Copies that run at the same time in a region; the others wait. Default 5, as documented. */
  concurrentCopies: amount(5),
  /**
   * Whose places a copy takes: those of the region that it comes from (default), or of the one that it goes
   * to.
   */
  copiesQueueIn: choice("source", "destination"),
  /** What every copy takes, whatever its size. Default 120,000 ms. */
  copyBaseMs: amount(120_000),
  /** What a copy takes for each GiB of its snapshots. Default 30,000 ms. */
  copyPerGibMs: amount(30_000),
  /**
   * Whether an image can be copied while a copy of it runs: to another region (default), anywhere, or not at
   * all.
   */
  copiesOfOneImage: choice("one-per-region", "any", "one"),
  /**
   * What another copy is then refused with; the document has both. Default OperationDenied.ImageCopyConflict.
   */
  imageCopyingCode: choice("OperationDenied.ImageCopyConflict", "OperationDenied.ImageCopying"),
  /** Copies within a region: only encrypted ones (default), none (the error table), or all. */
  copiesWithinRegion: choice("encrypted", "none", "all"),
  /**
   * Refuses every copy to a region (`*`: to any) with this error: quota of snapshots, key, compliance,
   * arrears ... Default none.
   */
  refuseCopiesTo: mapping(choice(...errorNames)),
  /** Regions where copies end as CreateFailed, half way. Default none. */
  failCopiesTo: texts(),
  /** What a failed copy leaves: image and snapshots, which read failed (default), or nothing. */
  afterCopyFailure: choice("create-failed", "removed"),
  /** Whether a Waiting copy can be cancelled; if not, IncorrectImageStatus. Default true. */
  waitingCopyIsCancellable: flag(true),
  /** Every CancelCopyImage is refused with CancelNotSupported. Default false. */
  cancelCopyFails: flag(false),
  /** What a cancelled copy leaves, beside no image: its snapshots (default), or nothing (not documented). */
  afterCopyCancel: choice("snapshots", "nothing"),
  /**
   * Whether the image that is copied from can be deleted meanwhile; if not, OperationDenied.ImageCopying.
   * Default false.
   */
  copiedImageIsDeletable: flag(false),
  /** A copy's image family: none (default), or its source's (not documented). */
  copyFamily: choice("none", "source"),

  /** Keys of Key Management Service, by region. Default none. */
  kmsKeys: mapping(texts()),
  /**
   * What naming a known key is refused with all the same: not authorised, not enabled ... Default undefined.
   */
  refuseKeys: optional(choice(...errorNames)),
  /**
   * Whether what is not encrypted can be copied to another region as encrypted. Default true; an error in the
   * table says no.
   */
  encryptAcrossRegions: flag(true),
  /**
   * Whether the account encrypts by default, so that a copy which does not say is encrypted. Default false.
   */
  encryptedByDefault: flag(false),

  /** Accounts that an image is shared with at most. Default 50, as documented. */
  sharesOfImage: amount(50),
  /** From ModifyImageSharePermission until DescribeImageSharePermission shows it. Default 3,000 ms. */
  shareLagMs: amount(3_000),
  /** Accounts that do not exist. Default none: every number of 10 to 17 digits does. */
  unknownAccounts: texts(),
  /** Accounts of Alibaba Cloud's other site. Default none. */
  otherSiteAccounts: texts(),
  /** Every new share is refused with this error (quota, encrypted snapshots ...). Default undefined. */
  refuseShares: optional(choice(...errorNames)),
  /**
   * What a refusal because of one account leaves: nothing is shared (default), or with those named before it.
   */
  sharedDespiteRefusal: choice("none", "those-before"),
  /**
   * Whether the role AliyunECSShareEncryptImageDefaultRole exists, which shared encrypted images need.
   * Default true.
   */
  shareRoleExists: flag(true),
  /**
   * Account IDs in DescribeImageSharePermission: texts (the SDK's type, default) or numbers (the document's
   * example).
   */
  accountIdsAre: choice("text", "number"),
  /** Whether DeleteImage with Force takes a shared image. Default false (not documented). */
  forceDeletesShared: flag(false),

  /**
   * Images of a family, and families of a region, at most. Default 100 each (the numbers are not documented).
   */
  imagesOfFamily: amount(100),
  familiesOfRegion: amount(100),
  /**
   * `Image` in DescribeImageFromFamily's answer if no image is there: an empty object (default), or left out.
   */
  emptyFamilyShows: choice("empty-object", "nothing"),

  /** From Available until the image check is done. Default 60,000 ms. */
  checkMs: amount(60_000),
  /** The check comes to an end (default), stays Processing, or is never shown. */
  checkProgress: choice("finishes", "never-finished", "never-shown"),
  /**
   * Risks that it finds, each with `riskCode` and `riskLevel` (`High`, `Medium`). Default none: the image
   * passes.
   */
  checkRisks: list(fields({ name: text(""), value: text("") }, { riskCode: text(""), riskLevel: text("") })),
  /**
   * What is shown of a platform that is not checked: nothing (default), or a check without items (not
   * documented).
   */
  uncheckedPlatformShows: choice("nothing", "no-items"),
};
