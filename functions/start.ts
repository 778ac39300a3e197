import type * as z from "zod/mini";
import type { CloudOf } from "./cloud/calls.ts";
import { createFlows } from "./cloud/flows.ts";
import { dropsOf, ObjectEvents } from "./core/import/object-event.ts";
import { newRecord } from "./core/import/transitions.ts";
import { unstarted } from "./core/import/unstarted.ts";
import { finding } from "./core/preflight/problems/problem.ts";
import { keyTooLong } from "./core/preflight/sidecar/sidecar-key.ts";
import { connectObjects, noteUnstarted } from "./steps/drop-documents.ts";
import { serve } from "./steps/serve.ts";

/**
 * Begins the import of a drop: invoked by the OSS trigger, at least once for each sidecar that arrives. The
 * same event starts the same execution, so repeating it changes nothing. What fails for good is handed to
 * `publish` (s.yaml, onFailure). For a drop whose results would
 * have too long keys there is nothing to begin, and it is noted as such.
 */
export const Input = ObjectEvents;

export const calls = { flows: ["start"], objects: ["writeJson"] } as const;
export type Cloud = CloudOf<typeof calls>;

export async function start(input: z.infer<typeof Input>, cloud: Cloud): Promise<{ started: string[] }> {
  const started: string[] = [];
  for (const drop of dropsOf(input)) {
    const tooLong = keyTooLong(drop.key, cloud.settings.prefixes);
    if (tooLong !== undefined) {
      const { message, hint } = finding("ImageKeyTooLong", tooLong);
      await noteUnstarted(
        unstarted(drop, { attempts: 1, message: `${message} ${hint}` }, cloud.now()),
        cloud,
      );
      continue;
    }
    await cloud.flows.start({ name: drop.execution, input: { record: newRecord(drop) } });
    started.push(drop.execution);
  }
  return { started };
}

export const handler = serve({
  name: "start",
  input: Input,
  connect: (at): Cloud => ({ ...connectObjects(at), flows: createFlows(at) }),
  step: start,
});
