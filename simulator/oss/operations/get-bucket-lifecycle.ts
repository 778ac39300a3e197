import type { Answer } from "../../operation.ts";
import { replyXml } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { OssError } from "../errors.ts";
import { bucketOf, type OssParameters } from "../parameters.ts";
import type { XmlChild, XmlElement } from "../xml.ts";

export async function getBucketLifecycle(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { lifecycle } = bucketOf(parameters, oss).settings;
  if (lifecycle === undefined) throw new OssError("NoSuchLifecycle");
  return replyXml("LifecycleConfiguration", lifecycle.written.map(asWritten));
}

function asWritten({ name, text, children }: XmlElement): XmlChild {
  return [name, children.length === 0 ? text : children.map(asWritten)];
}
