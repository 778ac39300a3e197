import { amount, choice, initialValues, type KnobValues, text } from "../knob.ts";
/** What a test, or somebody who knows better, may change about Function Compute. Read at each invocation. */
export const FC_KNOBS = {
  /**
   * What a thrown error's `errorType` is. Function Compute's document says "the JavaScript error class name";
   * whether that is the constructor's name or `error.name` is not said.
   */
  errorTypeFrom: choice("constructor", "name"),
  /** How many instances of one function run at once; an instance answers one request at a time. */
  maxInstances: amount(2),
  /**
   * How many invocations of one function may wait for an instance before the next is refused with 429
   * ResourceExhausted. Together with `maxInstances` the default is the 100 on-demand instances that Function
   * Compute grants at first.
   */
  queueLimit: amount(98),
  /**
   * How many functions work at once, of all together; further invocations wait for their turn. With 1 a run
   * repeats from its seed.
   */
  atOnce: amount(Number.POSITIVE_INFINITY),
  /**
   * How long an asynchronous invocation waits after its function failed: this the first time, then twice as
   * long each time. The document gives the number of retries and no times. (Throttled invocations wait 0.5,
   * 1, 2, 4 … seconds, as documented.)
   */
  asyncFirstRetryDelayMs: amount(1000),
  /**
   * Whether an asynchronous invocation is tried again after Function Compute's own error (500, 503).
   * "Configure a retry mechanism" of 3.0 says no; the page of 2.0 says for up to five hours.
   */
  asyncServerErrors: choice("drop", "retry"),
  /**
   * How an error's body is spelled. By version: `{RequestId, Code, Message}` under /2023-03-30 (its
   * document's struct "Error"), `{ErrorCode, ErrorMessage}` under /2016-08-15. Which one the newer paths give
   * to a client that signs in the older way is not documented.
   */
  errorFields: choice("by-version", "ErrorCode"),
  /** What `fc:InvokeFunction` is asked for on: the function (default), or `…/LATEST`; not documented. */
  invocationAsksFor: choice("function", "qualified function"),
  /** The content type of a synchronous invocation's result; not documented. */
  resultContentType: text("application/octet-stream"),
};

export type FcKnobs = KnobValues<typeof FC_KNOBS>;
export const defaultKnobs = (): FcKnobs => initialValues(FC_KNOBS);
