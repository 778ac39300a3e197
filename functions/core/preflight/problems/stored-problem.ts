import * as z from "zod/mini";

/**
 * One thing that is wrong, as it is published. `path` is a JSON Pointer (RFC 6901) into the sidecar; "" is
 * the whole of it. `values` are what message and hint were made of (a hint that is not the code's own is in
 * them, as `hint`). Its code may be of another version of this tool.
 */
export const Problem = z.object({
  code: z.string(),
  path: z.string(),
  message: z.string(),
  hint: z.exactOptional(z.string()),
  values: z.exactOptional(z.record(z.string(), z.unknown())),
});
export type Problem = z.infer<typeof Problem>;
