import type { Answer } from "../../operation.ts";
import { reply } from "../answers.ts";
import type { OssBackend } from "../backend.ts";
import { newBucketSettings, requestedAcl } from "../buckets.ts";
import { invalidArgument, OssError } from "../errors.ts";
import { validStorageClass } from "../metadata.ts";
import type { OssParameters } from "../parameters.ts";
import { receiveText } from "../receive.ts";
import type { BucketSettings } from "../stored.ts";
import { childText, readXml, XmlSyntaxError } from "../xml.ts";

export async function putBucket(parameters: OssParameters, oss: OssBackend): Promise<Answer> {
  const { store, world, knobs } = oss;
  const name = parameters.bucket ?? "";
  const settings = { ...newBucketSettings(name, world.clock.now()), acl: requestedAcl(parameters) };
  const text = await receiveText(parameters);
  if (text !== "") Object.assign(settings, readConfiguration(text));
  const existing = store.findBucket(name);
  if (existing !== undefined && knobs.repeatedPutBucket === "refuse")
    throw new OssError("BucketAlreadyExists", { details: { BucketName: name } });
  if (existing === undefined) store.addBucket(settings);
  else if (parameters.headers["x-oss-acl"] !== undefined) store.editBucket(existing, { acl: settings.acl });
  return reply(200, { location: `/${name}` });
}

function readConfiguration(text: string): Partial<BucketSettings> {
  try {
    const document = readXml(text);
    const storageClass = childText(document, "StorageClass");
    const redundancy = childText(document, "DataRedundancyType");
    return {
      ...(storageClass === undefined ? {} : { storageClass: validStorageClass(storageClass) }),
      ...(redundancy === undefined ? {} : { redundancy: validRedundancy(redundancy) }),
    };
  } catch (error) {
    throw error instanceof XmlSyntaxError ? new OssError("MalformedXML") : error;
  }
}

function validRedundancy(redundancy: string): string {
  if (redundancy === "LRS" || redundancy === "ZRS") return redundancy;
  throw invalidArgument("DataRedundancyType", redundancy, "There are LRS and ZRS.");
}
