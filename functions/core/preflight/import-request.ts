import * as z from "zod/mini";
import { asksForCheck, Distribution, distributionOf } from "./distribution.ts";
import type { ImageFormat } from "./limits.ts";
import type { Sidecar } from "./sidecar/fields.ts";
import { osTypeFor } from "./sidecar/rules-between-fields.ts";

/**
 * What ImportImage is called with, in this tool's words: the API's names in camelCase, without those that
 * come from the drop's place (region, bucket, client token). Plain JSON, because it travels through the
 * workflow. A field that is absent is not sent, and ECS's default applies.
 */
export const ImportRequest = z.object({
  imageName: z.string(),
  description: z.optional(z.string()),
  osType: z.enum(["linux", "windows"]),
  platform: z.string(),
  architecture: z.string(),
  bootMode: z.optional(z.enum(["BIOS", "UEFI"])),
  /** Only ever there for Windows. */
  licenseType: z.optional(z.enum(["Auto", "Aliyun", "BYOL"])),
  roleName: z.optional(z.string()),
  resourceGroupId: z.optional(z.string()),
  detectionStrategy: z.optional(z.enum(["Standard"])),
  nvmeSupport: z.optional(z.enum(["supported", "unsupported"])),
  imdsSupport: z.optional(z.enum(["v1", "v2"])),
  /** What is done after the import, where the sidecar asks for it; none of it goes to ImportImage. */
  distribution: z.optional(Distribution),
  /** The sidecar's own tags. */
  tags: z.record(z.string(), z.string()),
  /** The system disk first. `sizeGib` is DiskImageSize. */
  disks: z.array(
    z.object({ key: z.string(), format: z.enum(["RAW", "QCOW2", "VHD", "VMDK"]), sizeGib: z.number() }),
  ),
});
export type ImportRequest = z.infer<typeof ImportRequest>;

/** What tells a file from one that replaced it. */
export const FileFingerprint = z.object({
  key: z.string(),
  sizeBytes: z.number(),
  etag: z.optional(z.string()),
  virtualSizeBytes: z.optional(z.number()),
});
export type FileFingerprint = z.infer<typeof FileFingerprint>;

export function totalBytes(files: ReadonlyArray<Pick<FileFingerprint, "sizeBytes">>): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** A disk that can be imported. */
export interface Disk {
  key: string;
  format: ImageFormat;
  sizeGib: number;
  fingerprint: FileFingerprint;
}

const API_FORMAT = { raw: "RAW", qcow2: "QCOW2", vhd: "VHD", vmdk: "VMDK" } as const;

/**
 * The request for a valid sidecar and its disks, the system's first. Equal names go as they are. A deployment
 * that does nothing after an import still has ECS check the image.
 */
export function importRequest(
  sidecar: Sidecar,
  disks: readonly Disk[],
  { distribution: distributes = true }: { distribution?: boolean } = {},
): ImportRequest {
  const { name, description, licenseType, ...fields } = sidecar;
  const osType = osTypeFor(sidecar);
  const distribution = distributes ? distributionOf(sidecar) : undefined;
  return ImportRequest.parse({
    platform: "Others Linux",
    architecture: "x86_64",
    tags: {},
    ...fields,
    imageName: name,
    // ECS takes no empty description.
    ...(description === "" || description === undefined ? {} : { description }),
    osType,
    // ECS wants one for Windows, and its default is Aliyun (ImportImage, OSType and LicenseType).
    ...(osType === "windows" ? { licenseType: licenseType ?? "Aliyun" } : {}),
    ...(asksForCheck(sidecar) ? { detectionStrategy: "Standard" } : {}),
    ...(distribution === undefined ? {} : { distribution }),
    disks: disks.map(({ key, format, sizeGib }) => ({ key, format: API_FORMAT[format], sizeGib })),
  });
}
