import * as z from "zod/mini";

const Who = z.enum(["team", "operator", "wait"]);

/** As published in result.json. A code that this version does not know is one of another version. */
export const Failure = z.object({
  code: z.string(),
  message: z.string(),
  /** What the message is made from; missing in what older versions published. */
  values: z.optional(z.record(z.string(), z.unknown())),
  requestId: z.optional(z.string()),
  who: Who,
});
export type Failure = z.infer<typeof Failure>;

/** CloudFlow's `$Context.Current.Error`, as a Catch hands it on; both empty where nothing failed. */
export const FlowError = z.object({ Code: z.string(), Detail: z.string() });
export type FlowError = z.infer<typeof FlowError>;
