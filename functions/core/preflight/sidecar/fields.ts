import * as z from "zod/mini";
import {
  DESCRIPTION_CHARACTERS,
  LIMITS,
  type LimitsName,
  MAX_DATA_DISKS,
  MAX_OBJECT_BYTES,
  MAX_TAGS,
  NAME_CHARACTERS,
  OS_TYPES,
  platformsOf,
  TAG_CHARACTERS,
} from "../limits.ts";
import { finding, shown } from "../problems/problem.ts";
import {
  choice,
  type FieldNote,
  isObject,
  isText,
  judged,
  type PartFinding,
  wholeNumber,
} from "./field-types.ts";
import { judgeDescription, judgeName, judgeTags, NAME_PATTERN } from "./text-rules.ts";

/** Notes of a sidecar's fields: their description and their rules in JSON Schema's keywords. */
export type FieldNotes = ReturnType<typeof z.registry<FieldNote>>;

/**
 * The sidecar: one schema, held to one table of limits. It is what sidecars are read with and what their JSON Schema is made
 * of. Names and meanings are those of ECS's ImportImage, in camelCase.
 */
export function sidecarSchema(limitsName: LimitsName) {
  const notes: FieldNotes = z.registry<FieldNote>();
  const noted = <T extends z.ZodMiniType>(note: FieldNote, schema: T): T => {
    notes.add(schema, note);
    return schema;
  };
  const shape = {
    $schema: optional(noted({ description: "The JSON Schema, for editors. Not read." }, z.string())),
    ...aboutImage(limitsName, noted),
    ...aboutDisks(limitsName, noted),
    ...aboutEcs(noted),
  };
  const systemDisk = shape.systemDisk.def.innerType.shape;
  const dataDisks = shape.dataDisks.def.innerType.def.element.shape;
  return { schema: z.strictObject(shape), shapes: { root: shape, systemDisk, dataDisks }, notes };
}

type Noted = <T extends z.ZodMiniType>(note: FieldNote, schema: T) => T;

const optional = z.optional;

function aboutImage(limitsName: LimitsName, noted: Noted) {
  const limits = LIMITS[limitsName];
  const range = { minLength: NAME_CHARACTERS.min, maxLength: NAME_CHARACTERS.max };
  return {
    name: noted(
      {
        description:
          "The image's name: 2 to 128 characters, starting with a letter or a Chinese character; then letters, Chinese characters, digits and . _ : -",
        ...range,
        pattern: NAME_PATTERN,
      },
      z.string().check(judged(judgeName, isText)),
    ),
    description: optional(
      noted(
        {
          description: "What the image is: up to 256 characters, not starting with http:// or https://",
          maxLength: DESCRIPTION_CHARACTERS.max,
          pattern: "^(?!https?://)",
        },
        z.string().check(judged(judgeDescription, isText)),
      ),
    ),
    osType: optional(
      noted(
        { description: "The operating system. Left out: that of the platform, else linux." },
        choice(OS_TYPES),
      ),
    ),
    platform: optional(
      noted(
        {
          description:
            "The distribution or the Windows version. Left out: Others Linux. A Linux that is not listed is Customized Linux or Others Linux.",
        },
        choice(platformsOf(limitsName), platformsOf("api")),
      ),
    ),
    architecture: optional(
      noted(
        { description: "x86_64 is 64-bit, i386 is 32-bit. Left out: x86_64." },
        choice(limits.architectures, LIMITS.api.architectures),
      ),
    ),
    format: optional(formatField(limitsName, noted)),
    bootMode: optional(
      noted({ description: "Left out: BIOS, and UEFI for arm64." }, choice(["BIOS", "UEFI"])),
    ),
    licenseType: optional(
      noted(
        { description: "Whose Windows licence instances use; for Windows only. Left out: Aliyun." },
        choice(["Auto", "Aliyun", "BYOL"]),
      ),
    ),
  };
}

function formatField(limitsName: LimitsName, noted: Noted) {
  const description =
    "The file's format. Left out: what the file itself says. qcow2 and VHD are less to transfer.";
  return noted({ description }, choice(LIMITS[limitsName].formats, LIMITS.api.formats));
}

function aboutDisks(limitsName: LimitsName, noted: Noted) {
  const { systemDiskGib, dataDiskGib } = LIMITS[limitsName];
  const disk = noted(
    { description: "A data disk: a file of its own beside the image's." },
    z.strictObject({
      key: noted(
        {
          description: "The file's object key, relative to the sidecar's folder: forward slashes, no ..",
          minLength: 1,
        },
        z.string(),
      ),
      sizeGib: optional(sizeField(dataDiskGib, LIMITS.api.dataDiskGib, noted)),
      format: optional(formatField(limitsName, noted)),
      ...integrity(noted),
    }),
  );
  return {
    systemDisk: optional(
      noted(
        { description: "The system disk; its file is the image, named like the sidecar without .json." },
        z.strictObject({ sizeGib: optional(sizeField(systemDiskGib, LIMITS.api.systemDiskGib, noted)) }),
      ),
    ),
    dataDisks: optional(
      noted(
        { description: `Up to ${MAX_DATA_DISKS} data disks.`, maxItems: MAX_DATA_DISKS },
        z.array(disk).check(judged(judgeDiskCount, Array.isArray)),
      ),
    ),
    ...integrity(noted),
  };
}

