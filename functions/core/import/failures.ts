import { DISTRIBUTION_FAILURES } from "../distribution/failure-rows.ts";
import { PHRASES } from "../preflight/problems/phrases.ts";
import { fill, type Phrases, type Values, type ValuesOf } from "../sentence.ts";
import type { FailureRow } from "./failure-row.ts";
import type { Failure, FlowError } from "./stored-failure.ts";

export type { Failure, FlowError };

/**
 * Why an import did not become an image, beyond a refusal (those are in preflight/problems), or why something
 * after it was not done, and what to do about it: `{doctor}`, `{history}` and `{cancel}` are commands
 * (next-steps.ts). The table in docs/refusals-and-failures.md is made from it.
 */
export const FAILURES = {
  FilesMissing: {
    meaning: "A referenced object did not appear before the deadline (WAIT_DEADLINE_HOURS).",
    sentence:
      "The drop was never complete: a file that the sidecar needs was not uploaded in time.[ Missing: {missing}.]",
    todo: "Upload the file that is missing, under the key that the sidecar makes of it.",
  },
  ImportTooSlow: {
    meaning:
      "The task still ran at the deadline (IMPORT_DEADLINE_HOURS); it was cancelled and its image removed.",
    who: "wait",
    sentence: "ECS did not finish the import in time; it was cancelled.",
    todo: "Wait until fewer imports run; the operator can allow more time (IMPORT_DEADLINE_HOURS).",
  },
  ImageNameTaken: {
    meaning: "InvalidImageName.Duplicated: another image of the account has this name.",
    sentence: "An image with this name exists already in this region; give this one another name.",
    todo: "Give the image another name in the sidecar, or delete the image that has this one.",
    again: "drop",
  },
  ImageQuotaExceeded: {
    meaning: "QuotaExceed.Image.",
    who: "operator",
    sentence: "The account's quota of custom images in this region is used up.",
    todo: "Delete custom images that are not needed, or have their quota raised in Quota Center.",
  },
  ImportRoleMissing: {
    meaning:
      "NoSetRoletoECSServiceAcount, in either spelling, for longer than a new role needs to take effect.",
    who: "operator",
    sentence:
      "ECS may not read the bucket: the role AliyunECSImageImportDefaultRole or its policy is missing.",
    todo: "The operator deploys the stack, which has the role, or authorises ECS where the console imports images; {doctor} shows what is missing.",
  },
  NotAllowed: {
    meaning: "Forbidden.RAM and its like: a role of this product lacks a permission.",
    who: "operator",
    sentence: "A permission is missing for the role that calls the service.",
    todo: "The operator gives the role this permission: those of the stack have all that is needed; {doctor} shows what is missing.",
  },
  AccountBlocked: {
    meaning: "Account.Arrearage, InvalidAccountStatus.OSSDisabled, UserNotInTheWhiteList.",
    who: "operator",
    sentence: "The account may not import images now (arrears, OSS not enabled, or not on ECS's list).",
    todo: "The operator settles it with Alibaba Cloud: the bill, the service OSS, or ECS's list.",
  },
  ImportRejected: {
    meaning: "ImportImage refused the request for any other reason; nothing was imported.",
    sentence: "ECS refused the import.",
    todo: "Correct what ECS names.",
    again: "drop",
  },
  ImportUncertain: {
    meaning:
      "ImportImage was called, its answer was lost, and ECS shows neither task nor image when it can be asked again, later than a ClientToken is sure to count. It is not called a second time.",
    who: "operator",
    sentence:
      "Whether ECS began the import is not known; it may still run, as an image {imageName} with the tag image-drop:execution = {execution}.",
    todo: "See that nothing of it runs any more, and remove what it has made: {cancel}",
  },
  ImportTaskFailed: {
    meaning:
      "The task ended as Failed, or as Finished with a failed operation; ECS's own code and text are in the message.",
    sentence: "ECS began the import and gave up.",
    todo: "Correct the image if what ECS says is about it, and drop it anew.",
  },
  TaskGone: {
    meaning: "The task was cancelled or removed by somebody else, in the console for example.",
    sentence: "The import task was cancelled or removed outside of this tool.",
  },
  ImageUnusable: {
    meaning: "The task finished and the image reads CreateFailed or UnAvailable, or is gone.",
    sentence: "ECS finished the import but the image is not usable.[ Its status is {imageStatus}.]",
    todo: "If it happens again, ask the support of Alibaba Cloud, with the ID of the task.",
  },
  FilesChanged: {
    meaning:
      "The image file or a data disk was replaced or deleted between the checks and the end of the import.",
    sentence:
      "A file was replaced or deleted while it was imported, so the image may not be what was checked.[ Replaced meanwhile: {replaced}.]",
    todo: "Upload the files, and wait until nothing replaces them any more.",
  },
  Cancelled: {
    meaning: "Somebody asked to cancel.",
    sentence: "The import was cancelled.[ By {by}.][ Reason: {reason}.]",
  },
  ServiceUnavailable: {
    meaning: "A service was throttling or out of order for longer than the flow's retries last.",
    who: "wait",
    sentence: "A cloud service did not answer for too long.",
    todo: "Wait until the service answers again.",
  },
  WorkflowFault: {
    meaning:
      "A function failed in a way that this table does not know: a bug, a wrong deployment, a lack of memory or time.",
    who: "operator",
    sentence: "A function of this tool failed; its log tells more.",
    todo: "The operator finds the cause in the log of the function; {history} names it.",
  },
  ...DISTRIBUTION_FAILURES,
} as const satisfies Record<string, FailureRow>;

