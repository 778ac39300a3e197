import { createHash } from "node:crypto";
import type { OssBackend } from "./backend.ts";
import type { Body } from "./content.ts";
import { OssError } from "./errors.ts";
import type { OssParameters } from "./parameters.ts";
import { readXml, type XmlElement, XmlSyntaxError } from "./xml.ts";

/** What a single request may bring: 5 GiB. */
export const MAX_BODY_BYTES = 5 * 2 ** 30;
const MAX_DOCUMENT_BYTES = 2 * 2 ** 20;

/** Keeps the request's body. Throws MissingContentLength, EntityTooLarge or InvalidDigest; nothing stays behind then. */
export async function receiveBody(
  parameters: OssParameters,
  { store: { contents } }: OssBackend,
): Promise<Body> {
  if (
    parameters.headers["content-length"] === undefined &&
    parameters.headers["transfer-encoding"] === undefined
  )
    throw new OssError("MissingContentLength");
  if (Number(parameters.headers["content-length"] ?? 0) > MAX_BODY_BYTES)
    throw new OssError("EntityTooLarge");
  const body = await contents.receive(parameters.body(), MAX_BODY_BYTES);
  try {
    checkDigest(parameters.headers["content-md5"], body.md5);
  } catch (error) {
    contents.release(body);
    throw error;
  }
  return body;
}

function checkDigest(claimed: string | undefined, md5: Buffer): void {
  if (claimed === undefined) return;
  const details = { "Content-MD5": claimed };
  if (Buffer.from(claimed, "base64").length !== 16) throw new OssError("InvalidDigest", { details });
  if (claimed !== md5.toString("base64"))
    throw new OssError("InvalidDigest", {
      details,
      message: "The Content-MD5 you specified did not match what we received.",
    });
}

/** The request's body as XML with this root. Throws MalformedXML or InvalidDigest. */
export async function receiveXml(parameters: OssParameters, root: string): Promise<XmlElement> {
  const text = await receiveText(parameters);
  try {
    const document = readXml(text);
    if (document.name === root) return document;
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error;
  }
  throw new OssError("MalformedXML", { details: { ErrorDetail: `expected one ${root} element` } });
}

/** A small body as text. Throws MalformedXML if it is not small: all small bodies are XML. */
export async function receiveText(parameters: OssParameters): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of parameters.body()) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_DOCUMENT_BYTES) throw new OssError("MalformedXML");
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  checkDigest(parameters.headers["content-md5"], createHash("md5").update(bytes).digest());
  return bytes.toString();
}
