import { OssError } from "./errors.ts";

/**
 * Names of query parameters and form fields, lower-case, by which the signatures of Amazon S3's clients are
 * known.
 */
const AWS_NAMES = ["x-amz-algorithm", "x-amz-signature", "x-amz-credential", "awsaccesskeyid"];

/**
 * Refuses signatures that OSS takes and the simulator does not: those of Amazon S3's clients and OSS's own
 * version 2. `parameters` are the query's, or a form's fields. Throws NotImplemented.
 */
export function refuseForeignSignature(
  authorization: string | undefined,
  parameters: ReadonlyMap<string, string>,
): void {
  const names = [...parameters.keys()].map((name) => name.toLowerCase());
  if (/^AWS/i.test(authorization ?? "") || AWS_NAMES.some((name) => names.includes(name)))
    throw new OssError("NotImplemented", {
      message:
        "The simulator does not play OSS's S3-compatible mode. Sign with version 1 or 4 of OSS's own signatures.",
    });
  if (/^OSS2\b/.test(authorization ?? "") || parameters.get("x-oss-signature-version") === "OSS2")
    throw new OssError("NotImplemented", {
      message: "The simulator does not take version 2 of OSS's signatures. Sign with version 1 or 4.",
    });
}
