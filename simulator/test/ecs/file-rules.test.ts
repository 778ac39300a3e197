import { describe, expect, it } from "vitest";
import { qcow2Head, vhdFooter, vhdHead } from "./files.ts";
import { BUCKET, GIB, importRequest, models, type NewObject, REGION, refusalOf, useEcs } from "./use-ecs.ts";

const at = useEcs();

const importFile = (object: NewObject, disk: Record<string, unknown> = {}) => {
  at.objects.put("file", object);
  return at.sdk.importImage(importRequest({ disk: { OSSObject: "file", ...disk } }));
};

const qcow2 = (header: Partial<Parameters<typeof qcow2Head>[0]>) => ({
  head: qcow2Head({ virtualBytes: GIB, ...header }),
});
const dynamicVhd = (header: { entries: number; blockBytes?: number }) => ({
  head: vhdHead({ currentBytes: GIB, ...header }),
  tail: vhdFooter({ currentBytes: GIB, type: 3 }),
});

type Refused = [
  file: string,
  object: NewObject,
  disk: Record<string, unknown>,
  code: string,
  message: string,
];

/** Refused with 403 and the code's `%s` message. */
const UNUSABLE: Refused[] = [
  [
    "a qcow2 file called RAW",
    qcow2({}),
    { format: "RAW" },
    "InvalidImageFormat.Malformed",
    "the file is QCOW2",
  ],
  ["a raw file called VHD", {}, { format: "VHD" }, "InvalidImageFormat.Malformed", "the file is RAW"],
  ["a gzip file", { head: Buffer.from("1f8b0800", "hex") }, {}, "InvalidImageFormat.Malformed", "gzip"],
  [
    "a qcow2 file with a backing file",
    qcow2({ backingFileOffset: 104 }),
    {},
    "InvalidImageFormat.Malformed",
    "backing file",
  ],
  ["an encrypted qcow2 file", qcow2({ encryption: 2 }), {}, "InvalidImageFormat.Malformed", "encrypted"],
  ["a corrupt qcow2 file", qcow2({ incompatible: 0b10 }), {}, "InvalidImageFormat.Malformed", "corrupt"],
  [
    "a qcow2 file with its data elsewhere",
    qcow2({ incompatible: 0b100 }),
    {},
    "InvalidImageFormat.Malformed",
    "external data file",
  ],
  ["a qcow2 file of version 1", qcow2({ version: 1 }), {}, "InvalidImageFormat.Malformed", "version 1"],
  [
    "a qcow2 file with unknown features",
    qcow2({ incompatible: 0x40 }),
    {},
    "InvalidImageFormat.Malformed",
    "features",
  ],
  [
    "the beginning of a qcow2 file",
    { sizeBytes: 65_536, ...qcow2({}) },
    {},
    "InvalidImageFormat.Malformed",
    "incomplete",
  ],
  [
    "a dynamic VHD without its end",
    { sizeBytes: 4096, head: vhdHead({ currentBytes: GIB, entries: 512 }) },
    {},
    "InvalidImageFormat.Malformed",
    "incomplete",
  ],
  [
    "a fixed VHD that is too short",
    { sizeBytes: GIB, tail: vhdFooter({ currentBytes: GIB, type: 2 }) },
    {},
    "InvalidImageFormat.Malformed",
    "incomplete",
  ],
  [
    "a differencing VHD",
    { tail: vhdFooter({ currentBytes: GIB, type: 4 }) },
    {},
    "InvalidImageFormat.Malformed",
    "neither fixed nor dynamic",
  ],
  [
    "a VHD with other blocks",
    dynamicVhd({ entries: 2048, blockBytes: 524_288 }),
    {},
    "InvalidBlockSize.NotSupport",
    "524288",
  ],
  [
    "a VHD with too few blocks",
    dynamicVhd({ entries: 511 }),
    {},
    "InvalidVHDImage.IncorrectSize",
    "header.MaxTableEntries * header.BlockSize",
  ],
  [
    "a VHD with too many blocks",
    dynamicVhd({ entries: 513 }),
    {},
    "InvalidVHDImage.IncorrectSize",
    "header.MaxTableEntries",
  ],
];

