import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import type { Service, World } from "../edge.ts";
import type { OssBackend } from "./backend.ts";
import { newBucketSettings } from "./buckets.ts";
import { createObject } from "./changes.ts";
import { type Content, concatenated, type Segment } from "./content.ts";
import { crc64, crc64OfZeros } from "./crc64.ts";
import { OssError } from "./errors.ts";
import { createNotifier, type NotificationRule } from "./events.ts";
import { defaultKnobs, type OssKnobs } from "./knobs.ts";
import { runLifecycle } from "./lifecycle.ts";
import { metadataOf } from "./metadata.ts";
import { validKey } from "./parameters.ts";
import { Records } from "./records.ts";
import { isArchived, isReadable } from "./restore.ts";
import { createService } from "./service.ts";
import { Store } from "./store.ts";
import { readObject } from "./symlinks.ts";

/** What other services may know of an object without asking over HTTP. */
export interface ObjectFacts {
  sizeBytes: number;
  /** Upper-case, without quotes. */
  etag: string;
  storageClass: string;
  /** `AES256`, `KMS` or `SM4`, if the object is encrypted by the service. */
  encryption?: string;
  lastModifiedMs: number;
  /** An archived object that can be read for now. */
  restored?: true;
  /** Unsigned decimal, as in x-oss-hash-crc64ecma. */
  crc64: string;
}

/** Reads objects in process, as services of the same cloud do. */
export interface ObjectReader {
  bucketExists(bucket: string): boolean;
  head(bucket: string, key: string): ObjectFacts | undefined;
  /** The bytes from `start` up to, and without, `end`, cut to what is there. Rejects if there is no such object. */
  read(bucket: string, key: string, start: number, end: number): Promise<Buffer>;
}

/** An object of any size made of a few real bytes: `head`, then zeros, then `tail`. */
interface SparseObject {
  bucket: string;
  key: string;
  sizeBytes: number;
  head?: Buffer;
  tail?: Buffer;
  /** As in PutObject, lower-case: `x-oss-storage-class`, `x-oss-server-side-encryption`, `x-oss-meta-…`. */
  headers?: Record<string, string>;
}

export interface Oss {
  service: Service;
  /** Makes a bucket that stays when everything else is reset. Repeating it changes nothing. */
  createBucket(name: string): void;
  objects: ObjectReader;
  /** Puts an object as a multipart upload would, its event too, without its bytes being written. */
  putSparse(object: SparseObject): Promise<void>;
  /** Throws if the rule overlaps with another one. */
  addRule(rule: NotificationRule): void;
  /** May be changed at any time. */
  knobs: OssKnobs;
  /** Empties everything; buckets of `createBucket`, rules and knobs stay. */
  reset(): Promise<void>;
  /** Drops what waits. The folder is the caller's to delete. */
  close(): Promise<void>;
}

/**
 * Object Storage Service. Bytes are kept in files below `directory`. With `durable`, buckets and objects are written down
 * there too, and another simulator in the same folder has them again.
 */
export function createOss({
  world,
  directory,
  knobs: given = {},
  durable = false,
}: {
  world: World;
  directory: string;
  knobs?: Partial<OssKnobs>;
  durable?: boolean;
}): Oss {
  mkdirSync(directory, { recursive: true });
  const knobs = { ...defaultKnobs(), ...given };
  const store: Store = new Store(directory, {
    records: durable ? new Records(directory) : undefined,
    beforeUse: (bucket) => runLifecycle(store, world, bucket),
  });
  const notifier = createNotifier({ world, knobs });
  const oss: OssBackend = { world, store, notifier, knobs };
  const service = createService(oss);
  const lasting = new Set<string>();
  const addBucket = (name: string) => {
    if (store.findBucket(name) === undefined) store.addBucket(newBucketSettings(name, world.clock.now()));
  };
  return {
    service,
    knobs,
    objects: createReader(store, world),
    createBucket(name) {
      addBucket(name);
      lasting.add(name);
    },
    async putSparse(object) {
      putSparse(oss, service.newRequestId(), object);
    },
    addRule: (rule) => notifier.addRule(rule),
    async reset() {
      notifier.clear();
      await store.clear();
      for (const name of lasting) addBucket(name);
    },
    async close() {
      notifier.clear();
      if (!durable) await store.contents.clear();
    },
  };
}

function createReader(store: Store, { clock }: World): ObjectReader {
  const find = (bucketName: string, key: string) => {
    const bucket = store.findBucket(bucketName);
    const object = bucket?.objects.get(key);
    if (bucket === undefined || object === undefined) return undefined;
    try {
      return readObject(bucket, object).source;
    } catch (error) {
      // A link that leads nowhere.
      if (error instanceof OssError) return undefined;
      throw error;
    }
  };
  return {
    bucketExists: (bucket) => store.findBucket(bucket) !== undefined,
    head(bucket, key) {
      const object = find(bucket, key);
      if (object === undefined) return undefined;
      const { content, etag, metadata, lastModifiedMs } = object;
      return {
        sizeBytes: content.sizeBytes,
        etag,
        storageClass: metadata.storageClass,
        ...(metadata.encryption === undefined ? {} : { encryption: metadata.encryption }),
        ...(isArchived(metadata.storageClass) && isReadable(object, clock.now()) ? { restored: true } : {}),
        lastModifiedMs,
        crc64: String(content.crc64),
      };
    },
    async read(bucket, key, start, end) {
      const object = find(bucket, key);
      if (object === undefined) throw new Error(`no object ${bucket}/${key}`);
      const pieces: Buffer[] = [];
      for await (const piece of store.contents.read(object.content, start, end)) pieces.push(piece);
      return Buffer.concat(pieces);
    },
  };
}

function putSparse(oss: OssBackend, requestId: string, sparse: SparseObject): void {
  const { bucket: name, sizeBytes, head = Buffer.alloc(0), tail = Buffer.alloc(0), headers = {} } = sparse;
  const zeroBytes = sizeBytes - head.length - tail.length;
  if (zeroBytes < 0) throw new Error("head and tail are longer than the object");
  const bucket = oss.store.bucket(name);
  const content = concatenated([
    real(head),
    {
      segments: [{ kind: "zeros", length: zeroBytes }],
      sizeBytes: zeroBytes,
      crc64: crc64OfZeros(zeroBytes),
    },
    real(tail),
  ]);
  const digest = createHash("md5").update(`${content.crc64}:${sizeBytes}`).digest("hex").toUpperCase();
  createObject(
    oss,
    { requestId, sourceIp: "127.0.0.1" },
    {
      event: "CompleteMultipartUpload",
      bucket,
      object: {
        key: validKey(sparse.key),
        type: "Multipart",
        content,
        etag: `${digest}-1`,
        metadata: metadataOf(headers, bucket.settings),
        tags: [],
        acl: "default",
        lastModifiedMs: oss.world.clock.now(),
      },
      forbidOverwrite: false,
    },
  );
}

function real(bytes: Buffer): Content {
  const segments: Segment[] = [{ kind: "bytes", bytes, length: bytes.length }];
  return { segments, sizeBytes: bytes.length, crc64: crc64(bytes) };
}
