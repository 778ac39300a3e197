import type { DropPlan } from "./drop-plan.ts";

/** What is known of a file at the server. */
export interface ExpectedFile {
  sizeBytes: number;
  crc64: string | undefined;
}

/**
 * The sidecar as it is sent: what the user wrote, and for each file the size and the checksum that it must
 * have, so that the import takes no other one. `expected` is in the order of the plan's files, the image
 * first.
 */
export function sidecarToSend(
  { sidecar }: DropPlan,
  expected: readonly ExpectedFile[],
): Record<string, unknown> {
  const [image, ...disks] = expected;
  const dataDisks = sidecar["dataDisks"];
  return {
    ...sidecar,
    ...fieldsOf(image),
    ...(Array.isArray(dataDisks)
      ? { dataDisks: dataDisks.map((disk, index) => ({ ...disk, ...fieldsOf(disks[index]) })) }
      : {}),
  };
}

function fieldsOf(expected: ExpectedFile | undefined): Record<string, unknown> {
  if (expected === undefined) return {};
  const { sizeBytes: fileSizeBytes, crc64: fileCrc64 } = expected;
  return { fileSizeBytes, ...(fileCrc64 === undefined ? {} : { fileCrc64 }) };
}
