import { access, constants, readdir } from "node:fs/promises";
import { basename, dirname, join, posix, resolve } from "node:path";
import type { Objects } from "../../functions/cloud/objects.ts";
import type { FileEvidence } from "../../functions/core/preflight/preflight.ts";
import type { Problem } from "../../functions/core/preflight/problems/problem.ts";
import { readSidecar } from "../../functions/core/preflight/sidecar/read-sidecar.ts";
import { SIDECAR_SUFFIX, sidecarKey } from "../../functions/core/preflight/sidecar/sidecar-key.ts";
import { objectEvidence } from "../../functions/steps/object-evidence.ts";
import type { Commands } from "../command/commands.ts";
import { CliError, usageError } from "../command/errors.ts";
import { fileWhy } from "../command/file-faults.ts";
import type { SidecarCheck } from "../events.ts";
import { imageKeyOf } from "../imports/find-execution.ts";
import { sentence } from "../words/sentence.ts";
import { checkSidecar, localEvidence, sidecarBytes } from "./sidecar-check.ts";
import type { SourceFile } from "./source-file.ts";

/** What to upload, as the user says it. */
export interface DropOrder {
  /** Path of the image. */
  file: string;
  /** Path of the sidecar; the image's with `.json` added if it is not said. */
  metadata: string | undefined;
  /** A folder below `incoming/` (ends with `/`) or the image's whole key; default: the file's name. */
  to: string | undefined;
  /** The image and its sidecar where the page of `image-drop ui` has them: `file` then is only a name. */
  held?: HeldDrop | undefined;
}

/** An image that is read through whoever holds it, and its sidecar's bytes. */
export interface HeldDrop {
  sidecar: Uint8Array;
  evidence(): Promise<FileEvidence>;
  open(): Promise<SourceFile>;
}

export interface DropTarget {
  /** Paths are relative to it. */
  folder: string;
  bucket: string;
  prefixes: { incoming: string; results: string };
  limits: "console" | "api";
  objects: Pick<Objects, "head" | "read">;
  signal: AbortSignal;
  commands: Commands;
}

/** A file of a drop: with a path if it is to be uploaded, without one if it is at the server only. */
export interface PlannedFile {
  key: string;
  path: string | undefined;
  /** Of the local file. */
  sizeBytes: number;
  /** Opens it, where it is held by another. */
  open?: (() => Promise<SourceFile>) | undefined;
}

/** A drop that passed the checks. */
export interface DropPlan {
  kind: "plan";
  imageKey: string;
  sidecarKey: string;
  /** The image first. */
  files: PlannedFile[];
  /** What the sidecar says. */
  sidecar: Record<string, unknown>;
  warnings: readonly Problem[];
}

/** Plans each; what is refused of any is told of all, and none is to be uploaded. */
export async function planDrops(
  orders: readonly DropOrder[],
  target: DropTarget,
): Promise<{ plans: DropPlan[] } | { refused: SidecarCheck[] }> {
  const plans: DropPlan[] = [];
  const refused: SidecarCheck[] = [];
  for (const order of orders) {
    const plan = await planDrop(order, target);
    if (plan.kind === "plan") plans.push(plan);
    else refused.push(plan);
  }
  const keys = plans.map(({ imageKey }) => imageKey);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined)
    throw usageError(
      `Two of the files would be ${twice}.`,
      "Upload them one by one, each with a --to of its own.",
    );
  return refused.length === 0 ? { plans } : { refused };
}

/** The checks of the import itself, on the files as they are here, and what forbids the upload. */
export async function planDrop(order: DropOrder, target: DropTarget): Promise<DropPlan | SidecarCheck> {
  const image = resolve(target.folder, order.file);
  const { held } = order;
  if (held === undefined) await mustBeReadable(image, order);
  const metadata = held === undefined ? await metadataOf(order, target, image) : `${image}.json`;
  const imageKey = keyOf(order, target);
  const bytes = held?.sidecar ?? (await sidecarBytes(metadata, target.commands));
  const { limits, prefixes, objects } = target;
  const key = sidecarKey(imageKey);
  const place = { incomingPrefix: prefixes.incoming, resultsPrefix: prefixes.results };
  const reading = readSidecar(bytes, { key, ...place, limits });
  const files: PlannedFile[] = [];
  const evidence = new Map<string, FileEvidence | undefined>();
  for (const file of reading.files) {
    const { key } = file;
    const path = key === imageKey ? image : besideSidecar(key, { metadata, imageKey });
    const holder = key === imageKey ? held : undefined;
    const local = await (holder?.evidence() ?? localEvidence(path, file, target.signal));
    files.push({
      ...{ key, path: local === undefined ? undefined : path, open: holder?.open },
      sizeBytes: local?.sizeBytes ?? 0,
    });
    evidence.set(key, local ?? (await objectEvidence(key, objects)));
  }
  const pathOf = (missing: string) => besideSidecar(missing, { metadata, imageKey });
  const check = checkSidecar(reading, evidence, { sidecar: metadata, limits, pathOf });
  if (check.request === undefined) return check;
  const sidecar: Record<string, unknown> = JSON.parse(new TextDecoder().decode(bytes));
  return { kind: "plan", imageKey, sidecarKey: key, files, sidecar, warnings: check.warnings };
}

async function mustBeReadable(image: string, { file }: DropOrder): Promise<void> {
  await access(image, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
    const why =
      error.code === "ENOENT" ? sentence("thereIsNo", { file: image }) : (fileWhy(error) ?? error.message);
    throw new CliError(sentence("notReadable", { file }), { why, todo: sentence("checkPath") });
  });
}

async function metadataOf(
  order: DropOrder,
  { folder, commands }: DropTarget,
  image: string,
): Promise<string> {
  if (order.metadata !== undefined) return resolve(folder, order.metadata);
  const beside = `${image}.json`;
  const others = await readdir(dirname(image)).catch(() => []);
  const other = others.find((name) => name.toLowerCase() === basename(beside).toLowerCase());
  await access(beside).catch(() => {
    throw new CliError(sentence("noSidecar", { file: order.file }), {
      why: sentence("noneBeside", { file: basename(beside) }),
      todo:
        other === undefined
          ? sentence("draftOne", { command: commands.line("init", [order.file]) })
          : sentence("renameSuffix", { file: other }),
    });
  });
  return beside;
}

function keyOf({ file, to = "" }: DropOrder, target: DropTarget): string {
  const inFolder = to === "" || to.endsWith("/");
  const key = imageKeyOf(inFolder ? `${to}${basename(file)}` : to, target);
  const sidecar = [basename(file), key].find((name) => name.toLowerCase().endsWith(SIDECAR_SUFFIX));
  if (sidecar !== undefined)
    throw usageError(sentence("isSidecar", { file: sidecar }), sentence("nameTheImage"));
  // Clients of OSS take such steps out of the path, or do not: it would be another object's key.
  if (key.split("/").some((step) => ["", ".", ".."].includes(step)))
    throw usageError(sentence("noKey", { key }), sentence("sayTo"));
  return key;
}

/** Where the file of a data disk is: as its key is to the image's, so it is to the sidecar. */
function besideSidecar(key: string, { metadata, imageKey }: { metadata: string; imageKey: string }): string {
  return join(dirname(metadata), ...posix.relative(posix.dirname(imageKey), key).split("/"));
}
