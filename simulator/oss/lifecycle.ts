import type { World } from "../edge.ts";
import { STORAGE_CLASSES } from "./metadata.ts";
import type { Store } from "./store.ts";
import type { Bucket, LifecycleAction, LifecycleRule, StoredObject, Upload } from "./stored.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Does what a bucket's lifecycle rules asked for up to now. As in the cloud it is done once a day, at
 * midnight UTC, and the rules begin with the first midnight after they were set. Nobody can see a bucket
 * between two requests: so it is done when one looks.
 */
export function runLifecycle(store: Store, { clock, spy }: World, bucket: Bucket): void {
  const { name, lifecycle } = bucket.settings;
  const runMs = Math.floor(clock.now() / DAY_MS) * DAY_MS;
  if (lifecycle === undefined || runMs <= lifecycle.lastRunMs) return;
  store.editBucket(bucket, { lifecycle: { ...lifecycle, lastRunMs: runMs } });
  const record = (effect: string, detail: Record<string, unknown>) =>
    spy.record({
      kind: "effect",
      service: "oss",
      name: effect,
      detail: { bucket: name, ...detail },
      atMs: runMs,
    });
  const rules = lifecycle.rules.filter(({ enabled }) => enabled);
  for (const object of [...bucket.objects.startingAt("")]) {
    const { key } = object;
    const applying = rules.filter((rule) => applies(rule, object));
    const { lastModifiedMs } = object;
    if (applying.some(({ expiration }) => isDue(expiration, lastModifiedMs, runMs))) {
      store.removeObject(bucket, key);
      record("ObjectExpired", { key });
      continue;
    }
    const storageClass = coldestDue(applying, object, runMs);
    if (storageClass === undefined) continue;
    const { restoration: _, ...moved } = object;
    store.editObject(bucket, moved, { metadata: { ...object.metadata, storageClass } });
    record("ObjectTransitioned", { key, storageClass });
  }
  for (const upload of [...bucket.uploads.values()]) {
    if (!isAbandoned(rules, upload, runMs)) continue;
    store.removeUpload(bucket, upload);
    record("UploadExpired", { key: upload.key, uploadId: upload.id });
  }
}

/**
 * A time of days is over at the midnight after it: "the last modified time plus the days, rounded up to the
 * next day".
 */
function isDue(action: LifecycleAction | undefined, sinceMs: number, runMs: number): boolean {
  if (action === undefined) return false;
  if (action.kind === "days") return Math.ceil(sinceMs / DAY_MS + action.days) * DAY_MS <= runMs;
  return action.beforeMs <= runMs && sinceMs < action.beforeMs;
}

function applies({ prefix, tags, not, sizeBytes }: LifecycleRule, object: StoredObject): boolean {
  const hasTags = (wanted: LifecycleRule["tags"]) =>
    wanted.every(([key, value]) => object.tags.some((tag) => tag[0] === key && tag[1] === value));
  return (
    object.key.startsWith(prefix) &&
    hasTags(tags) &&
    !not.some((one) => object.key.startsWith(one.prefix) && hasTags(one.tags)) &&
    object.content.sizeBytes > sizeBytes.above &&
    object.content.sizeBytes < sizeBytes.below
  );
}

/** The coldest storage class that the object is due for, if it is colder than the one it has. */
function coldestDue(
  rules: readonly LifecycleRule[],
  object: StoredObject,
  runMs: number,
): string | undefined {
  if (object.type === "Symlink") return undefined;
  const coldness = (storageClass: string) => STORAGE_CLASSES.indexOf(storageClass);
  // An object that may still grow gets no colder than this.
  const most = object.type === "Appendable" ? coldness("Archive") : STORAGE_CLASSES.length;
  return rules
    .flatMap(({ transitions }) => transitions)
    .filter((transition) => isDue(transition, object.lastModifiedMs, runMs))
    .map(({ storageClass }) => storageClass)
    .filter((to) => coldness(to) > coldness(object.metadata.storageClass) && coldness(to) <= most)
    .sort((left, right) => coldness(right) - coldness(left))[0];
}

function isAbandoned(rules: readonly LifecycleRule[], { key, initiatedMs }: Upload, runMs: number): boolean {
  return rules.some((rule) => key.startsWith(rule.prefix) && isDue(rule.abortUploads, initiatedMs, runMs));
}
