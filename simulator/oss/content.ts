import { createHash } from "node:crypto";
import { mkdirSync, unlink } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Stream } from "../operation.ts";
import { Crc64, concatenatedCrc64 } from "./crc64.ts";
import { OssError } from "./errors.ts";

/** A file that holds bytes of one or more objects; deleted when the last of its users lets it go. */
export interface ContentFile {
  readonly name: string;
  users: number;
}

/** A run of an object's bytes. Files are shared: a copied object, or one made of parts, points at what is there. */
export type Segment =
  | { kind: "bytes"; bytes: Buffer; length: number }
  | FileSegment
  | { kind: "zeros"; length: number };

interface FileSegment {
  kind: "file";
  file: ContentFile;
  start: number;
  length: number;
}

/** The bytes of an object or of a part. */
export interface Content {
  segments: readonly Segment[];
  sizeBytes: number;
  crc64: bigint;
}

/** Content that was read through once, so that its MD5 is known too. */
export interface Body extends Content {
  md5: Buffer;
}

/** Up to this size a body stays in memory: most objects beside images are small documents. */
const MEMORY_BYTES = 16 * 1024;
const FLUSH_BYTES = 1024 * 1024;
const READ_BYTES = 256 * 1024;
const ZEROS = Buffer.alloc(READ_BYTES);

export const NOTHING: Content = { segments: [], sizeBytes: 0, crc64: 0n };

/** The bytes of pieces one after another. Nothing is read or copied. */
export function concatenated(pieces: readonly Content[]): Content {
  return {
    segments: pieces.flatMap((piece) => piece.segments),
    sizeBytes: pieces.reduce((total, piece) => total + piece.sizeBytes, 0),
    crc64: concatenatedCrc64(pieces),
  };
}

/** The bytes from `start` up to, and without, `end`. */
function segmentsBetween(content: Content, start: number, end: number): Segment[] {
  const found: Segment[] = [];
  let position = 0;
  for (const segment of content.segments) {
    const skip = Math.max(0, start - position);
    const length = Math.min(segment.length, end - position) - skip;
    if (length > 0) found.push(partOf(segment, skip, length));
    position += segment.length;
  }
  return found;
}

function partOf(segment: Segment, skip: number, length: number): Segment {
  switch (segment.kind) {
    case "bytes":
      return { kind: "bytes", bytes: segment.bytes.subarray(skip, skip + length), length };
    case "file":
      return { kind: "file", file: segment.file, start: segment.start + skip, length };
    case "zeros":
      return { kind: "zeros", length };
  }
}

/** Keeps bodies below a folder, in files named by a running number: no name that a client chose gets near a path. */
export class ContentStore {
  private lastNumber = 0;
  private readonly folder: string;

  constructor(directory: string) {
    this.folder = join(directory, "content");
    mkdirSync(this.folder, { recursive: true });
  }

  path(file: Pick<ContentFile, "name">): string {
    return join(this.folder, file.name);
  }

  /** Takes up a file that an earlier run left in the folder. */
  adopt(name: string): ContentFile {
    this.lastNumber = Math.max(this.lastNumber, Number(name));
    return { name, users: 0 };
  }

  /**
   * Reads a body to its end and keeps it. The caller owns what comes back and must `release` it. If the source fails, or
   * brings more than `maxBytes` (EntityTooLarge), nothing stays behind.
   */
  async receive(source: AsyncIterable<Buffer>, maxBytes: number): Promise<Body> {
    const intake = new Intake(() => this.create());
    try {
      for await (const chunk of source) {
        if (intake.sizeBytes + chunk.length > maxBytes) throw new OssError("EntityTooLarge");
        await intake.take(chunk);
      }
      return await intake.finish();
    } catch (error) {
      await intake.discard();
      throw error;
    }
  }

  private async create(): Promise<{ file: ContentFile; handle: FileHandle; drop(): void }> {
    this.lastNumber += 1;
    const file: ContentFile = { name: String(this.lastNumber), users: 1 };
    const handle = await open(this.path(file), "wx");
    return { file, handle, drop: () => this.let(file) };
  }

  /** Content in use is never deleted: every holder, a reader too, retains it once and releases it once. */
  retain({ segments }: Pick<Content, "segments">): void {
    for (const segment of segments) if (segment.kind === "file") segment.file.users += 1;
  }

  release({ segments }: Pick<Content, "segments">): void {
    for (const segment of segments) if (segment.kind === "file") this.let(segment.file);
  }