function judgeDiskCount(disks: readonly unknown[]): PartFinding[] {
  if (disks.length <= MAX_DATA_DISKS) return [];
  return [{ finding: finding("DiskCount", { count: disks.length, max: MAX_DATA_DISKS }) }];
}

function sizeField(range: { min: number; max: number }, apiRange: typeof range, noted: Noted) {
  return noted(
    {
      type: "integer",
      description: `The disk's size in GiB, ${range.min} to ${range.max}. Left out: the virtual size in the file, rounded up.`,
      minimum: range.min,
      maximum: range.max,
    },
    wholeNumber(range, "GiB", apiRange),
  );
}

/** What the file must be, byte for byte; checked against what OSS says of the object. */
function integrity(noted: Noted) {
  const range = { min: 1, max: MAX_OBJECT_BYTES };
  return {
    fileSizeBytes: optional(
      noted(
        {
          type: "integer",
          description: "The size that the uploaded file must have, in bytes.",
          minimum: range.min,
          maximum: range.max,
        },
        wholeNumber(range, "bytes"),
      ),
    ),
    fileCrc64: optional(
      noted(
        {
          description:
            "The CRC64 that the uploaded file must have, as OSS and ossutil write it: decimal, in quotes.",
          pattern: "^[0-9]{1,20}$",
        },
        z.string().check(judged(judgeCrc, isText)),
      ),
    ),
  };
}

function judgeCrc(value: string): PartFinding[] {
  const valid = /^[0-9]{1,20}$/.test(value) && BigInt(value) < 2n ** 64n;
  return valid ? [] : [{ finding: finding("CrcMalformed", { value: shown(value) }) }];
}

function judgePattern(pattern: RegExp, code: "RoleNameMalformed" | "ResourceGroupMalformed") {
  return (value: string): PartFinding[] =>
    pattern.test(value) ? [] : [{ finding: finding(code, { value: shown(value) }) }];
}

const ROLE_NAME = /^[A-Za-z0-9._-]{1,64}$/;
const RESOURCE_GROUP_ID = /^rg-[A-Za-z0-9]+$/;

function aboutEcs(noted: Noted) {
  return {
    tags: optional(
      noted(
        {
          description: `Up to ${MAX_TAGS} tags, key to value. Keys do not start with aliyun, acs: or image-drop:`,
          maxProperties: MAX_TAGS,
          propertyNames: {
            minLength: 1,
            maxLength: TAG_CHARACTERS,
            pattern: "^(?!aliyun|acs:|image-drop:)(?!.*https?://)",
          },
          additionalProperties: {
            type: "string",
            maxLength: TAG_CHARACTERS,
            pattern: "^(?!acs:)(?!.*https?://)",
          },
        },
        z.record(z.string(), z.string()).check(judged(judgeTags, isObject)),
      ),
    ),
    resourceGroupId: optional(
      noted(
        {
          description: "The id of the resource group, rg-… Left out: the default group.",
          pattern: RESOURCE_GROUP_ID.source,
        },
        z.string().check(judged(judgePattern(RESOURCE_GROUP_ID, "ResourceGroupMalformed"), isText)),
      ),
    ),
    roleName: optional(
      noted(
        {
          description:
            "The RAM role that ECS reads the file with. Left out: AliyunECSImageImportDefaultRole.",
          pattern: ROLE_NAME.source,
        },
        z.string().check(judged(judgePattern(ROLE_NAME, "RoleNameMalformed"), isText)),
      ),
    ),
    detectionStrategy: optional(
      noted({ description: "Standard: ECS checks the image after the import." }, choice(["Standard"])),
    ),
    nvmeSupport: optional(
      noted(
        { description: "supported: the NVMe driver is installed in the image. Left out: unsupported." },
        choice(["supported", "unsupported"]),
      ),
    ),
    imdsSupport: optional(
      noted(
        { description: "v2: instances may be limited to the hardened metadata mode. Left out: v1." },
        choice(["v1", "v2"]),
      ),
    ),
    region: optional(
      noted(
        { description: "The region the image is meant for: a safeguard, it must be the bucket's." },
        z.string(),
      ),
    ),
  };
}

export type Sidecar = z.infer<ReturnType<typeof sidecarSchema>["schema"]>;
export type DataDisk = NonNullable<Sidecar["dataDisks"]>[number];