export type FailureCode = keyof typeof FAILURES;

/** What may be true of any failure: what the service said, and what could not be undone. */
export const MORE =
  "[ {said}][ Left behind, because it could not be removed: {left}.][ The import task {task} may still run.]";

/** A failure in the words of the table. */
export function failure<Code extends FailureCode>(
  code: Code,
  values: ValuesOf<(typeof FAILURES)[Code]["sentence"]> & ValuesOf<typeof MORE>,
  requestId?: string,
): Failure {
  const { sentence, who = "team" }: FailureRow = FAILURES[code];
  return {
    code,
    message: wordedFailure(`${sentence}${MORE}`, values, PHRASES),
    values: given(values),
    ...(requestId === undefined || requestId === "" ? {} : { requestId }),
    who,
  };
}

/** The same failure, and what else is true of it. */
export function withMore(cause: Failure, values: ValuesOf<typeof MORE>): Failure {
  return {
    ...cause,
    message: `${cause.message}${fill(MORE, values, PHRASES)}`,
    values: { ...cause.values, ...given(values) },
  };
}

/** A failure's sentence. What a service says may end without a full stop, and more may follow. */
export function wordedFailure(template: string, values: Values, phrases: Phrases): string {
  const { said } = values;
  const ended = typeof said === "string" && !/^$|[.!?。！？]$/.test(said) ? `${said}.` : said;
  return fill(template, { ...values, said: ended }, phrases);
}

function given(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** What ECS's refusal of ImportImage means: a failure for good, or something that passes. */
export type Rejection =
  | { kind: "failure"; code: Exclude<FailureCode, "ImportUncertain" | keyof typeof DISTRIBUTION_FAILURES> }
  | { kind: "role-not-ready" }
  | { kind: "passing" };

const REJECTIONS: ReadonlyArray<[pattern: RegExp, meaning: Rejection]> = [
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

/** Reads an error code of ImportImage by its documented table; any other code is ImportRejected. */
export function rejectionOf(ecsCode: string): Rejection {
  for (const [pattern, meaning] of REJECTIONS) if (pattern.test(ecsCode)) return meaning;
  return { kind: "failure", code: "ImportRejected" };
}

const OUT_OF_ORDER =
  /^(Throttled|Unavailable|FC\.ResourceThrottled|FC\.ResourceExhausted|FC\.InternalServerError)$/;

/** The failure that an error amounts to which outlived its retries, by its name (cloud/cloud-faults.ts). */
export function failureOf({ Code, Detail }: FlowError): Failure {
  const said = readable(Detail);
  if (Code === "RoleNotReady") return failure("ImportRoleMissing", { said });
  if (Code === "Denied") return failure("NotAllowed", { said });
  if (Code === "FilesMissing") return failure("FilesMissing", { said });
  if (OUT_OF_ORDER.test(Code)) return failure("ServiceUnavailable", { said });
  return failure("WorkflowFault", { said: `${Code}: ${said}` });
}

/** A function's error is JSON, `{errorMessage, errorType, stackTrace}`; whether always, no document says. */
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
