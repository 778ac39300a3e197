import { EXIT } from "../command/exit-codes.ts";
import type { Verb } from "../command/run-verb.ts";
import type { Connection } from "../connection/connection.ts";
import type { Context } from "../connection/connection-target.ts";
import type { Event } from "../events.ts";
import { watchImportsOfDrops } from "../imports/import-of-drop.ts";
import { sizeText } from "../output/time.ts";
import { type Sentence, sentence } from "../words/sentence.ts";
import { type DropOrder, type DropPlan, planDrops } from "./drop-plan.ts";
import type { Pace } from "./pace.ts";
import { type SentSidecar, sendSidecar } from "./send-sidecar.ts";
import { createTotal } from "./total.ts";
import { type UploadPosition, uploadFiles } from "./upload-drop-files.ts";

export interface DropRequest {
  drops: readonly DropOrder[];
  limits: "console" | "api" | undefined;
  parallel: number | undefined;
  partSizeBytes: number | undefined;
  pace: Pace | undefined;
  /** Send the sidecar also if it is there already, which begins another import. */
  again: boolean;
  /** Go on until the import has ended. */
  wait: boolean;
  /** What to type to go on after an interruption. */
  command: string;
}

/**
 * Checks all drops before anything is sent, uploads what is not there, one drop after the other and the sidecar of
 * each last; with `wait` goes on to the results.
 */
export async function* dropFiles(connection: Connection, request: DropRequest, context: Context): Verb {
  const { bucket, settings, commands } = connection;
  const { folder, signal } = context;
  const { prefixes, limits } = settings;
  const objects = await connection.objects();
  const target = { folder, bucket, prefixes, limits: request.limits ?? limits, signal, objects, commands };
  const planned = await planDrops(request.drops, target);
  if ("refused" in planned) {
    yield* planned.refused;
    return EXIT.refused;
  }
  const position: UploadPosition = { file: "", atServerBytes: 0, totalBytes: 0 };
  const total = createTotal(planned.plans);
  try {
    const sent: Array<{ plan: DropPlan; sidecar: SentSidecar }> = [];
    for (const plan of planned.plans) {
      const work = { request, plan, context, position };
      sent.push({ plan, sidecar: yield* total.of(sendDrop(connection, work)) });
    }
    if (sent.length > 1) yield { kind: "note", text: total.text() };
    if (!request.wait) return EXIT.done;
    position.file = "";
    const drops = sent.map(({ plan: { imageKey }, sidecar: { etag: sidecarEtag, known } }) => ({
      drop: { bucket, imageKey, sidecarEtag },
      known,
    }));
    return yield* watchImportsOfDrops(connection, { drops, signal });
  } catch (error) {
    for (const text of howToGoOn(request, position)) yield { kind: "note", text };
    throw error;
  }
}

/** Uploads the files of a drop, then its sidecar. */
async function* sendDrop(
  connection: Connection,
  {
    request,
    plan,
    context,
    position,
  }: { request: DropRequest; plan: DropPlan; context: Context; position: UploadPosition },
): AsyncGenerator<Event, SentSidecar> {
  const { bucket, settings, commands } = connection;
  const { signal } = context;
  const uploaded = uploadFiles(connection, { order: request, plan, context, position });
  const { files, expected, checkpoints } = yield* uploaded;
  const sidecar = yield* sendSidecar(connection, { order: request, plan, expected, signal });
  for (const checkpoint of checkpoints) await checkpoint.forget().catch(() => {});
  const { imageKey: key, sidecarKey, warnings } = plan;
  const shortKey = key.slice(settings.prefixes.incoming.length);
  const next = request.wait ? undefined : commands.line("watch", [shortKey]);
  const { outcome, execution } = sidecar;
  yield {
    ...{ kind: "dropped", bucket, key, files, warnings, execution, next },
    sidecar: { key: sidecarKey, outcome },
  };
  return sidecar;
}

function howToGoOn(
  { command, wait, drops }: DropRequest,
  { file, atServerBytes, totalBytes }: UploadPosition,
): Sentence[] {
  if (file === "") {
    if (!wait) return [];
    return [sentence(drops.length === 1 ? "oneNoLongerWatched" : "noLongerWatched")];
  }
  const reached =
    atServerBytes === 0
      ? sentence("notFinishedNothing", { file })
      : sentence("notFinished", { done: sizeText(atServerBytes), total: sizeText(totalBytes), file });
  return [reached, sentence("toGoOn", { command })];
}
