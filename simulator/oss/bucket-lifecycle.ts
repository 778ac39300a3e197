import { bucketOf, type Call, receiveXml, reply, replyXml } from "./call.ts";
import { OssError } from "./errors.ts";
import { readLifecycleRules } from "./lifecycle-rules.ts";
import type { XmlChild, XmlElement } from "./xml.ts";

/** Sets rules in place of those that there are. What they do: see `runLifecycle`. */
export async function putBucketLifecycle(call: Call): Promise<void> {
  const { store, world } = call.oss;
  const document = await receiveXml(call, "LifecycleConfiguration");
  const rules = readLifecycleRules(document, () => world.random.uuid());
  const written = document.children
    .filter(({ name }) => name === "Rule")
    .map((rule, index) => withId(rule, rules[index]?.id ?? ""));
  store.editBucket(bucketOf(call), { lifecycle: { rules, written, lastRunMs: world.clock.now() } });
  reply(call, 200);
}

function withId(rule: XmlElement, id: string): XmlElement {
  const rest = rule.children.filter(({ name }) => name !== "ID");
  return { ...rule, children: [{ name: "ID", text: id, children: [] }, ...rest] };
}

export async function getBucketLifecycle(call: Call): Promise<void> {
  const { lifecycle } = bucketOf(call).settings;
  if (lifecycle === undefined) throw new OssError("NoSuchLifecycle");
  replyXml(call, "LifecycleConfiguration", lifecycle.written.map(asWritten));
}

function asWritten({ name, text, children }: XmlElement): XmlChild {
  return [name, children.length === 0 ? text : children.map(asWritten)];
}

export async function deleteBucketLifecycle(call: Call): Promise<void> {
  call.oss.store.editBucket(bucketOf(call), { lifecycle: undefined });
  reply(call, 204);
}
