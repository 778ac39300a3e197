import * as z from "zod/mini";
import { type Drop, executionName, SIDECAR_SUFFIX } from "./drop.ts";

/** An object-created event of an OSS trigger (Function Compute, "OSS triggers": the event's format). */
const ObjectEvent = z.object({
  region: z.string(),
  oss: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string(), eTag: z.string() }),
  }),
  eventTime: z.string(),
  responseElements: z.object({ requestId: z.string() }),
});
export const ObjectEvents = z.object({ events: z.array(ObjectEvent).check(z.minLength(1)) });
export type ObjectEvents = z.infer<typeof ObjectEvents>;

/** The drops that events announce: those of sidecars. Keys arrive as they are, not URL-encoded. */
export function dropsOf({ events }: ObjectEvents): Drop[] {
  return events.filter(({ oss }) => oss.object.key.endsWith(SIDECAR_SUFFIX)).map(dropOf);
}

function dropOf({ region, oss, eventTime, responseElements }: z.infer<typeof ObjectEvent>): Drop {
  const bucket = oss.bucket.name;
  const imageKey = oss.object.key.slice(0, -SIDECAR_SUFFIX.length);
  const sidecarEtag = oss.object.eTag.replaceAll('"', "").toUpperCase();
  const eventRequestId = responseElements.requestId;
  return {
    execution: executionName({ bucket, imageKey, sidecarEtag, eventRequestId }),
    region,
    bucket,
    key: imageKey,
    sidecarEtag,
    eventRequestId,
    droppedAt: new Date(eventTime).toISOString(),
  };
}
