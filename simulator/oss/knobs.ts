/** What a test or an operator can set while the simulator runs: behaviour that has two readings, and bad luck. */
export interface OssKnobs {
  /** How likely an event is delivered twice, 0 to 1. */
  duplicateEvents: number;
  /** Each delivery of an event waits for a time within this range, simulated milliseconds. */
  eventDelayMs: { least: number; most: number };
  /** Newer pages of the documents show `objectMeta` (MIME type, user metadata) in an event, older ones do not. */
  eventObjectMeta: boolean;
  /**
   * How version 4 may have signed a query parameter without a value: as its bare name, as OSS's Go SDK does, or `either`
   * that or `name=`, as ali-oss does for values of its `query` option. It is not documented that OSS takes the second.
   */
  emptyQueryValues: "bare" | "either";
  /** PutBucket of a bucket the account already has: the documents list only the refusal, clients know both. */
  repeatedPutBucket: "accept" | "refuse";
}

export function defaultKnobs(): OssKnobs {
  return {
    duplicateEvents: 0,
    eventDelayMs: { least: 0, most: 0 },
    eventObjectMeta: false,
    emptyQueryValues: "bare",
    repeatedPutBucket: "refuse",
  };
}
