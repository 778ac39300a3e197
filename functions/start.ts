import * as z from "zod/mini";
import { createFlows, type Flows } from "./cloud/flows.ts";
import { serve } from "./cloud/serve.ts";
import { type Drop, executionName, SIDECAR_SUFFIX } from "./core/drop.ts";
import { newRecord } from "./core/record.ts";

/**
 * Begins the import of a drop: invoked by the OSS trigger, at least once for each sidecar that arrives. The same event
 * starts the same execution, so repeating it changes nothing.
 */
const Event = z.object({
  region: z.string(),
  oss: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string(), eTag: z.string() }),
  }),
  eventTime: z.string(),
  responseElements: z.object({ requestId: z.string() }),
});
export const Input = z.object({ events: z.array(Event).check(z.minLength(1)) });

export interface Cloud {
  flows: Pick<Flows, "start">;
}

/** The drop that an event announces; undefined if its object is no sidecar. Keys arrive as they are, not URL-encoded. */
function dropOf(event: z.infer<typeof Event>): Drop | undefined {
  const { key, eTag } = event.oss.object;
  if (!key.endsWith(SIDECAR_SUFFIX)) return undefined;
  const bucket = event.oss.bucket.name;
  const imageKey = key.slice(0, -SIDECAR_SUFFIX.length);
  const sidecarEtag = eTag.replaceAll('"', "").toUpperCase();
  const eventRequestId = event.responseElements.requestId;
  return {
    execution: executionName({ bucket, imageKey, sidecarEtag, eventRequestId }),
    region: event.region,
    bucket,
    key: imageKey,
    sidecarEtag,
    eventRequestId,
    droppedAt: new Date(event.eventTime).toISOString(),
  };
}

export async function start(input: z.infer<typeof Input>, { flows }: Cloud): Promise<{ started: string[] }> {
  const started: string[] = [];
  for (const drop of input.events.map(dropOf)) {
    if (drop === undefined) continue;
    await flows.start({ name: drop.execution, input: { record: newRecord(drop) } });
    started.push(drop.execution);
  }
  return { started };
}

export const handler = serve({
  name: "start",
  input: Input,
  connect: (at) => ({ flows: createFlows(at) }),
  step: start,
});
