import { ContentStore } from "./content.ts";
import { OssError } from "./errors.ts";
import type { Records } from "./records.ts";
import { SortedMap } from "./sorted.ts";
import type { Bucket, BucketSettings, StoredObject, Upload } from "./stored.ts";

/**
 * What the service holds: buckets, objects and uploads in memory, bytes in files. Every change is one
 * synchronous step, so concurrent requests see it whole or not at all.
 */
export class Store {
  readonly contents: ContentStore;
  private readonly records: Records | undefined;
  private readonly buckets = new SortedMap<Bucket>();

  private readonly beforeUse: (bucket: Bucket) => void;

  /** `beforeUse` is called with each bucket that somebody wants to see or to change. */
  constructor(
    directory: string,
    { records, beforeUse = () => {} }: { records: Records | undefined; beforeUse?: (bucket: Bucket) => void },
  ) {
    this.contents = new ContentStore(directory);
    this.records = records;
    this.beforeUse = beforeUse;
    for (const { settings, objects } of records?.load(this.contents) ?? []) {
      const bucket: Bucket = { settings, objects: new SortedMap(), uploads: new Map() };
      for (const object of objects) {
        this.contents.retain(object.content);
        bucket.objects.set(object.key, object);
      }
      this.buckets.set(settings.name, bucket);
    }
  }

  findBucket(name: string): Bucket | undefined {
    const bucket = this.buckets.get(name);
    if (bucket !== undefined) this.beforeUse(bucket);
    return bucket;
  }

  /** Throws NoSuchBucket. */
  bucket(name: string): Bucket {
    const bucket = this.findBucket(name);
    if (bucket === undefined) throw noSuchBucket(name);
    return bucket;
  }

  allBuckets(): Bucket[] {
    return [...this.buckets.startingAt("")];
  }

  addBucket(settings: BucketSettings): void {
    this.buckets.set(settings.name, { settings, objects: new SortedMap(), uploads: new Map() });
    this.saveBuckets();
  }

  /** Throws BucketNotEmpty while it has objects or unfinished uploads. */
  removeBucket({ settings: { name }, objects, uploads }: Bucket): void {
    if (objects.size > 0 || uploads.size > 0)
      throw new OssError("BucketNotEmpty", { details: { BucketName: name } });
    this.buckets.delete(name);
    this.saveBuckets();
  }

  /** Changes a bucket's settings; what is undefined is taken away. */
  editBucket(
    bucket: Bucket,
    changes: { [Name in "acl" | "encryption" | "lifecycle"]?: BucketSettings[Name] | undefined },
  ): void {
    const edited = Object.entries({ ...bucket.settings, ...changes }).filter(
      ([, value]) => value !== undefined,
    );
    bucket.settings = Object.fromEntries(edited) as unknown as BucketSettings;
    this.saveBuckets();
  }

  /**
   * Puts an object in place of the one with its key, and takes its content over. Throws FileAlreadyExists if
   * it must not replace one, and NoSuchBucket if the bucket went away while the body came in; the content is
   * then still the caller's.
   */
  putObject(
    bucket: Bucket,
    object: StoredObject,
    { forbidOverwrite }: { forbidOverwrite: boolean },
  ): StoredObject | undefined {
    const { name } = bucket.settings;
    if (this.buckets.get(name) !== bucket) throw noSuchBucket(name);
    const previous = bucket.objects.get(object.key);
    if (forbidOverwrite) this.refuseOverwrite(bucket, object.key);
    bucket.objects.set(object.key, object);
    this.records?.saveObject(name, object);
    if (previous !== undefined) this.contents.release(previous.content);
    return previous;
  }

  /** Throws FileAlreadyExists if there is an object with this key. */
  refuseOverwrite(bucket: Bucket, key: string): void {
    if (bucket.objects.get(key) !== undefined)
      throw new OssError("FileAlreadyExists", { details: { Key: key } });
  }

  /** Changes what is said about an object, not its content. */
  editObject(
    bucket: Bucket,
    object: StoredObject,
    changes: Pick<Partial<StoredObject>, "acl" | "tags" | "metadata" | "restoration">,
  ): void {
    const edited = { ...object, ...changes };
    bucket.objects.set(object.key, edited);
    this.records?.saveObject(bucket.settings.name, edited);
  }

  /** Gives back the object that is gone now, if there was one. */
  removeObject(bucket: Bucket, key: string): StoredObject | undefined {
    const object = bucket.objects.get(key);
    if (object === undefined) return undefined;
    bucket.objects.delete(key);
    this.records?.removeObject(bucket.settings.name, key);
    this.contents.release(object.content);
    return object;
  }

  /** Drops an upload and its parts' bytes; those that became part of an object stay with it. */
  removeUpload(bucket: Bucket, upload: Upload): void {
    bucket.uploads.delete(upload.id);
    for (const part of upload.parts.values()) this.contents.release(part.content);
  }

  /** Forgets everything. Requests that are under way find their bucket gone. */
  async clear(): Promise<void> {
    for (const { settings } of this.allBuckets()) this.buckets.delete(settings.name);
    this.records?.clear();
    await this.contents.clear();
  }

  private saveBuckets(): void {
    this.records?.saveBuckets(this.allBuckets().map((bucket) => bucket.settings));
  }
}

function noSuchBucket(name: string): OssError {
  return new OssError("NoSuchBucket", { details: { BucketName: name } });
}
