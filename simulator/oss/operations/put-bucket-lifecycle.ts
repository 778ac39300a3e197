import type { Answer } from "../../operation.ts";
import { reply } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { readLifecycleRules } from "../lifecycle-rules.ts";
import { bucketOf, type OssParameters } from "../parameters.ts";
import { receiveXml } from "../receive.ts";
import type { XmlElement } from "../xml.ts";

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
