import type * as z from "zod/mini";
import { createFlows, type Flows } from "./cloud/flows.ts";
import { dropsOf, ObjectEvents } from "./core/import/object-event.ts";
import { newRecord } from "./core/import/record.ts";
import { serve } from "./steps/serve.ts";

/**
 * Begins the import of a drop: invoked by the OSS trigger, at least once for each sidecar that arrives. The same event
 * starts the same execution, so repeating it changes nothing. What fails for good is handed to `publish` (s.yaml, onFailure).
 */
export const Input = ObjectEvents;

export interface Cloud {
  flows: Pick<Flows, "start">;
}

export async function start(input: z.infer<typeof Input>, { flows }: Cloud): Promise<{ started: string[] }> {
  const started: string[] = [];
  for (const drop of dropsOf(input)) {
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
