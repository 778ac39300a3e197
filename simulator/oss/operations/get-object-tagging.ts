import type { Answer } from "../../operation.ts";
import { replyXml } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { type OssParameters, objectOf } from "../parameters.ts";
import type { XmlChild } from "../xml.ts";

export async function getObjectTagging(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const tags = objectOf(parameters, oss).tags.map(
    ([key, value]): XmlChild => [
      "Tag",
      [
        ["Key", key],
        ["Value", value],
      ],
    ],
  );
  return replyXml("Tagging", [["TagSet", tags]]);
}
