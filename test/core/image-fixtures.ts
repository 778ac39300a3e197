import { readFileSync } from "node:fs";
import { type Detection, detect } from "../../functions/core/preflight/image-files/detect.ts";
import { nextRange } from "../../functions/core/preflight/image-files/evidence.ts";
import {
  type ByteRange,
  imageFile,
  type Part,
} from "../../functions/core/preflight/image-files/image-file.ts";
import type { FileEvidence, FileFacts } from "../../functions/core/preflight/preflight.ts";

/**
 * The image files of test/fixtures/images (scripts/make-fixtures.sh makes them) and files made of a few
 * bytes.
 */
const FOLDER = new URL("../fixtures/images/", import.meta.url);

/** A copy that a test may change. */
export function fixture(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(name, FOLDER)));
}

export const LUKS_HEAD = { name: "qcow2-luks.qcow2.2084864.head", sizeBytes: 2084864 };

/** What qemu-img reported of the fixtures. */
export const QEMU_IMG: Readonly<Record<string, { format: string; virtualSizeBytes: number }>> = JSON.parse(
  readFileSync(new URL("qemu-img-info.json", FOLDER), "utf8"),
);

/** What HEAD and the reading of it tell of a file with these bytes. */
export function evidenceOf(bytes: Uint8Array): FileEvidence {
  return readAll({ sizeBytes: bytes.length, etag: "E1" }, ({ start, end }) => bytes.subarray(start, end + 1));
}

/** Reads what is looked at, as gatherEvidence does. */
export function readAll(facts: FileFacts, read: (range: ByteRange) => Uint8Array): FileEvidence {
  const parts: Part[] = [];
  for (;;) {
    const range = nextRange({ ...facts, parts });
    if (range === undefined) return { ...facts, parts };
    parts.push({ ...range, bytes: read(range) });
  }
}

/** A file of any size that is all zeros but for a few bytes; only what is read of it exists. */
export function sparse(
  sizeBytes: number,
  contents: Readonly<Record<number, string | Uint8Array>>,
): FileEvidence {
  return readAll({ sizeBytes }, ({ start, end }) => {
    const bytes = new Uint8Array(end - start + 1);
    for (const [at, part] of Object.entries(contents)) {
      const data = typeof part === "string" ? latin1(part) : part;
      for (const [i, byte] of data.entries()) bytes[Number(at) + i - start] = byte;
    }
    return bytes;
  });
}

export function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Changes numbers in a file's bytes; big-endian unless said otherwise. */
export function patch(
  bytes: Uint8Array<ArrayBuffer>,
  numbers: { u8?: Patches; u32?: Patches; u64?: Patches; u32le?: Patches; u64le?: Patches },
): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer);
  for (const [at, value] of Object.entries(numbers.u8 ?? {})) view.setUint8(Number(at), value);
  for (const [at, value] of Object.entries(numbers.u32 ?? {})) view.setUint32(Number(at), value);
  for (const [at, value] of Object.entries(numbers.u64 ?? {})) view.setBigUint64(Number(at), BigInt(value));
  for (const [at, value] of Object.entries(numbers.u32le ?? {})) view.setUint32(Number(at), value, true);
  for (const [at, value] of Object.entries(numbers.u64le ?? {}))
    view.setBigUint64(Number(at), BigInt(value), true);
  return bytes;
}
type Patches = Readonly<Record<number, number>>;

export function detected(file: Uint8Array | FileEvidence, name = "file"): Detection {
  return detect(imageFile(name, file instanceof Uint8Array ? evidenceOf(file) : file));
}

/** Each finding as "Code: message". */
export function findings(file: Uint8Array | FileEvidence): string[] {
  return detected(file).findings.map(({ code, message }) => `${code}: ${message}`);
}

export function codes(file: Uint8Array | FileEvidence): string[] {
  return detected(file).findings.map(({ code }) => code);
}
