import type { Answer } from "../operation.ts";
import { reply, replyXml } from "./answers.ts";
import type { OssBackend } from "./backend.ts";
import { OssError } from "./errors.ts";
import { readLifecycleRules } from "./lifecycle-rules.ts";
import type { OssParameters } from "./parameters.ts";
import { bucketOf } from "./parameters.ts";
import { receiveXml } from "./receive.ts";
import type { XmlChild, XmlElement } from "./xml.ts";

/** Sets rules in place of those that there are. What they do: see `runLifecycle`. */
export async function putBucketLifecycle(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { store, world } = oss;
  const document = await receiveXml(parameters, "LifecycleConfiguration");
  const rules = readLifecycleRules(document, () => world.random.uuid());
  const written = document.children
    .filter(({ name }) => name === "Rule")
    .map((rule, index) => withId(rule, rules[index]?.id ?? ""));
  store.editBucket(bucketOf(parameters, oss), {
    lifecycle: { rules, written, lastRunMs: world.clock.now() },
  });
  return reply(200);
}

function withId(rule: XmlElement, id: string): XmlElement {
  const rest = rule.children.filter(({ name }) => name !== "ID");
  return { ...rule, children: [{ name: "ID", text: id, children: [] }, ...rest] };
}

export async function getBucketLifecycle(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { lifecycle } = bucketOf(parameters, oss).settings;
  if (lifecycle === undefined) throw new OssError("NoSuchLifecycle");
  return replyXml("LifecycleConfiguration", lifecycle.written.map(asWritten));
}

function asWritten({ name, text, children }: XmlElement): XmlChild {
  return [name, children.length === 0 ? text : children.map(asWritten)];
}

export async function deleteBucketLifecycle(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  oss.store.editBucket(bucketOf(parameters, oss), { lifecycle: undefined });
  return reply(204);
}
