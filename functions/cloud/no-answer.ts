/** Why a service gave no usable answer, as far as the SDKs' errors tell. */
const CAUSES: ReadonlyArray<readonly [pattern: RegExp, code: string, cause: string]> = [
  [/ECONNREFUSED/, "ConnectionRefused", "connection refused"],
  [/ENOTFOUND|EAI_AGAIN/, "NoSuchHost", "no such host name, or no name server that answers"],
  [/EHOSTUNREACH|ENETUNREACH|ENETDOWN/, "Unreachable", "the network does not lead there"],
  [/certificate|CERT|SELF_SIGNED|UNABLE_TO_VERIFY/i, "BadCertificate", "its certificate is not trusted"],
  [/SSL|EPROTO|wrong version number/, "NoTls", "it does not speak TLS as expected"],
  [/time-?d? ?out|ETIMEDOUT|Stalled/i, "TimedOut", "no answer in time"],
  [/ECONNRESET|EPIPE|hang up|ConnectionLost|aborted/i, "ConnectionLost", "the connection was cut"],
];

/** What is told of an error without a service's code: never its whole message, which holds a signed URL. */
export function noAnswer({ name, code, message }: { name?: unknown; code?: unknown; message?: unknown }): {
  code: string;
  said: string;
  /** Method, host and path of the request, without its query, where secrets are; empty if it is not known. */
  request: string;
} {
  const words = [name, code, message].filter((word) => typeof word === "string").join(" ");
  // The SDKs end their messages with the request, some without a space before it.
  const [, method, host, path = ""] =
    /(GET|HEAD|PUT|POST|DELETE) https?:\/\/([^/\s?@]+)([^\s?]*)/.exec(words) ?? [];
  // What follows the request is its own headers and the agent's figures.
  const before = words.replace(/(GET|HEAD|PUT|POST|DELETE) https?:.*$/s, "");
  const [, own, cause] = CAUSES.find(([pattern]) => pattern.test(before)) ?? [];
  const fallback = [name, code].find((word) => typeof word === "string" && word !== "" && word !== "Error");
  return {
    code: own ?? String(fallback ?? "NoAnswer"),
    said: `${host === undefined ? "" : `${host}: `}${cause ?? "no usable answer"}`,
    request: host === undefined ? "" : `${method} ${host}${path}`,
  };
}
