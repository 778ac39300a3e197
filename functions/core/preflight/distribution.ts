import * as z from "zod/mini";
import type { Sidecar } from "./sidecar/fields.ts";

/** What a sidecar asks to have done after the import; plain JSON that travels through the workflow. */
export const Distribution = z.object({
  /** The image check: not asked for; waited for, and told; or "require": a risk stops what would follow. */
  check: z.enum(["none", "wait", "require"]),
  family: z.exactOptional(z.string()),
  /** Account IDs, each once, none of them the own one. */
  shareWith: z.array(z.string()),
  /** One a region at most, none in the import's own. */
  copies: z.array(
    z.object({
      region: z.string(),
      name: z.string(),
      description: z.exactOptional(z.string()),
      encrypted: z.boolean(),
      kmsKeyId: z.exactOptional(z.string()),
      /** A copy that is there already: an earlier execution made it, and this one tries the rest again. */
      imageId: z.exactOptional(z.string()),
    }),
  ),
  /** The sidecar's own tags, for the copies. */
  tags: z.record(z.string(), z.string()),
});
export type Distribution = z.infer<typeof Distribution>;

/** Undefined where a valid sidecar asks for nothing. */
export function distributionOf(sidecar: Sidecar): Distribution | undefined {
  const { name, description, family, shareWith = [], copies = [], requireCheck, tags = {} } = sidecar;
  const wait = asksForCheck(sidecar);
  if (!wait && family === undefined && shareWith.length === 0 && copies.length === 0) return undefined;
  return Distribution.parse({
    check: requireCheck === true ? "require" : wait ? "wait" : "none",
    ...(family === undefined ? {} : { family }),
    shareWith,
    tags,
    copies: copies.map(({ description: own = description, ...copy } = {}) => ({
      encrypted: false,
      name,
      ...copy,
      // ECS takes no empty description.
      ...(own === undefined || own === "" ? {} : { description: own }),
    })),
  });
}

/** The check is asked for by its field, by its older name, or by being required. */
export function asksForCheck({ detection, detectionStrategy, requireCheck }: Sidecar): boolean {
  return detection !== undefined || detectionStrategy !== undefined || requireCheck === true;
}
