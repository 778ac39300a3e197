import { open } from "node:fs/promises";
import { type FileEvidence, preflight } from "../../../functions/core/preflight/preflight.ts";
import { MAX_SIDECAR_BYTES, readSidecar } from "../../../functions/core/preflight/sidecar/read-sidecar.ts";
import { CliError } from "../../command/errors.ts";
import type { Verdict } from "../../events.ts";
import { evidenceOf, fileOf, keyOf, type LocalFolder, readRange } from "../../upload/local-files.ts";
import { crc64OfFile } from "../../upload/source-file.ts";

/** What the import would say to a sidecar and the files it names, all of them local. */
export async function judge(
  path: string,
  { place, limits, signal }: { place: LocalFolder; limits: "console" | "api"; signal: AbortSignal },
): Promise<Verdict> {
  const { incomingPrefix } = place;
  const bytes = await sidecarBytes(path);
  const reading = readSidecar(bytes, { key: keyOf(path, place), incomingPrefix, limits });
  const evidence = new Map<string, FileEvidence | undefined>();
  // A checksum costs reading the whole file: only for a sidecar that states one.
  const sums = Buffer.from(bytes).includes('"fileCrc64"');
  for (const { key } of reading.files) {
    const file = fileOf(key, place);
    const facts = await evidenceOf(file);
    const summed = facts !== undefined && sums ? { ...facts, crc64: await crc64OfFile(file, signal) } : facts;
    evidence.set(key, summed);
  }
  const judged = preflight(reading, evidence, { limits });
  const verdict: Verdict = {
    ...{ kind: "verdict", sidecar: path, problems: [], warnings: [], missing: [], request: undefined },
  };
  switch (judged.verdict) {
    case "refused":
      return { ...verdict, problems: judged.problems };
    case "waiting":
      return { ...verdict, missing: judged.missing.map((key) => fileOf(key, place)) };
    case "ready":
      return { ...verdict, warnings: judged.warnings, request: judged.request };
  }
}

/** The bytes of a sidecar, or a little more than the most it may have. Throws if it cannot be read. */
export async function sidecarBytes(path: string): Promise<Uint8Array> {
  const handle = await open(path).catch((error: NodeJS.ErrnoException) => {
    const todo = error.code === "ENOENT" ? "image-drop init drafts one from the image." : undefined;
    throw new CliError(`${path} cannot be read.`, {
      why: error.message,
      ...(todo === undefined ? {} : { todo }),
    });
  });
  try {
    return await readRange(handle, 0, MAX_SIDECAR_BYTES);
  } finally {
    await handle.close();
  }
}
