import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";
import { CliError } from "../command/errors.ts";
import { fileWhy } from "../command/file-faults.ts";
import { sentence } from "../words/sentence.ts";
import { type FileIdentity, sameFile } from "./checkpoint.ts";
import { Crc64 } from "./crc64.ts";
import type { Span } from "./layout.ts";
import type { Pace } from "./pace.ts";

/** Large enough that calls cost little, small enough that memory stays small with many parts at once. */
const CHUNK_BYTES = 256 * 2 ** 10;

/** A file that is being uploaded, open all the time, so that it stays the same one when it is renamed. */
export interface SourceFile {
  path: string;
  /** As it was when it was opened. */
  identity: FileIdentity;
  /** Some of its bytes, as a stream that counts and sums them. */
  body(span: Span): PartBody;
  /** The checksum of some of its bytes. `onBytes` hears of them while they are read. */
  crc64(span: Span, onBytes: (count: number) => void, signal: AbortSignal): Promise<bigint>;
  /** Throws a CliError if it was written to since it was opened. */
  checkUnchanged(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Bytes from a place in the file on, at most `lengthBytes` and at least one; none at its end. Of one reader
 * they are asked for one after the other.
 */
export type SpanReader = (lengthBytes: number, position: number) => Promise<Uint8Array>;

export async function openSourceFile(path: string): Promise<SourceFile> {
  const handle = await open(path).catch((error: Error) => {
    throw new CliError(sentence("notReadable", { file: path }), { why: fileWhy(error) ?? error.message });
  });
  try {
    const identity = await identityOf(handle);
    const read: SpanReader = async (lengthBytes, position) => {
      const buffer = Buffer.allocUnsafeSlow(lengthBytes);
      const { bytesRead } = await handle.read(buffer, 0, lengthBytes, position);
      return buffer.subarray(0, bytesRead);
    };
    const body = (span: Span) => new PartBody(read, path, span);
    return {
      path,
      identity,
      body,
      crc64: (span, onBytes, signal) => crc64OfBody(body(span), onBytes, signal),
      async checkUnchanged() {
        const now = await identityOf(handle);
        // A new name or new permissions change the inode's time, but not what is in the file.
        if (!sameFile(identity, { ...now, changedNs: identity.changedNs })) throw changed(path);
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The checksum of all bytes of a body. `onBytes` hears of them while they are read. */
export async function crc64OfBody(
  body: PartBody,
  onBytes: (count: number) => void,
  signal: AbortSignal,
): Promise<bigint> {
  for await (const chunk of body) {
    signal.throwIfAborted();
    onBytes((chunk as Uint8Array).length);
  }
  return body.crc64;
}

/** The checksum of a whole file, decimal. */
export async function crc64OfFile(path: string, signal: AbortSignal): Promise<string> {
  const source = await openSourceFile(path);
  try {
    const { sizeBytes } = source.identity;
    return String(sizeBytes === 0 ? 0 : await source.crc64({ start: 0, sizeBytes }, () => {}, signal));
  } finally {
    await source.close();
  }
}

async function identityOf(handle: FileHandle): Promise<FileIdentity> {
  const { size, mtimeNs, ctimeNs, ino } = await handle.stat({ bigint: true });
  const [modifiedNs, changedNs, inode] = [String(mtimeNs), String(ctimeNs), String(ino)];
  return { sizeBytes: Number(size), modifiedNs, changedNs, inode };
}

function changed(path: string): CliError {
  return new CliError(sentence("changedMeanwhile", { file: path }), {
    why: sentence("noObjectMade"),
    todo: sentence("waitForWriter"),
  });
}

/** The bytes of a span, read when they are asked for; destroyed with an error if the file is too short. */
export class PartBody extends Readable {
  /** What was read so far. */
  readBytes = 0;
  /** Holds the bytes back. */
  pace: Pace | undefined;
  private readonly crc = new Crc64();
  private readonly reader: SpanReader;
  private readonly path: string;
  private readonly span: Span;

  constructor(reader: SpanReader, path: string, span: Span) {
    super({ highWaterMark: CHUNK_BYTES });
    this.reader = reader;
    this.path = path;
    this.span = span;
  }

  /** The checksum of what was read so far. */
  get crc64(): bigint {
    return this.crc.value;
  }

  /** Whether every byte was read. */
  get isWhole(): boolean {
    return this.readBytes === this.span.sizeBytes;
  }

  override _read(): void {
    void this.readChunk().catch((error: Error) => {
      const why = fileWhy(error) ?? error.message;
      this.destroy(new CliError(sentence("notReadable", { file: this.path }), { why }));
    });
  }

  private async readChunk(): Promise<void> {
    const left = this.span.sizeBytes - this.readBytes;
    const most = Math.min(CHUNK_BYTES, left, this.pace?.chunkBytes ?? CHUNK_BYTES);
    await this.pace?.take(most);
    if (this.destroyed) return;
    const bytes = await this.reader(most, this.span.start + this.readBytes);
    if (this.destroyed) return;
    if (bytes.length === 0) {
      this.destroy(changed(this.path));
      return;
    }
    this.crc.add(bytes);
    this.readBytes += bytes.length;
    this.push(bytes);
    if (this.isWhole) this.push(null);
  }
}
