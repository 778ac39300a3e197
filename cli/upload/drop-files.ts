import { EXIT } from "../command/exit-codes.ts";
import type { Verb } from "../command/run-verb.ts";
import type { Connection } from "../connection/connection.ts";
import type { Context } from "../connection/connection-target.ts";
import { watchImportOfDrop } from "../imports/import-of-drop.ts";
import { sizeText } from "../output/time.ts";
import { type DropOrder, planDrop } from "./drop-plan.ts";
import { sendSidecar } from "./send-sidecar.ts";
import { type UploadPosition, uploadFiles } from "./upload-drop-files.ts";

export interface DropRequest extends DropOrder {
  limits: "console" | "api" | undefined;
  parallel: number | undefined;
  partSizeBytes: number | undefined;
  /** Send the sidecar also if it is there already, which begins another import. */
  again: boolean;
  /** Go on until the import has ended. */
  wait: boolean;
  /** What to type to go on after an interruption. */
  command: string;
}

/** Checks a drop, uploads what is not there, the sidecar last; with `wait` goes on to the result. */
export async function* dropFiles(connection: Connection, order: DropRequest, context: Context): Verb {
  const { bucket, settings, commands } = connection;
  const { folder, signal } = context;
  const { prefixes, limits } = settings;
  const objects = await connection.objects();
  const target = { folder, bucket, prefixes, limits: order.limits ?? limits, signal, objects, commands };
  const plan = await planDrop(order, target);
  if (plan.kind === "sidecar-check") {
    yield plan;
    return EXIT.refused;
  }
  const position: UploadPosition = { file: "", atServerBytes: 0, totalBytes: 0 };
  try {
    const { files, expected, checkpoints } = yield* uploadFiles(connection, {
      order,
      plan,
      context,
      position,
    });
    const sidecar = yield* sendSidecar(connection, { order, plan, expected, signal });
    for (const checkpoint of checkpoints) await checkpoint.forget().catch(() => {});
    const { imageKey, sidecarKey, warnings } = plan;
    const next = order.wait ? undefined : commands.line("watch", [imageKey.slice(prefixes.incoming.length)]);
    const { outcome } = sidecar;
    const about = { bucket, key: imageKey, files, sidecar: { key: sidecarKey, outcome }, warnings, next };
    yield { kind: "dropped", ...about };
    if (!order.wait) return EXIT.done;
    position.file = "";
    const { etag: sidecarEtag, known } = sidecar;
    return yield* watchImportOfDrop(connection, { drop: { bucket, imageKey, sidecarEtag }, known, signal });
  } catch (error) {
    for (const text of howToGoOn(order, position)) yield { kind: "note", text };
    throw error;
  }
}

function howToGoOn(
  { command, wait }: DropRequest,
  { file, atServerBytes, totalBytes }: UploadPosition,
): string[] {
  if (file === "") return wait ? ["No longer watched; the import goes on."] : [];
  const reached =
    atServerBytes === 0
      ? `Not finished: nothing of ${file} is at the server yet.`
      : `Not finished: ${sizeText(atServerBytes)} of ${sizeText(totalBytes)} of ${file} are at the server and stay there.`;
  return [reached, `To go on with it: ${command}`];
}
