import type { Answer } from "../../operation.ts";
import { reply } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { OssError } from "../errors.ts";
import { bucketOf, type OssParameters, objectOf } from "../parameters.ts";
import { receiveText } from "../receive.ts";
import { HOUR_MS, isArchived, RESTORE_MS, stateOf } from "../restore.ts";
import type { Restoration, StoredObject } from "../stored.ts";
import { childrenNamed, childText, readXml, type XmlElement, XmlSyntaxError } from "../xml.ts";

const DAY_MS = 24 * HOUR_MS;

/** For how many days a restored object can be read at most. */
const MOST_DAYS: Readonly<Record<string, number>> = { Archive: 7, ColdArchive: 365, DeepColdArchive: 365 };

/**
 * Makes an archived object readable for some days: 202 for a restore that begins or is speeded up, 200 for one that is done and is
 * prolonged by this. Throws RestoreAlreadyInProgress for one that is under way no slower.
 */
export async function restoreObject(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { store, world } = oss;
  const { days, tier } = await requested(parameters);
  const object = objectOf(parameters, oss);
  const { storageClass } = object.metadata;
  if (object.type === "Symlink" || !isArchived(storageClass)) throw new OssError("OperationNotSupported");
  const nowMs = world.clock.now();
  const state = stateOf(object, nowMs);
  const restoration = restorationOf(object, { days, tier }, nowMs);
  if (state === "restoring" && restoration.readyMs >= (object.restoration as Restoration).readyMs)
    throw new OssError("RestoreAlreadyInProgress");
  store.editObject(bucketOf(parameters, oss), object, { restoration });
  const priority = storageClass === "Archive" ? {} : { "x-oss-object-restore-priority": tier ?? "Standard" };
  return reply(state === "restored" ? 200 : 202, priority);
}

interface Requested {
  days: number;
  tier: string | undefined;
}

async function requested(parameters: OssParameters): Promise<Requested> {
  const text = await receiveText(parameters);
  if (text === "") return { days: 1, tier: undefined };
  const document = documentOf(text);
  const days = childText(document, "Days") ?? "1";
  const [job] = childrenNamed(document, "JobParameters");
  if (!/^\d{1,4}$/.test(days)) throw new OssError("MalformedXML");
  return { days: Number(days), tier: job && childText(job, "Tier") };
}

function documentOf(text: string): XmlElement {
  try {
    const document = readXml(text);
    if (document.name === "RestoreRequest") return document;
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error;
  }
  throw new OssError("MalformedXML");
}

function restorationOf(
  object: StoredObject,
  { days, tier = "Standard" }: Requested,
  nowMs: number,
): Restoration {
  const { storageClass } = object.metadata;
  const durationMs = RESTORE_MS[storageClass]?.[storageClass === "Archive" ? "Standard" : tier];
  if (durationMs === undefined) throw new OssError("MalformedXML", { ec: "0016-00000703" });
  if (days < 1 || days > (MOST_DAYS[storageClass] ?? 0)) throw new OssError("MalformedXML");
  const readyMs = stateOf(object, nowMs) === "restored" ? nowMs : nowMs + durationMs;
  return { readyMs, expiresMs: readyMs + days * DAY_MS };
}
