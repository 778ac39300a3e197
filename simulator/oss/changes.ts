import type { World } from "../edge.ts";
import type { OssBackend } from "./backend.ts";
import type { Cause } from "./parameters.ts";
import type { Bucket, StoredObject } from "./stored.ts";

/**
 * Puts an object in place, and says so. It takes the content over: if the object may not be put (see Store.putObject), the
 * content is released and nobody is told.
 */
export function createObject(
  { world, store, notifier }: OssBackend,
  cause: Cause,
  change: { event: string; bucket: Bucket; object: StoredObject; forbidOverwrite: boolean },
): void {
  const { bucket, object } = change;
  let previous: StoredObject | undefined;
  try {
    previous = store.putObject(bucket, object, change);
  } catch (error) {
    store.contents.release(object.content);
    throw error;
  }
  const { sizeBytes } = object.content;
  const name = `ObjectCreated:${change.event}`;
  record(world, name, bucket, object, cause);
  notifier.publish({
    name,
    bucket: bucket.settings.name,
    key: object.key,
    etag: object.etag,
    sizeBytes,
    deltaBytes: sizeBytes - (previous?.content.sizeBytes ?? 0),
    mimeType: object.metadata.headers["content-type"] ?? "",
    userMetadata: userMetadata(object),
    ...cause,
  });
}

/** Removes an object, and says so if there was one. */
export function removeObject(
  { world, store, notifier }: OssBackend,
  cause: Cause,
  change: { event: string; bucket: Bucket; key: string },
): void {
  const { bucket, key } = change;
  const removed = store.removeObject(bucket, key);
  if (removed === undefined) return;
  const name = `ObjectRemoved:${change.event}`;
  const { sizeBytes } = removed.content;
  record(world, name, bucket, removed, cause);
  notifier.publish({
    name,
    bucket: bucket.settings.name,
    key,
    etag: removed.etag,
    sizeBytes,
    deltaBytes: -sizeBytes,
    ...cause,
  });
}

function record(
  world: World,
  name: string,
  bucket: Bucket,
  object: StoredObject,
  { requestId }: Cause,
): void {
  const { key, etag, content } = object;
  const detail = { bucket: bucket.settings.name, key, etag, sizeBytes: content.sizeBytes, requestId };
  world.spy.record({ kind: "effect", service: "oss", name, detail, atMs: world.clock.now() });
}

function userMetadata({ metadata }: StoredObject): Record<string, string> {
  const own = Object.entries(metadata.headers).filter(([name]) => name.startsWith("x-oss-meta-"));
  return Object.fromEntries(own.map(([name, value]) => [name, Buffer.from(value, "latin1").toString()]));
}
