import type { FailureCode } from "../import/failures.ts";
import type { Cause } from "./record.ts";

/** A refusal of ECS: its code, its sentence and the request's id. */
export interface Refusal {
  code: string;
  said: string;
  requestId: string | undefined;
}

type Rows = ReadonlyArray<[pattern: RegExp, meaning: FailureCode | "passing"]>;

/** Something else is done to the image at the moment: it is asked for again. */
const PASSING: Rows[number] = [
  /^(LastTokenProcessing|OperationConflict|InvalidOperation\.Conflict|OperationDenied\.ImageCopy(ing|Conflict)|IncorrectImageStatus|InvalidStatus\.ImageIsCreating)/,
  "passing",
];
const ACCOUNT: Rows = [
  [/^(Forbidden|Forbbiden|NoPermission|InvalidAccessKeyId)/, "NotAllowed"],
  [/^(Account\.Arrearage|InvalidAccountStatus|UserNotInTheWhiteList)/, "AccountBlocked"],
];

const COPY: Rows = [
  PASSING,
  ...ACCOUNT,
  [/^InvalidImageName\.Duplicated/, "CopyNameTaken"],
  [/^QuotaExceed/, "CopyQuotaExceeded"],
  [/KMS|Kms|CMK|DataEncryptedKey|EncryptedIllegal|^InvalidRegion\.NotSupport/, "KeyRefused"],
];
const SHARE: Rows = [
  PASSING,
  ...ACCOUNT,
  [/^InvalidAccount\.|BidMismatch/, "AccountUnknown"],
  [/^QuotaExceed\.Share/, "ShareQuotaExceeded"],
];
const FAMILY: Rows = [PASSING, ...ACCOUNT];

function read(rows: Rows, otherwise: FailureCode, { code, said, requestId }: Refusal): Cause | "passing" {
  const meaning = rows.find(([pattern]) => pattern.test(code))?.[1] ?? otherwise;
  return meaning === "passing" ? meaning : causeOf(meaning, `${code}: ${said}`, requestId);
}

/** What a service says is cut: many regions and accounts share the 64 KiB of a step. */
const SAID_CHARACTERS = 200;

export function causeOf(code: FailureCode, said?: string, requestId?: string): Cause {
  return {
    code,
    ...(said === undefined ? {} : { said: said.slice(0, SAID_CHARACTERS) }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

/** What a refusal of CopyImage means; "passing": the copy is asked for again later. */
export function copyRefusal(refusal: Refusal): Cause | "passing" {
  return read(COPY, "CopyRefused", refusal);
}

/** What a refusal of ModifyImageSharePermission means. */
export function shareRefusal(refusal: Refusal): Cause | "passing" {
  return read(SHARE, "ShareRefused", refusal);
}

/** What a refusal of ModifyImageAttribute with an image family means. */
export function familyRefusal(refusal: Refusal): Cause | "passing" {
  return read(FAMILY, "FamilyRefused", refusal);
}
