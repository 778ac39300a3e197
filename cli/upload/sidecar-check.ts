import { open } from "node:fs/promises";
import { type FileEvidence, preflight } from "../../functions/core/preflight/preflight.ts";
import {
  MAX_SIDECAR_BYTES,
  readSidecar,
  type SidecarReading,
} from "../../functions/core/preflight/sidecar/read-sidecar.ts";
import type { Commands } from "../command/commands.ts";
import { CliError, usageError } from "../command/errors.ts";
import { fileWhy } from "../command/file-faults.ts";
import type { SidecarCheck } from "../events.ts";
import { sentence } from "../words/sentence.ts";
import { evidenceOf, fileOf, keyOf, type LocalFolder, readRange } from "./local-files.ts";
import { crc64OfFile } from "./source-file.ts";

/** What a check needs to know beside the sidecar itself. */
export interface SidecarCheckInput {
  /** As the answer names it. */
  sidecar: string;
  limits: "console" | "api";
  /** The local path of a file, by its key. */
  pathOf: (key: string) => string;
}

/** The import's own checks of a sidecar and its files, as the command tells them. */
export function checkSidecar(
  reading: SidecarReading,
  evidence: ReadonlyMap<string, FileEvidence | undefined>,
  { sidecar, limits, pathOf }: SidecarCheckInput,
): SidecarCheck {
  const judged = preflight(reading, evidence, { limits });
  const nothing = { problems: [], warnings: [], missing: [], request: undefined };
  const check: SidecarCheck = { kind: "sidecar-check", sidecar, ...nothing };
  switch (judged.verdict) {
    case "refused":
      return { ...check, problems: judged.problems };
    case "waiting":
      return { ...check, missing: judged.missing.map(pathOf) };
    case "ready":
      return { ...check, warnings: judged.warnings, request: judged.request };
  }
}

export interface LocalCheck {
  folder: LocalFolder;
  limits: "console" | "api";
  signal: AbortSignal;
  commands: Commands;
}

/** Checks a sidecar and the files it names, all of them local. */
export async function checkLocalSidecar(
  path: string,
  { folder, limits, signal, commands }: LocalCheck,
): Promise<SidecarCheck> {
  const { incomingPrefix, resultsPrefix } = folder;
  const pathOf = (key: string) => fileOf(key, folder);
  const reading = readSidecar(await sidecarBytes(path, commands), {
    key: keyOf(path, folder),
    incomingPrefix,
    resultsPrefix,
    limits,
  });
  const evidence = new Map<string, FileEvidence | undefined>();
  for (const file of reading.files)
    evidence.set(file.key, await localEvidence(pathOf(file.key), file, signal));
  return checkSidecar(reading, evidence, { sidecar: path, limits, pathOf });
}

/** What is known of a local file, its checksum only where the sidecar has one; undefined if there is none. */
export async function localEvidence(
  path: string,
  { fileCrc64 }: { fileCrc64?: string | undefined },
  signal: AbortSignal,
): Promise<FileEvidence | undefined> {
  const evidence = await evidenceOf(path);
  if (evidence === undefined || fileCrc64 === undefined) return evidence;
  return { ...evidence, crc64: await crc64OfFile(path, signal) };
}

/** The bytes of a sidecar, or a little more than the most it may have. Throws if it cannot be read. */
export async function sidecarBytes(path: string, commands: Commands): Promise<Uint8Array> {
  const handle = await open(path).catch((error: NodeJS.ErrnoException) => {
    const todo =
      error.code === "ENOENT"
        ? sentence("draftFromImage", { command: commands.line("init", [path.replace(/\.json$/i, "")]) })
        : undefined;
    throw new CliError(sentence("notReadable", { file: path }), {
      why: fileWhy(error) ?? error.message,
      ...(todo === undefined ? {} : { todo }),
    });
  });
  try {
    if ((await handle.stat()).isDirectory())
      throw usageError(sentence("isFolder", { file: path }), sentence("nameOneSidecar"));
    return await readRange(handle, 0, MAX_SIDECAR_BYTES);
  } finally {
    await handle.close();
  }
}
