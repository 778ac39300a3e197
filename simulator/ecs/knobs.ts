import {
  amount,
  choice,
  flag,
  initialValues,
  type KnobValues,
  mapping,
  optional,
  share,
  texts,
} from "../knob.ts";
import { errorNames } from "./errors.ts";
import { IMAGE_KNOBS } from "./image-knobs.ts";
import { progressKinds } from "./progress.ts";

/**
 * What a test may set at any time; it counts from the next request or the next step of a task on. Times are
 * simulated. Where ECS's documents leave a behaviour open, the knob has every reading and the default is the
 * less comfortable one.
 */
export const ECS_KNOBS = {
  ...IMAGE_KNOBS,
  /**
   * Imports that are processed at the same time; the others are Waiting. Default 5 (no document gives a
   * number).
   */
  concurrentImports: amount(5),
  /** From ImportImage to the moment the queue looks at the new task. Default 1,000 ms. */
  dispatchMs: amount(1_000),
  /** What every import takes, whatever its size. Default 120,000 ms. */
  importBaseMs: amount(120_000),
  /** What an import takes for each GiB of its files. Default 60,000 ms. */
  importPerGibMs: amount(60_000),
  /** The share by which an import may take more or less, drawn for each. 0 to 1, default 0.1. */
  jitter: share(0.1),
  /** From task Finished to image Available. Default 5,000 ms. */
  availableLagMs: amount(5_000),
  /** From CancelTask to task Deleted, and from CancelCopyImage until the copy is gone. Default 2,000 ms. */
  cancelLagMs: amount(2_000),
  /** From DeleteImage until the image is gone. Default 5,000 ms. */
  deleteImageMs: amount(5_000),
  /** From the start of processing until an unusable or missing file fails the task. Default 20,000 ms. */
  contentFailureMs: amount(20_000),

  /** Custom images of the account in each region, those being made included. Default 100. */
  imageQuota: amount(100),
  /** Calls of an API in a minute; `*` is for those not named. Default 6,000 for each. */
  callsPerMinute: mapping(amount(0), { "*": 6_000 as number }),
  /** What a throttled call is answered with. Default Throttling.User. */
  throttlingCode: choice("Throttling.User", "Throttling", "Throttling.Api"),

  /** Whether the role AliyunECSImageImportDefaultRole exists and ECS may assume it. Default true. */
  roleExists: flag(true),
  /** Further roles that RoleName may name. Default none. */
  furtherRoles: texts(),
  /** Whether the role may read OSS; if not, InvalidOSS.NotAuthorized. Default true. */
  roleMayReadOss: flag(true),
  /**
   * The missing role's error: spelt as in the error table (one c, the default) or as in the text of the same
   * page.
   */
  roleErrorCode: choice("NoSetRoletoECSServiceAcount", "NoSetRoletoECSServiceAccount"),
  /** Whether ImportImage asks for ram:PassRole on the role that reads OSS. Default yes (not documented). */
  importAsksFor: choice("ram:PassRole", "nothing"),
  /** Whether calls that tag what they make ask for ecs:TagResources as well. Default yes (not documented). */
  taggedImagesAskFor: choice("ecs:TagResources", "nothing"),
  /** Resource groups that ResourceGroupId may name. Default none. */
  resourceGroups: texts(),
  /**
   * Every ImportImage is refused with this error (arrears, white list, closed region ...). Default undefined.
   */
  refuseImports: optional(choice(...errorNames)),

  /**
   * Suffixes an OSSObject may have, with the dot; undefined (the default): any. The real list is not
   * documented.
   */
  allowedSuffixes: optional(texts()),
  /** Whether VMDK, which is "in invitational preview", is open to the account. Default false. */
  vmdkSupported: flag(false),
  /**
   * Whether qcow2 files with zstd compression or extended L2 entries are taken. Default true (not
   * documented).
   */
  qcow2ExtensionsSupported: flag(true),
  /**
   * Whether OSType=windows without LicenseType is refused ("You must also set LicenseType"). Default true.
   */
  windowsNeedsLicenseType: flag(true),
  /**
   * Whether a Windows platform goes with OSType=linux and the other way round; if not,
   * InvalidPlatform.Malformed. Default false.
   */
  platformOfOtherOsTaken: flag(false),
  /** Platforms that take no LicenseType but BYOL. Default none (not documented). */
  byolOnlyPlatforms: texts(),
  /** The answer to a name that an image still being imported has. Default InvalidImageName.Duplicated. */
  importingNameCode: choice("InvalidImageName.Duplicated", "ImageIsImporting"),
  /** The answer to a dry run that would have succeeded: the table's code (default) or the one in the text. */
  dryRunCode: choice("DRYRUN.SUCCESS", "DryRunOperation"),
  /**
   * When the files' headers are judged: already by ImportImage (default), or only by the running task, which
   * then fails.
   */
  headerCheck: choice("synchronous", "asynchronous"),

  /** How long a ClientToken is remembered. Default 86,400,000 ms (not documented). */
  clientTokenLifetimeMs: amount(86_400_000),
  /**
   * A second request with a token whose first is not answered yet: LastTokenProcessing (default), or it waits
   * along.
   */
  whileTokenProcessing: choice("refuse", "wait"),

  /** What TaskProcess reads while a task runs. Default linear. */
  taskProcess: choice(...progressKinds),
  /** Whether DescribeTaskAttribute tells a task's status; DescribeTasks always does. Default true. */
  attributeHasStatus: flag(true),
  /** Whether DescribeTasks leaves Waiting tasks out. Default false. */
  omitWaitingTasks: flag(false),
  /** Whether a Waiting task can be cancelled; if not, InvalidTaskId.IncorrectTaskStatus. Default true. */
  waitingIsCancellable: flag(true),
  /** Every CancelTask is refused with CancelTaskFailed. Default false. */
  cancelTaskFails: flag(false),
  /**
   * What a cancelled import leaves: an image (CreateFailed) and its snapshots (default), the image alone, or
   * nothing.
   */
  afterCancel: choice("image-and-snapshots", "nothing", "image"),
  /**
   * What a failed import leaves: image CreateFailed (default) or UnAvailable, both with snapshots, or
   * nothing.
   */
  afterFailure: choice("create-failed", "unavailable", "removed"),
  /**
   * What a failed task says: Failed (default), or Finished with a TaskProcess below 100 %, as has been seen.
   */
  failedTaskStatus: choice("Failed", "Finished"),
  /** Whether the image's tags are on its snapshots as well. Default false (not documented). */
  tagsReachSnapshots: flag(false),
  /**
   * DeleteImage for an unknown image: InvalidImageId.NotFound (the error table, default) or nothing (the
   * parameter's text).
   */
  deleteUnknownImage: choice("not-found", "ignored"),
};

export type EcsKnobs = KnobValues<typeof ECS_KNOBS>;
export const defaultKnobs = (): EcsKnobs => initialValues(ECS_KNOBS);
