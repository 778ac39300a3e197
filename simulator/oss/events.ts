import type { World } from "../edge.ts";
import type { OssKnobs } from "./knobs.ts";
import { isoSeconds } from "./xml.ts";

/** A rule of a bucket: whom to tell of which events. */
export interface NotificationRule {
  id: string;
  bucket: string;
  /** Event types as in a trigger's configuration: `oss:ObjectCreated:PutObject`, `oss:ObjectCreated:*`. */
  events: readonly string[];
  prefix: string;
  suffix: string;
  /** Takes the event as JSON. It is called at least once for each event, in no promised order. */
  deliver(eventJson: string): Promise<void> | void;
}

/** Something that happened to an object. */
interface ObjectEvent {
  /** Without `oss:`, as in an event: `ObjectCreated:PutObject`. */
  name: string;
  bucket: string;
  key: string;
  /** Upper-case, without quotes. */
  etag: string;
  sizeBytes: number;
  /** New size less old size. */
  deltaBytes: number;
  mimeType?: string;
  userMetadata?: Record<string, string>;
  requestId: string;
  sourceIp: string;
}

export interface Notifier {
  /**
   * Throws, in the words that OSS answers, if a rule with a common event type covers some of the same keys.
   */
  addRule(rule: NotificationRule): void;
  publish(event: ObjectEvent): void;
  /** Drops deliveries that wait. Rules stay. */
  clear(): void;
}

export function createNotifier({ world, knobs }: { world: World; knobs: OssKnobs }): Notifier {
  const rules: NotificationRule[] = [];
  const waiting = new Set<{ cancel(): void }>();
  const schedule = (rule: NotificationRule, event: ObjectEvent, eventJson: string) => {
    const { least, most } = knobs.eventDelayMs;
    const delayMs = least + Math.floor(world.random.next() * (most - least));
    const timer = world.clock.schedule(delayMs, () => {
      waiting.delete(timer);
      void deliver(rule, event, eventJson, world);
    });
    waiting.add(timer);
  };
  return {
    addRule(rule) {
      if (rules.some((other) => overlap(rule, other)))
        throw new Error("Cannot specify overlapping prefix and suffix with same event type.");
      rules.push(rule);
    },
    publish(event) {
      for (const rule of rules) {
        if (!applies(rule, event)) continue;
        const eventJson = JSON.stringify(payload(rule, event, world, knobs));
        schedule(rule, event, eventJson);
        if (world.random.next() < knobs.duplicateEvents) schedule(rule, event, eventJson);
      }
    },
    clear() {
      for (const timer of waiting) timer.cancel();
      waiting.clear();
    },
  };
}

async function deliver(rule: NotificationRule, event: ObjectEvent, eventJson: string, world: World) {
  const hold = world.clock.hold();
  const { bucket, key, requestId } = event;
  const detail = { ruleId: rule.id, event: event.name, bucket, key, requestId };
  world.spy.record({
    kind: "effect",
    service: "oss",
    name: "EventDelivered",
    detail,
    atMs: world.clock.now(),
  });
  try {
    await rule.deliver(eventJson);
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`simulator oss rule ${rule.id}: ${message}\n`);
  } finally {
    hold.release();
  }
}

function applies(rule: NotificationRule, event: ObjectEvent): boolean {
  return (
    rule.bucket === event.bucket &&
    rule.events.some((type) => covers(type, `oss:${event.name}`)) &&
    event.key.startsWith(rule.prefix) &&
    event.key.endsWith(rule.suffix)
  );
}

/** `oss:ObjectCreated:*` covers every type that begins like it. */
function covers(type: string, other: string): boolean {
  return type === other || (type.endsWith("*") && other.startsWith(type.slice(0, -1)));
}

function overlap(left: NotificationRule, right: NotificationRule): boolean {
  const common = left.events.some((type) =>
    right.events.some((other) => covers(type, other) || covers(other, type)),
  );
  return (
    common &&
    left.bucket === right.bucket &&
    (left.prefix.startsWith(right.prefix) || right.prefix.startsWith(left.prefix)) &&
    (left.suffix.endsWith(right.suffix) || right.suffix.endsWith(left.suffix))
  );
}

/**
 * The event that Function Compute hands to a function ("Event formats of triggers"). The key is not
 * URL-encoded.
 */
function payload(rule: NotificationRule, event: ObjectEvent, { account, clock }: World, knobs: OssKnobs) {
  const objectMeta = { mimeType: event.mimeType ?? "", userMeta: event.userMetadata ?? {} };
  return {
    events: [
      {
        eventName: event.name,
        eventSource: "acs:oss",
        eventTime: isoSeconds(clock.now()),
        eventVersion: "1.0",
        oss: {
          bucket: {
            arn: `acs:oss:${account.region}:${account.id}:${event.bucket}`,
            name: event.bucket,
            ownerIdentity: account.id,
            virtualBucket: "",
          },
          object: {
            deltaSize: event.deltaBytes,
            eTag: event.etag,
            key: event.key,
            ...(knobs.eventObjectMeta ? { objectMeta } : {}),
            size: event.sizeBytes,
          },
          ossSchemaVersion: "1.0",
          ruleId: rule.id,
        },
        region: account.region,
        requestParameters: { sourceIPAddress: event.sourceIp },
        responseElements: { requestId: event.requestId },
        userIdentity: { principalId: account.id },
      },
    ],
  };
}
