import * as z from "zod/mini";
import type { Who } from "../preflight/problems/problem-row.ts";

/**
 * Why an import did not become an image, beyond a refusal (those are in problems.ts). One row a cause: when it happens, who
 * can fix it, whether the flow tries again by itself, and the sentence the user reads. docs/refusals-and-failures.md has its table made from it.
 *
 * `retry`: "flow" – the flow tried again until it gave up; "new-drop" – worth a new
 * execution once the cause is gone.
 */
export const FAILURES = {
  FilesMissing: {
    meaning: "A referenced object did not appear before the deadline (WAIT_DEADLINE_HOURS).",
    who: "team",
    retry: "new-drop",
    sentence: "The drop was never complete: a file that the sidecar needs was not uploaded in time.",
  },
  ImportTooSlow: {
    meaning:
      "The task still ran at the deadline (IMPORT_DEADLINE_HOURS); it was cancelled and its image removed.",
    who: "wait",
    retry: "new-drop",
    sentence: "ECS did not finish the import in time; it was cancelled.",
  },
  ImageNameTaken: {
    meaning: "InvalidImageName.Duplicated: another image of the account has this name.",
    who: "team",
    retry: "new-drop",
    sentence: "An image with this name exists already in this region; give this one another name.",
  },
  ImageQuotaExceeded: {
    meaning: "QuotaExceed.Image.",
    who: "operator",
    retry: "new-drop",
    sentence: "The account's quota of custom images in this region is used up.",
  },
  ImportRoleMissing: {
    meaning:
      "NoSetRoletoECSServiceAccount, in either spelling, for longer than a new role needs to take effect.",
    who: "operator",
    retry: "new-drop",
    sentence:
      "ECS may not read the bucket: the role AliyunECSImageImportDefaultRole or its policy is missing.",
  },
  NotAllowed: {
    meaning: "Forbidden.RAM and its like: a role of this product lacks a permission.",
    who: "operator",
    retry: "new-drop",
    sentence: "A permission is missing for the role that calls the service.",
  },
  AccountBlocked: {
    meaning: "Account.Arrearage, InvalidAccountStatus.OSSDisabled, UserNotInTheWhiteList.",
    who: "operator",
    retry: "new-drop",
    sentence: "The account may not import images now (arrears, OSS not enabled, or not on ECS's list).",
  },
  ImportRejected: {
    meaning: "ImportImage refused the request for any other reason; nothing was imported.",
    who: "team",
    retry: "new-drop",
    sentence: "ECS refused the import.",
  },
  ImportTaskFailed: {
    meaning:
      "The task ended as Failed, or as Finished with a failed operation; ECS's own code and text are in the message.",
    who: "team",
    retry: "new-drop",
    sentence: "ECS began the import and gave up.",
  },
  TaskGone: {
    meaning: "The task was cancelled or removed by somebody else, in the console for example.",
    who: "team",
    retry: "new-drop",
    sentence: "The import task was cancelled or removed outside of this tool.",
  },
  ImageUnusable: {
    meaning: "The task finished and the image reads CreateFailed or UnAvailable, or is gone.",
    who: "team",
    retry: "new-drop",
    sentence: "ECS finished the import but the image is not usable.",
  },
  FilesChanged: {
    meaning:
      "The image file or a data disk was replaced or deleted between the checks and the end of the import.",
    who: "team",
    retry: "new-drop",
    sentence:
      "A file was replaced or deleted while it was imported, so the image may not be what was checked.",
  },
  Cancelled: {
    meaning: "Somebody asked to cancel.",
    who: "team",
    retry: "new-drop",
    sentence: "The import was cancelled.",
  },
  ServiceUnavailable: {
    meaning: "A service was throttling or out of order for longer than the flow's retries last.",
    who: "wait",
    retry: "flow",
    sentence: "A cloud service did not answer for too long.",
  },
  WorkflowFault: {
    meaning:
      "A function failed in a way that this table does not know: a bug, a wrong deployment, a lack of memory or time.",
    who: "operator",
    retry: "flow",
    sentence: "A function of this tool failed; its log tells more.",
  },
} as const satisfies Record<string, FailureRow>;

