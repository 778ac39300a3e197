/** What an invocation of a function came to, as its caller sees it. */
export type InvokeAnswer =
  /** The function answered. */
  | { kind: "result"; payload: Buffer }
  /**
   * The function failed: HTTP 200 with `x-fc-error-type`, the payload is `{errorMessage, errorType?,
   * stackTrace?}`.
   */
  | { kind: "function-error"; payload: Buffer }
  /** Function Compute refused or failed: the function may not have run. */
  | { kind: "service-error"; status: number; code: string; message: string };
