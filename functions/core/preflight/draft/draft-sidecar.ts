import type { Phrase } from "../../sentence.ts";
import { type Detection, detect } from "../image-files/detect.ts";
import type { FileEvidence } from "../image-files/evidence.ts";
import { formatOfSuffix, shownFile } from "../image-files/file-names.ts";
import { imageFile } from "../image-files/image-file.ts";
import { type FileJudgement, judgeFile } from "../image-files/judge-file.ts";
import {
  type ImageFormat,
  LIMITS,
  type LimitsName,
  osTypeOf,
  type Platform,
  platformsOf,
} from "../limits.ts";
import { isWarning, type Problem, phrase } from "../problems/problem.ts";
import { diskFiles } from "../sidecar/disk-files.ts";
import { distributionFields } from "../sidecar/distribution-fields.ts";
import { distributionProblems } from "../sidecar/distribution-rules.ts";
import { readFields } from "../sidecar/field-groups.ts";
import type { Sidecar } from "../sidecar/fields.ts";
import { draftName, guessArchitecture, guessSystem, type SystemGuess } from "./guesses.ts";
import type { Note } from "./note.ts";

export interface Draft {
  /** Ready to be written as JSON. */
  sidecar: Record<string, unknown>;
  /** What was guessed, what is left to fill in, and what is wrong or doubtful with the file. */
  notes: Note[];
}

/**
 * Drafts the sidecar of an image file from its name and its header. What cannot be known is guessed, and
 * noted. The draft itself breaks no rule but those that a note names; whether the file can be imported the
 * notes tell, too.
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
  const { disk, isWrong, notes } = judgeDraft(image, format, uefi || guessArchitecture(key) === "arm64");
  const system = draftSystem(key, limits);
  const sidecar = {
    name: draftName(key),
    ...system.fields,
    ...(format === undefined ? {} : { format }),
    ...(uefi ? { bootMode: "UEFI" } : {}),
    ...(disk === undefined ? {} : { systemDisk: { sizeGib: disk.sizeGib } }),
    // A file that is wrong, cut off for example, is not what the upload must be.
    ...(isWrong ? {} : { fileSizeBytes: evidence.sizeBytes }),
    ...(isWrong || evidence.crc64 === undefined ? {} : { fileCrc64: evidence.crc64 }),
    ...asked,
  };
  return { sidecar, notes: [...system.notes, ...notes, ...askedNotes(asked)] };
}

/** What is wrong with what was asked for. */
function askedNotes(asked: Readonly<Record<string, unknown>>): Problem[] {
  const told: Problem[] = [];
  const read = readFields(distributionFields(), asked, "", (problem) => told.push(problem));
  return [...told, ...distributionProblems(read, {}, (path) => told.some((each) => each.path === path))];
}

/** What the file is, if the limits have it. A bare disk is raw unless its suffix says otherwise. */
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
  const [judgement] = files.map((file) => judgeFile(file, evidence, { limits, uefi, platform: undefined }));
  const { problems, disk } = judgement as FileJudgement;
  return { disk, isWrong: !problems.every(isWarning), notes: problems };
}

function bootsByUefi(detection: Detection): boolean {
  if (detection.is === "other" || detection.layout === undefined) return false;
  return detection.layout.esp === true && detection.layout.biosBoot === false;
}

/** The system, from the file's name. What is doubtful is Others Linux, with a note. */
function draftSystem(key: string, limits: LimitsName) {
  const guess = guessSystem(key);
  const architecture = guessArchitecture(key);
  const { platform, note } = draftPlatform(guess, limits);
  const notes = [note];
  if (architecture === undefined) notes.push(phrase("unsureArchitecture"));
  else if (!LIMITS[limits].architectures.includes(architecture))
    notes.push(phrase("saysArm", { hint: phrase("apiLimits") }));
  const windows = platform === undefined || osTypeOf(platform) === "windows";
  const fields = {
    osType: windows ? "windows" : "linux",
    ...(platform === undefined ? {} : { platform }),
    architecture: architecture ?? "x86_64",
  };
  return { fields, notes };
}

/** No platform: some Windows. */
function draftPlatform(guess: SystemGuess, limits: LimitsName): { platform?: Platform; note: Phrase } {
  const others = "Others Linux";
  switch (guess.is) {
    case "windows":
      return { note: phrase("whichWindows") };
    case "unknown":
      return { platform: others, note: phrase("noPlatform") };
    case "other":
      return { platform: others, note: phrase("otherSystem", { name: guess.name }) };
    case "several":
      return { platform: others, note: phrase("severalSystems", { names: guess.names }) };
    case "platform": {
      const { platform } = guess;
      const guessed = phrase("guessedPlatform", { platform });
      const hint = phrase("apiLimits");
      if (platformsOf(limits).includes(platform)) return { platform, note: guessed };
      return osTypeOf(platform) === "windows"
        ? { platform, note: phrase("twoHints", { first: guessed, second: hint }) }
        : { platform: others, note: phrase("onlyOthers", { platform, hint }) };
    }
  }
}