  private let(file: ContentFile): void {
    file.users -= 1;
    // A file that is already gone (after `clear`) is as good.
    if (file.users === 0) unlink(this.path(file), () => {});
  }

  /**
   * The bytes from `start` up to, and without, `end`, to be read once. The content is retained from now on until the reader is done,
   * or closes what it has not begun.
   */
  read(content: Content, start: number, end: number): Stream {
    const segments = segmentsBetween(content, start, end);
    const retained = { segments };
    this.retain(retained);
    const close = () => this.release({ segments: retained.segments.splice(0) });
    const pieces = this.readSegments([...segments], close);
    return { [Symbol.asyncIterator]: () => pieces, close };
  }

  private async *readSegments(segments: readonly Segment[], close: () => void): AsyncGenerator<Buffer> {
    try {
      for (const segment of segments)
        if (segment.kind === "bytes") yield segment.bytes;
        else if (segment.kind === "zeros") yield* zeros(segment.length);
        else yield* this.readFile(segment);
    } finally {
      close();
    }
  }

  private async *readFile({ file, start, length }: FileSegment): AsyncGenerator<Buffer> {
    const handle = await open(this.path(file), "r");
    try {
      for (let done = 0; done < length; ) {
        const wanted = Math.min(READ_BYTES, length - done);
        const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, start + done);
        if (bytesRead === 0) throw new Error(`content file ${file.name} is too short`);
        yield buffer.subarray(0, bytesRead);
        done += bytesRead;
      }
    } finally {
      await handle.close();
    }
  }

  async clear(): Promise<void> {
    if (this.lastNumber === 0) return;
    await rm(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true });
  }
}

function* zeros(length: number): Generator<Buffer> {
  for (let left = length; left > 0; left -= READ_BYTES) yield ZEROS.subarray(0, Math.min(left, READ_BYTES));
}

/** One body on its way in: MD5 and CRC are worked out, and the last megabyte written, while the next one comes. */
class Intake {
  sizeBytes = 0;
  private readonly md5 = createHash("md5");
  private readonly crc = new Crc64();
  private chunks: Buffer[] = [];
  private chunkBytes = 0;
  private output: { file: ContentFile; handle: FileHandle; drop(): void } | undefined;
  private writing: Promise<void> = Promise.resolve();
  private readonly create: () => Promise<{ file: ContentFile; handle: FileHandle; drop(): void }>;

  constructor(create: () => Promise<{ file: ContentFile; handle: FileHandle; drop(): void }>) {
    this.create = create;
  }

  async take(chunk: Buffer): Promise<void> {
    this.md5.update(chunk);
    this.crc.update(chunk);
    this.sizeBytes += chunk.length;
    this.chunks.push(chunk);
    this.chunkBytes += chunk.length;
    if (this.chunkBytes >= FLUSH_BYTES || this.chunks.length >= 512) await this.flush();
  }

  private async flush(): Promise<void> {
    this.output ??= await this.create();
    await this.writing;
    this.writing = writeAll(this.output.handle, this.chunks, this.chunkBytes);
    // Whoever awaits it next sees the failure; until then it must not count as unhandled.
    this.writing.catch(() => {});
    this.chunks = [];
    this.chunkBytes = 0;
  }

  async finish(): Promise<Body> {
    const { sizeBytes } = this;
    const facts = { sizeBytes, md5: this.md5.digest(), crc64: this.crc.value() };
    if (this.output === undefined && sizeBytes <= MEMORY_BYTES) {
      const bytes = Buffer.concat(this.chunks);
      return { ...facts, segments: sizeBytes === 0 ? [] : [{ kind: "bytes", bytes, length: sizeBytes }] };
    }
    if (this.chunkBytes > 0) await this.flush();
    await this.writing;
    const { file, handle } = this.output as { file: ContentFile; handle: FileHandle };
    await handle.close();
    return { ...facts, segments: [{ kind: "file", file, start: 0, length: sizeBytes }] };
  }

  async discard(): Promise<void> {
    if (this.output === undefined) return;
    await this.writing.catch(() => {});
    await this.output.handle.close().catch(() => {});
    this.output.drop();
  }
}

async function writeAll(handle: FileHandle, chunks: Buffer[], totalBytes: number): Promise<void> {
  const { bytesWritten } = await handle.writev(chunks);
  if (bytesWritten !== totalBytes) throw new Error(`wrote ${bytesWritten} of ${totalBytes} bytes`);
}
