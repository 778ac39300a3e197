import type { ErrorName } from "./errors.ts";
import { defaultImageKnobs, type ImageKnobs } from "./image-knobs.ts";
import type { ProgressKind } from "./progress.ts";

/**
 * What a test may set at any time; it counts from the next request or the next step of a task on. Times are simulated.
 * Where ECS's documents leave a behaviour open, the knob has every reading and the default is the less comfortable one.
 */
export interface EcsKnobs extends ImageKnobs {
  /** Imports that are processed at the same time; the others are Waiting. Default 5 (no document gives a number). */
  concurrentImports: number;
  /** From ImportImage to the moment the queue looks at the new task. Default 1,000 ms. */
  dispatchMs: number;
  /** What every import takes, whatever its size. Default 120,000 ms. */
  importBaseMs: number;
  /** What an import takes for each GiB of its files. Default 60,000 ms. */
  importPerGibMs: number;
  /** The share by which an import may take more or less, drawn for each. 0 to 1, default 0.1. */
  jitter: number;
  /** From task Finished to image Available. Default 5,000 ms. */
  availableLagMs: number;
  /** From CancelTask to task Deleted, and from CancelCopyImage until the copy is gone. Default 2,000 ms. */
  cancelLagMs: number;
  /** From DeleteImage until the image is gone. Default 5,000 ms. */
  deleteImageMs: number;
  /** From the start of processing until an unusable or missing file fails the task. Default 20,000 ms. */
  contentFailureMs: number;

  /** Custom images of the account in each region, those being made included. Default 100. */
  imageQuota: number;
  /** Calls of an API in a minute; `*` is for those not named. Default 6,000 for each. */
  callsPerMinute: { "*": number } & Record<string, number>;
  /** What a throttled call is answered with. Default Throttling.User. */
  throttlingCode: "Throttling" | "Throttling.User" | "Throttling.Api";

  /** Whether the role AliyunECSImageImportDefaultRole exists and ECS may assume it. Default true. */
  roleExists: boolean;
  /** Further roles that RoleName may name. Default none. */
  furtherRoles: string[];
  /** Whether the role may read OSS; if not, InvalidOSS.NotAuthorized. Default true. */
  roleMayReadOss: boolean;
  /** The missing role's error: spelt as in the error table (one c, the default) or as in the text of the same page. */
  roleErrorCode: "NoSetRoletoECSServiceAcount" | "NoSetRoletoECSServiceAccount";
  /** Resource groups that ResourceGroupId may name. Default none. */
  resourceGroups: string[];
  /** Every ImportImage is refused with this error (arrears, white list, closed region ...). Default undefined. */
  refuseImports: ErrorName | undefined;

  /** Suffixes an OSSObject may have, with the dot; undefined (the default): any. The real list is not documented. */
  allowedSuffixes: string[] | undefined;
  /** Whether VMDK, which is "in invitational preview", is open to the account. Default false. */
  vmdkSupported: boolean;
  /** Whether qcow2 files with zstd compression or extended L2 entries are taken. Default true (not documented). */
  qcow2ExtensionsSupported: boolean;
  /** Whether OSType=windows without LicenseType is refused ("You must also set LicenseType"). Default true. */
  windowsNeedsLicenseType: boolean;
  /** Whether a Windows platform goes with OSType=linux and the other way round; if not, InvalidPlatform.Malformed. Default false. */
  platformOfOtherOsTaken: boolean;
  /** Platforms that take no LicenseType but BYOL. Default none (not documented). */
  byolOnlyPlatforms: string[];
  /** The answer to a name that an image still being imported has. Default InvalidImageName.Duplicated. */
  importingNameCode: "InvalidImageName.Duplicated" | "ImageIsImporting";
  /** The answer to a dry run that would have succeeded: the table's code (default) or the one in the text. */
  dryRunCode: "DRYRUN.SUCCESS" | "DryRunOperation";
  /** When the files' headers are judged: already by ImportImage (default), or only by the running task, which then fails. */
  headerCheck: "synchronous" | "asynchronous";

  /** How long a ClientToken is remembered. Default 86,400,000 ms (not documented). */
  clientTokenLifetimeMs: number;
  /** A second request with a token whose first is not answered yet: LastTokenProcessing (default), or it waits along. */
  whileTokenProcessing: "refuse" | "wait";

  /** What TaskProcess reads while a task runs. Default linear. */
  taskProcess: ProgressKind;
  /** Whether DescribeTasks leaves Waiting tasks out. Default false. */
  omitWaitingTasks: boolean;
  /** Whether a Waiting task can be cancelled; if not, InvalidTaskId.IncorrectTaskStatus. Default true. */
  waitingIsCancellable: boolean;
  /** Every CancelTask is refused with CancelTaskFailed. Default false. */
  cancelTaskFails: boolean;
  /** What a cancelled import leaves: an image (CreateFailed) and its snapshots (default), the image alone, or nothing. */
  afterCancel: "nothing" | "image" | "image-and-snapshots";
  /** What a failed import leaves: image CreateFailed (default) or UnAvailable, both with snapshots, or nothing. */
  afterFailure: "create-failed" | "unavailable" | "removed";
  /** What a failed task says: Failed (default), or Finished with a TaskProcess below 100 %, as has been seen. */
  failedTaskStatus: "Failed" | "Finished";
  /** Whether the image's tags are on its snapshots as well. Default false (not documented). */
  tagsReachSnapshots: boolean;
  /** DeleteImage for an unknown image: InvalidImageId.NotFound (the error table, default) or nothing (the parameter's text). */
  deleteUnknownImage: "not-found" | "ignored";
}

export function defaultKnobs(): EcsKnobs {
  return {
    concurrentImports: 5,
    dispatchMs: 1_000,
    importBaseMs: 120_000,
    importPerGibMs: 60_000,
    jitter: 0.1,
    availableLagMs: 5_000,
    cancelLagMs: 2_000,
    deleteImageMs: 5_000,
    contentFailureMs: 20_000,
    imageQuota: 100,
    callsPerMinute: { "*": 6_000 },
    throttlingCode: "Throttling.User",
    roleExists: true,
    furtherRoles: [],
    roleMayReadOss: true,
    roleErrorCode: "NoSetRoletoECSServiceAcount",
    resourceGroups: [],
    refuseImports: undefined,
    allowedSuffixes: undefined,
    vmdkSupported: false,
    qcow2ExtensionsSupported: true,
    windowsNeedsLicenseType: true,
    platformOfOtherOsTaken: false,
    byolOnlyPlatforms: [],
    importingNameCode: "InvalidImageName.Duplicated",
    dryRunCode: "DRYRUN.SUCCESS",
    headerCheck: "synchronous",
    clientTokenLifetimeMs: 86_400_000,
    whileTokenProcessing: "refuse",
    taskProcess: "linear",
    omitWaitingTasks: false,
    waitingIsCancellable: true,
    cancelTaskFails: false,
    afterCancel: "image-and-snapshots",
    afterFailure: "create-failed",
    failedTaskStatus: "Failed",
    tagsReachSnapshots: false,
    deleteUnknownImage: "not-found",
    ...defaultImageKnobs(),
  };
}
