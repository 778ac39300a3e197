import type * as z from "zod/mini";
import type { CloudOf } from "./cloud/calls.ts";
import { createFlows } from "./cloud/flows.ts";
import { dropsOf, ObjectEvents } from "./core/import/object-event.ts";
import { newRecord } from "./core/import/transitions.ts";
import { serve } from "./steps/serve.ts";

/**
 * Begins the import of a drop: invoked by the OSS trigger, at least once for each sidecar that arrives. The
 * same event starts the same execution, so repeating it changes nothing. What fails for good is handed to
 * `publish` (s.yaml, onFailure).
 */
export const Input = ObjectEvents;

export const calls = { flows: ["start"] } as const;
export type Cloud = CloudOf<typeof calls>;

export async function start(
  input: z.infer<typeof Input>,
  { flows }: Pick<Cloud, "flows">,
): Promise<{ started: string[] }> {
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
  connect: (at): Cloud => ({ settings: at.settings, now: at.now, flows: createFlows(at) }),
  step: start,
});
