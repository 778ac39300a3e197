import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Content, ContentFile, ContentStore, Segment } from "./content.ts";
import type { BucketSettings, StoredObject } from "./stored.ts";

type SegmentRecord =
  | { kind: "bytes"; base64: string }
  | { kind: "file"; name: string; start: number; length: number }
  | { kind: "zeros"; length: number };

interface ObjectRecord {
  bucket: string;
  object: Omit<StoredObject, "content">;
  content: { segments: SegmentRecord[]; sizeBytes: number; crc64: string };
}

/**
 * Writes down what the store holds, so that another run in the same folder has it again: a JSON document per
 * object, named by the hash of bucket and key, replaced by renaming. Unfinished uploads are not kept.
 */
export class Records {
  private readonly folder: string;
  private readonly bucketsPath: string;
  private readonly contentFolder: string;

  constructor(directory: string) {
    this.folder = join(directory, "objects");
    this.bucketsPath = join(directory, "buckets.json");
    this.contentFolder = join(directory, "content");
    mkdirSync(this.folder, { recursive: true });
  }

  saveBuckets(settings: readonly BucketSettings[]): void {
    replaceFile(this.bucketsPath, JSON.stringify(settings));
  }

  saveObject(bucket: string, { content, ...object }: StoredObject): void {
    const { sizeBytes, crc64 } = content;
    const segments = content.segments.map(toRecord);
    const record: ObjectRecord = { bucket, object, content: { segments, sizeBytes, crc64: String(crc64) } };
    replaceFile(this.path(bucket, object.key), JSON.stringify(record));
  }

  removeObject(bucket: string, key: string): void {
    rmSync(this.path(bucket, key), { force: true });
  }

  /** What an earlier run left. Content files that no object uses are deleted. */
  load(contents: ContentStore): Array<{ settings: BucketSettings; objects: StoredObject[] }> {
    const files = new Map(readdirSync(this.contentFolder).map((name) => [name, contents.adopt(name)]));
    const records = readdirSync(this.folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => JSON.parse(readFileSync(join(this.folder, name), "utf8")) as ObjectRecord);
    const used = new Set<string>();
    for (const { content } of records)
      for (const segment of content.segments) if (segment.kind === "file") used.add(segment.name);
    for (const name of files.keys())
      if (!used.has(name)) rmSync(join(this.contentFolder, name), { force: true });
    return this.readBuckets().map((settings) => ({
      settings,
      objects: records
        .filter(({ bucket }) => bucket === settings.name)
        .map(({ object, content }) => ({ ...object, content: fromRecord(content, files) })),
    }));
  }

  clear(): void {
    rmSync(this.folder, { recursive: true, force: true });
    rmSync(this.bucketsPath, { force: true });
    mkdirSync(this.folder, { recursive: true });
  }

  private readBuckets(): BucketSettings[] {
    try {
      return JSON.parse(readFileSync(this.bucketsPath, "utf8")) as BucketSettings[];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
  }

  private path(bucket: string, key: string): string {
    return join(this.folder, `${createHash("sha256").update(`${bucket}/${key}`).digest("hex")}.json`);
  }
}

function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

function toRecord(segment: Segment): SegmentRecord {
  if (segment.kind === "bytes") return { kind: "bytes", base64: segment.bytes.toString("base64") };
  if (segment.kind === "zeros") return segment;
  return { kind: "file", name: segment.file.name, start: segment.start, length: segment.length };
}

function fromRecord(record: ObjectRecord["content"], files: ReadonlyMap<string, ContentFile>): Content {
  const segments = record.segments.map((segment): Segment => {
    if (segment.kind === "zeros") return segment;
    if (segment.kind === "bytes") {
      const bytes = Buffer.from(segment.base64, "base64");
      return { kind: "bytes", bytes, length: bytes.length };
    }
    const file = files.get(segment.name);
    if (file === undefined) throw new Error(`content file ${segment.name} is missing`);
    return { kind: "file", file, start: segment.start, length: segment.length };
  });
  return { segments, sizeBytes: record.sizeBytes, crc64: BigInt(record.crc64) };
}
