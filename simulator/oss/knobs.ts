import { amount, choice, fields, flag, initialValues, type KnobValues, share } from "../knob.ts";
/**
 * What a test or an operator can set while the simulator runs: behaviour that has two readings, and bad luck.
 */
export const OSS_KNOBS = {
  /** How likely an event is delivered twice, 0 to 1. */
  duplicateEvents: share(0),
  /** Each delivery of an event waits for a time within this range, simulated milliseconds. */
  eventDelayMs: fields({ least: amount(0), most: amount(0) }),
  /**
   * Newer pages of the documents show `objectMeta` (MIME type, user metadata) in an event, older ones do not.
   */
  eventObjectMeta: flag(false),
  /**
   * How version 4 may have signed a query parameter without a value: as its bare name, as OSS's Go SDK does,
   * or `either` that or `name=`, as ali-oss does for values of its `query` option. It is not documented that
   * OSS takes the second.
   */
  emptyQueryValues: choice("bare", "either"),
  /**
   * PutBucket of a bucket the account already has: the documents list only the refusal, clients know both.
   */
  repeatedPutBucket: choice("refuse", "accept"),
  /**
   * Reading what is not there, for a role that may not list the bucket: NoSuchKey (default), or AccessDenied
   * (not documented).
   */
  missingObject: choice("no-such-key", "access-denied"),
};

export type OssKnobs = KnobValues<typeof OSS_KNOBS>;
export const defaultKnobs = (): OssKnobs => initialValues(OSS_KNOBS);
