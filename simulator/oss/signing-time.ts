import { isOver, isRecent, MAX_SKEW_MS } from "../account.ts";
import type { World } from "../edge.ts";
import { OssError } from "./errors.ts";

/** When a request was signed. */
export interface SigningTime {
  /** As sent: this text is what is signed. */
  text: string;
  ms: number;
}

/** `20221220T084818Z`. NaN for another text. */
function isoMs(text: string): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/**
 * `Tue, 20 Dec 2022 08:48:18 GMT`. NaN for another text: a Date in ISO 8601 is not valid (EC 0002-00000502).
 */
function gmtMs(text: string): number {
  return text.endsWith(" GMT") ? Date.parse(text) : Number.NaN;
}

/**
 * The time in a request's headers: x-oss-date, or else Date. Date is in GMT, x-oss-date in ISO 8601; version
 * 1 takes it in GMT too, as ali-oss sends it. Throws AccessDenied if there is none, or none in these forms.
 */
export function signingTime(headers: Readonly<Record<string, string>>, version: 1 | 4): SigningTime {
  const { "x-oss-date": ossDate, date } = headers;
  const text = ossDate ?? date;
  if (text === undefined) throw invalidDate("0002-00000503");
  const iso = ossDate === undefined ? Number.NaN : isoMs(text);
  const ms = Number.isNaN(iso) && (ossDate === undefined || version === 1) ? gmtMs(text) : iso;
  if (Number.isNaN(ms)) throw invalidDate("0002-00000502");
  return { text, ms };
}

/** The x-oss-date of a URL signed with version 4. Throws AccessDenied for another form than ISO 8601. */
export function signingTimeOfUrl(text: string): SigningTime {
  const ms = isoMs(text);
  if (Number.isNaN(ms)) throw invalidDate("0002-00000502");
  return { text, ms };
}

function invalidDate(ec: string): OssError {
  return new OssError("AccessDenied", { message: "OSS authentication requires a valid Date.", ec });
}

/** Throws RequestTimeTooSkewed for a request that was not signed now. */
export function checkSkew({ ms }: SigningTime, { clock }: World): void {
  if (isRecent(ms, clock)) return;
  throw new OssError("RequestTimeTooSkewed", {
    details: {
      MaxAllowedSkewMilliseconds: String(MAX_SKEW_MS),
      RequestTime: new Date(ms).toISOString(),
      ServerTime: new Date(clock.now()).toISOString(),
    },
  });
}

/** Throws AccessDenied when the time of a signed URL is over. */
export function checkExpiry(limitMs: number, { clock }: World): void {
  if (!isOver(limitMs, clock)) return;
  throw new OssError("AccessDenied", {
    message: "Request has expired.",
    ec: "0002-00000069",
    details: {
      Expires: new Date(limitMs).toISOString(),
      ServerTime: new Date(clock.now()).toISOString(),
    },
  });
}