interface FailureRow {
  /** When it happens; for who keeps this table and for the page of failures. */
  meaning: string;
  who: Who;
  retry: "flow" | "new-drop";
  /** What the user reads. */
  sentence: string;
}

export type FailureCode = keyof typeof FAILURES;

/** As published in result.json. */
export interface Failure {
  code: FailureCode;
  message: string;
  requestId?: string;
  who: Who;
}

/** A failure with its table's sentence, followed by what the service said, if it said anything. */
export function failure(
  code: FailureCode,
  said?: { message?: string; requestId?: string | undefined },
): Failure {
  const { who, sentence } = FAILURES[code];
  const message =
    said?.message === undefined || said.message === "" ? sentence : `${sentence} ${said.message}`;
  return { code, message, ...(said?.requestId === undefined ? {} : { requestId: said.requestId }), who };
}

/** What ECS's refusal of ImportImage means: a failure for good, or a fault worth a retry by the flow. */
export type RejectionMeaning =
  | { kind: "failure"; code: FailureCode }
  | { kind: "role-not-ready" }
  | { kind: "passing" };

const REJECTIONS: ReadonlyArray<[pattern: RegExp, meaning: RejectionMeaning]> = [
  // Both spellings are documented; a role that was just created needs about a minute to take effect.
  [/^NoSetRoletoECSServiceAcc?ount$/, { kind: "role-not-ready" }],
  [/^InvalidImageName\.Duplicated$/, { kind: "failure", code: "ImageNameTaken" }],
  [/^QuotaExceed/, { kind: "failure", code: "ImageQuotaExceeded" }],
  [
    /^(Forbidden|NoPermission|InvalidOSS\.NotAuthorized|InvalidAccessKeyId)/,
    { kind: "failure", code: "NotAllowed" },
  ],
  [
    /^(Account\.Arrearage|InvalidAccountStatus|UserNotInTheWhiteList)/,
    { kind: "failure", code: "AccountBlocked" },
  ],
  [/^(LastTokenProcessing|OperationConflict|InvalidOSSBucket\.FlowLimit)$/, { kind: "passing" }],
];

/** Maps an ECS error code of ImportImage (its documented table) to what it means here; codes not in the table are ImportRejected. */
export function rejectionMeaning(ecsCode: string): RejectionMeaning {
  for (const [pattern, meaning] of REJECTIONS) if (pattern.test(ecsCode)) return meaning;
  return { kind: "failure", code: "ImportRejected" };
}

/** What the flow's catch hands on after the last retry: CloudFlow's `$Context.Current.Error`. Both are empty where nothing failed. */
export const Fault = z.object({ Code: z.string(), Detail: z.string() });
export type Fault = z.infer<typeof Fault>;

/** The failure that a fault which outlived its retries amounts to. Names of errors are those of cloud/faults.ts and of CloudFlow. */
export function faultFailure(fault: Fault): Failure {
  const service =
    /^(Throttled\d*|Unavailable|FC\.ResourceThrottled|FC\.ResourceExhausted|FC\.InternalServerError)$/;
  if (fault.Code === "RoleNotReady") return failure("ImportRoleMissing", { message: readable(fault.Detail) });
  if (fault.Code === "Denied") return failure("NotAllowed", { message: readable(fault.Detail) });
  if (service.test(fault.Code)) return failure("ServiceUnavailable", { message: readable(fault.Detail) });
  return failure("WorkflowFault", { message: `${fault.Code}: ${readable(fault.Detail)}` });
}

/** A function's error arrives as `{errorMessage, errorType, stackTrace}` in JSON; whether always so is not documented. */
function readable(detail: string): string {
  try {
    const parsed: unknown = JSON.parse(detail);
    if (typeof parsed === "object" && parsed !== null && "errorMessage" in parsed)
      return String(parsed.errorMessage).slice(0, 500);
  } catch {
    // Not JSON: shown as it is.
  }
  return detail.slice(0, 500);
}