describe("ImportImage, which reads the files' headers,", () => {
  it.each(UNUSABLE)("refuses %s", async (_file, object, disk, code, message) => {
    const refusal = await refusalOf(importFile(object, disk));
    expect(refusal).toMatchObject({ statusCode: 403, code });
    expect(refusal.message).toContain(message);
  });

  it.each<[string, number, number | undefined, string]>([
    ["41 GiB on a disk of 40 GiB", 41, 40, "41 GiB, which is more than 40 GiB"],
    ["3 TiB", 3072, undefined, "3072 GiB, which is more than 2048 GiB"],
  ])("refuses a qcow2 disk of %s", async (_size, virtualGib, diskImageSize, message) => {
    const refusal = await refusalOf(importFile(qcow2({ virtualBytes: virtualGib * GIB }), { diskImageSize }));
    expect(refusal).toMatchObject({ statusCode: 400, code: "InvalidImageSize" });
    expect(refusal.message).toContain(message);
  });

  it("refuses a data disk larger than asked for with the data disks' error", async () => {
    at.objects.put("data.qcow2", qcow2({ virtualBytes: 20 * GIB }));
    const diskDeviceMapping = [
      { OSSBucket: BUCKET, OSSObject: "web.raw" },
      { OSSBucket: BUCKET, OSSObject: "data.qcow2", diskImageSize: 10 },
    ];
    const call = at.sdk.importImage(importRequest({ diskDeviceMapping }));
    expect(await refusalOf(call)).toMatchObject({ statusCode: 400, code: "InvalidDataDiskSize" });
  });

  it.each<[string, NewObject, string, number]>([
    ["qcow2", qcow2({ virtualBytes: 40 * GIB, incompatible: 0b11001 }), "QCOW2", 40],
    [
      "fixed VHD",
      { sizeBytes: 2 * GIB + 512, tail: vhdFooter({ currentBytes: 2 * GIB, type: 2 }) },
      "VHD",
      2,
    ],
    ["dynamic VHD", { sizeBytes: 4096, ...dynamicVhd({ entries: 512 }) }, "VHD", 1],
    ["raw", { sizeBytes: 1.5 * GIB }, "RAW", 2],
  ])("finds out by itself that a file is %s, and its disk's size", async (_name, object, format, sizeGib) => {
    await importFile(object);
    await at.clock.advance(600_000);
    const { body } = await at.sdk.describeImages(new models.DescribeImagesRequest({ regionId: REGION }));
    const [image] = body?.images?.image ?? [];
    expect(image?.size).toBe(sizeGib);
    const [disk] = image?.diskDeviceMappings?.diskDeviceMapping ?? [];
    expect(disk).toMatchObject({ format, size: String(sizeGib) });
  });

  it("refuses compressed qcow2 with the knob qcow2ExtensionsSupported off", async () => {
    at.ecs.knobs.qcow2ExtensionsSupported = false;
    const refusal = await refusalOf(importFile(qcow2({ incompatible: 0b1000 })));
    expect(refusal).toMatchObject({ statusCode: 403, code: "InvalidImageFormat.Malformed" });
  });

  it("takes VMDK only with the knob vmdkSupported on", async () => {
    const vmdk = { head: Buffer.from("KDMV") };
    expect(await refusalOf(importFile(vmdk))).toMatchObject({
      statusCode: 400,
      code: "InvalidImageFormat.RegionNotSupported",
    });
    at.ecs.knobs.vmdkSupported = true;
    expect((await importFile(vmdk, { format: "VMDK" })).body?.imageId).toMatch(/^m-/);
  });

  it("leaves it to the task with the knob headerCheck", async () => {
    at.ecs.knobs.headerCheck = "asynchronous";
    const { body } = await importFile(qcow2({ encryption: 1 }));
    await at.clock.advance(at.ecs.knobs.dispatchMs + at.ecs.knobs.contentFailureMs);
    const request = new models.DescribeTaskAttributeRequest({ regionId: REGION, taskId: body?.taskId });
    const { body: task } = await at.sdk.describeTaskAttribute(request);
    expect(task).toMatchObject({ taskStatus: "Failed", failedCount: 1, successCount: 0, totalCount: 1 });
    expect(task?.operationProgressSet?.operationProgress?.[0]).toMatchObject({
      operationStatus: "Failed",
      errorCode: "InvalidImageFormat.Malformed",
      errorMsg: "The qcow2 file is encrypted.",
    });
  });
});
