import { type Detection, detect } from "../image-files/detect.ts";
import type { FileEvidence } from "../image-files/evidence.ts";
import { formatOfSuffix, shownFile } from "../image-files/file-names.ts";
import { imageFile } from "../image-files/image-file.ts";
import { judgeFile } from "../image-files/judge-file.ts";
import { type ImageFormat, LIMITS, type LimitsName, osTypeOf, platformsOf } from "../limits.ts";
import { PHRASES } from "../problems/phrases.ts";
import type { Problem } from "../problems/problem.ts";
import { diskFiles } from "../sidecar/disk-files.ts";
import { distributionFields } from "../sidecar/distribution-fields.ts";
import { distributionProblems } from "../sidecar/distribution-rules.ts";
import { readFields } from "../sidecar/field-groups.ts";
import type { Sidecar } from "../sidecar/fields.ts";
import { draftName, guessArchitecture, guessPlatform } from "./guesses.ts";

export interface Draft {
  /** Ready to be written as JSON. */
  sidecar: Record<string, unknown>;
  /** One sentence each: what was guessed, what is left to fill in, and what is wrong or doubtful with the file. */
  notes: string[];
}

/**
 * Drafts the sidecar of an image file from its name and its header. What cannot be known is guessed, and noted. The draft
 * itself breaks no rule but those that a note names; whether the file can be imported the notes tell, too.
 */
export function draftSidecar(image: {
  /** The file's name, or the object's key. */
  key: string;
  evidence: FileEvidence;
  limits: LimitsName;
  /** What is to be done after the import. */
  asked?: Pick<Sidecar, "family" | "shareWith" | "copies" | "requireCheck">;
}): Draft {
  const { key, evidence, limits, asked = {} } = image;
  const detection = detect(imageFile(shownFile(key), evidence));
  const format = draftFormat(key, detection, limits);
  const uefi = bootsByUefi(detection);
  const { disk, notes } = judgeDraft(image, format, uefi || guessArchitecture(key) === "arm64");
  const system = draftSystem(key, limits);
  const sidecar = {
    name: draftName(key),
    ...system.fields,
    ...(format === undefined ? {} : { format }),
    ...(uefi ? { bootMode: "UEFI" } : {}),
    ...(disk === undefined ? {} : { systemDisk: { sizeGib: disk.sizeGib } }),
    ...(evidence.sizeBytes === 0 ? {} : { fileSizeBytes: evidence.sizeBytes }),
    ...(evidence.crc64 === undefined ? {} : { fileCrc64: evidence.crc64 }),
    ...asked,
  };
  return { sidecar, notes: [...system.notes, ...notes, ...askedNotes(asked)] };
}

/** What is wrong with what was asked for. */
function askedNotes(asked: Readonly<Record<string, unknown>>): string[] {
  const told: Problem[] = [];
  const read = readFields(distributionFields(), asked, "", (problem) => told.push(problem));
  return [...told, ...distributionProblems(read, {}, (path) => told.some((each) => each.path === path))].map(
    noteOf,
  );
}

function noteOf({ message, hint }: Problem): string {
  return hint === undefined ? message : `${message} ${hint}`;
}

/** What the file is, where it is something and the limits have it. A bare disk is raw unless its suffix says otherwise. */
function draftFormat(key: string, detection: Detection, limits: LimitsName): ImageFormat | undefined {
  if (detection.is === "other" || !LIMITS[limits].formats.includes(detection.format)) return undefined;
  const bySuffix = formatOfSuffix(key);
  return detection.is === "bare" && bySuffix !== undefined && bySuffix !== "raw"
    ? undefined
    : detection.format;
}

function judgeDraft(
  { key, evidence, limits }: { key: string; evidence: FileEvidence; limits: LimitsName },
  format: ImageFormat | undefined,
  uefi: boolean,
) {
  const { files } = diskFiles(key, format === undefined ? {} : { format });
  const judgements = files.map((file) => judgeFile(file, evidence, { limits, uefi, platform: undefined }));
  const notes = judgements.flatMap(({ problems }) => problems.map(noteOf));
  return { disk: judgements[0]?.disk, notes };
}

function bootsByUefi(detection: Detection): boolean {
  if (detection.is === "other" || detection.layout === undefined) return false;
  return detection.layout.esp === true && detection.layout.biosBoot === false;
}

/** The system, from the file's name. */
function draftSystem(key: string, limits: LimitsName) {
  const guessed = guessPlatform(key);
  const architecture = guessArchitecture(key);
  const windows = guessed === "Windows" || (guessed !== undefined && osTypeOf(guessed) === "windows");
  const notes: string[] = [];
  const known = platformsOf(limits);
  let platform = guessed;
  if (guessed === undefined) notes.push("The name does not tell the platform; Others Linux is only a guess.");
  else if (guessed === "Windows") notes.push("Which Windows is it? Fill in platform.");
  else if (known.includes(guessed)) notes.push(`Platform ${guessed} is guessed from the name.`);
  else if (windows) notes.push(`Platform ${guessed} is guessed from the name. ${PHRASES.apiLimits}`);
  else {
    notes.push(
      `The name says ${guessed}; the console's rules know it as Others Linux only. ${PHRASES.apiLimits}`,
    );
    platform = "Others Linux";
  }
  if (!LIMITS[limits].architectures.includes(architecture))
    notes.push(`The name says arm64. ${PHRASES.apiLimits}`);
  const fields = {
    osType: windows ? "windows" : "linux",
    ...(platform === "Windows" ? {} : { platform: platform ?? "Others Linux" }),
    architecture,
  };
  return { fields, notes };
}
