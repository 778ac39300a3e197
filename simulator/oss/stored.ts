import type { Content } from "./content.ts";
import type { SortedMap } from "./sorted.ts";
import type { XmlElement } from "./xml.ts";

/** What the service keeps: types only, for all who read and change it. */

export interface ObjectMetadata {
  /** Content-Type and its like, and user metadata, as byte strings: they come back as they came. */
  headers: Record<string, string>;
  storageClass: string;
  encryption?: string;
  encryptionKeyId?: string;
}

export type Tags = ReadonlyArray<readonly [key: string, value: string]>;

/** One version of an object. It is never changed, only replaced: a reader keeps what it began with. */
export interface StoredObject {
  key: string;
  type: "Normal" | "Multipart" | "Appendable" | "Symlink";
  /** The key that a Symlink stands for. */
  symlinkTarget?: string;
  content: Content;
  /** Upper-case, without quotes. */
  etag: string;
  /** Of objects that were put in one piece, Base64. */
  contentMd5?: string;
  metadata: ObjectMetadata;
  acl: string;
  tags: Tags;
  lastModifiedMs: number;
  /** Of an archived object that was asked for. */
  restoration?: Restoration;
}

/** An archived object can be read from `readyMs` up to `expiresMs`. */
export interface Restoration {
  readyMs: number;
  expiresMs: number;
}

export interface Part {
  number: number;
  etag: string;
  md5: Buffer;
  content: Content;
  lastModifiedMs: number;
}

export interface Upload {
  id: string;
  key: string;
  initiatedMs: number;
  metadata: ObjectMetadata;
  tags: Tags;
  acl: string;
  parts: Map<number, Part>;
}

export interface BucketSettings {
  name: string;
  createdMs: number;
  acl: string;
  storageClass: string;
  redundancy: string;
  /** How objects are encrypted that say nothing of it themselves. */
  encryption?: Pick<ObjectMetadata, "encryption" | "encryptionKeyId">;
  lifecycle?: {
    rules: readonly LifecycleRule[];
    /** The rules as they were given, each with an ID. */
    written: readonly XmlElement[];
    /** Up to when the rules have done what they ask for. */
    lastRunMs: number;
  };
}

export interface Bucket {
  settings: BucketSettings;
  objects: SortedMap<StoredObject>;
  uploads: Map<string, Upload>;
}

/** When something is to happen: so many days after the last change, or at a time to what is older than it. */
export type LifecycleAction = { kind: "days"; days: number } | { kind: "date"; beforeMs: number };

/** One rule of a bucket's lifecycle. */
export interface LifecycleRule {
  id: string;
  enabled: boolean;
  prefix: string;
  tags: Tags;
  /** What the rule leaves out. */
  not: ReadonlyArray<{ prefix: string; tags: Tags }>;
  sizeBytes: { above: number; below: number };
  expiration?: LifecycleAction;
  abortUploads?: LifecycleAction;
  transitions: ReadonlyArray<LifecycleAction & { storageClass: string }>;
}
