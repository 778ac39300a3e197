import type { FailureRow } from "../import/failure-row.ts";

/** Why something that a sidecar asks for after the import was not done. The image is there all the same. */
export const DISTRIBUTION_FAILURES = {
  CheckFoundRisk: {
    meaning: "The image check found a risk, and the sidecar says requireCheck: nothing is copied or shared.",
    sentence: "Stopped by the image check, which found a risk: {risks}.",
    todo: "Mend the image where the check found a risk, and drop it anew; or take requireCheck out of the sidecar.",
  },
  CheckUnanswered: {
    meaning:
      "The sidecar says requireCheck, and ECS showed no finished image check within half an hour: nothing is copied or shared.",
    who: "wait",
    sentence: "ECS did not finish the image check in time, and the sidecar requires it.[ It reads {status}.]",
    todo: "Wait until ECS shows the check of the image.",
  },
  CopyRefused: {
    meaning: "CopyImage refused the copy for any other reason; nothing was copied to that region.",
    sentence: "ECS refused the copy to {region}.",
    todo: "Correct what ECS names.",
  },
  CopyNameTaken: {
    meaning: "InvalidImageName.Duplicated of CopyImage: another image of that region has this name.",
    sentence:
      "An image named {name} exists already in {region}; give this copy another name, or remove that image.",
    todo: "Give the copy another name in the sidecar, or delete the image that has this one.",
  },
  CopyQuotaExceeded: {
    meaning: "QuotaExceed.Image or QuotaExceed.Snapshot of CopyImage.",
    who: "operator",
    sentence: "The account's quota of custom images or snapshots in {region} is used up.",
    todo: "Delete custom images or snapshots there that are not needed, or have the quota raised in Quota Center.",
  },
  KeyRefused: {
    meaning: "CopyImage's errors about keys of Key Management Service.",
    who: "operator",
    sentence:
      "The copy in {region} cannot be encrypted as asked: its key is not there, not active, or not open to ECS.",
    todo: "The operator sees to the key in Key Management Service of that region, and lets ECS use it.",
  },
  CopyFailed: {
    meaning: "The copy began and reads CreateFailed; what there was of it was removed.",
    who: "wait",
    sentence: "ECS began the copy to {region} and gave up.",
  },
  CopyGone: {
    meaning: "The copy was cancelled or deleted by somebody else, in the console for example.",
    sentence: "The copy in {region} was cancelled or removed outside of this tool.",
  },
  CopyTooSlow: {
    meaning: "The copy was not there at the deadline (IMPORT_DEADLINE_HOURS); it was cancelled and removed.",
    who: "wait",
    sentence: "ECS did not finish the copy to {region} in time; it was cancelled.",
    todo: "Wait until fewer copies run; the operator can allow more time (IMPORT_DEADLINE_HOURS).",
  },
  CopyUncertain: {
    meaning:
      "CopyImage was called, its answer was lost, and ECS did not answer in that region for an hour after it. A retry looks for the copy first.",
    who: "operator",
    sentence:
      "Whether ECS began the copy to {region} is not known; it may still appear there, as an image {name} with the tag image-drop:execution = {execution}.",
  },
  ShareRefused: {
    meaning: "ModifyImageSharePermission refused an account for any other reason.",
    sentence: "ECS refused to share the image in {region} with {account}.",
    todo: "Correct what ECS names.",
  },
  AccountUnknown: {
    meaning:
      "InvalidAccount.NotFound, InvalidAccount.Forbbiden, InvalidImageId.BidMismatch (the other site).",
    sentence: "ECS cannot share the image in {region} with the account {account}.",
    todo: "Correct the account ID in the sidecar, and drop it anew.",
    again: "drop",
  },
  ShareQuotaExceeded: {
    meaning: "QuotaExceed.ShareImage, QuotaExceed.ShareImageUser.",
    who: "operator",
    sentence: "The image in {region} cannot be shared with {account}: a quota is used up.",
    todo: "Take shares away that are not needed, or have the quota raised in Quota Center.",
  },
  ShareNotSeen: {
    meaning: "ModifyImageSharePermission was accepted, and ten minutes later ECS does not show the account.",
    who: "wait",
    sentence: "ECS took the share of the image in {region} with {account} and does not show it.",
  },
  NoCopyToShare: {
    meaning: "There is no image in that region: its copy failed.",
    sentence: "There is no copy in {region} that {account} could be given.",
  },
  FamilyRefused: {
    meaning: "ModifyImageAttribute refused the image family, its quotas for example.",
    who: "operator",
    sentence: "ECS refused the image family {family} in {region}.",
    todo: "See how many images and families the region has; both have quotas.",
  },
  FamilyHeldBack: {
    meaning:
      "Something before it failed: whoever asks for the family must not get an image that is not everywhere yet.",
    sentence: "The image family {family} is not set in {region}: what comes before it is not all done.",
  },
  DistributionCancelled: {
    meaning: "Somebody asked to cancel what comes after the import.",
    sentence: "What comes after the import was cancelled.[ By {by}.][ Reason: {reason}.]",
  },
} as const satisfies Record<string, FailureRow>;
