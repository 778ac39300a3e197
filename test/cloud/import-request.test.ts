import { expect, it } from "vitest";
import type { CloudConfig } from "../../functions/cloud/cloud-config.ts";
import { createImages } from "../../functions/cloud/images.ts";
import { ImportRequest } from "../../functions/core/preflight/import-request.ts";
import { readSettings } from "../../functions/core/settings.ts";
import { record } from "../deploy/requests.ts";

/** Every field of a request, each with a value of its own. */
const REQUEST: Required<ImportRequest> = {
  imageName: "web",
  description: "The web tier",
  osType: "windows",
  platform: "Windows Server 2012",
  architecture: "x86_64",
  bootMode: "UEFI",
  licenseType: "BYOL",
  roleName: "OwnRole",
  resourceGroupId: "rg-1",
  detectionStrategy: "Standard",
  nvmeSupport: "supported",
  imdsSupport: "v2",
  distribution: { check: "require", family: "web", shareWith: ["1234567890123456"], copies: [], tags: {} },
  tags: { team: "web" },
  disks: [{ key: "incoming/web.raw", format: "RAW", sizeGib: 41 }],
};

const at = (ecs: string): CloudConfig => ({
  region: "cn-hangzhou",
  accountId: "1",
  credentials: { accessKeyId: "id", accessKeySecret: "secret" },
  endpoints: { ecs },
  internal: false,
  settings: readSettings({}),
  now: Date.now,
});

it("ImportImage is sent every field of a request, by ECS's names, and nothing of what comes after it", async () => {
  expect(Object.keys(REQUEST).sort()).toEqual(Object.keys(ImportRequest.shape).sort());
  let sent = new URLSearchParams();
  const recorder = await record("ecs", [], {
    answer: (_, message) => {
      sent = new URL(message.url ?? "", "http://ecs").searchParams;
      return { body: JSON.stringify({ ImageId: "m-1", TaskId: "t-1", RequestId: "R" }) };
    },
  });
  try {
    const images = createImages(at(recorder.url));
    await images.importImage({ request: REQUEST, bucket: "drops", clientToken: "token", tags: { a: "b" } });
  } finally {
    await recorder.close();
  }
  expect(Object.fromEntries(sent)).toMatchObject({
    RegionId: "cn-hangzhou",
    ClientToken: "token",
    ImageName: "web",
    Description: "The web tier",
    OSType: "windows",
    Platform: "Windows Server 2012",
    Architecture: "x86_64",
    BootMode: "UEFI",
    LicenseType: "BYOL",
    RoleName: "OwnRole",
    ResourceGroupId: "rg-1",
    DetectionStrategy: "Standard",
    "Features.NvmeSupport": "supported",
    "Features.ImdsSupport": "v2",
    "Tag.1.Key": "team",
    "Tag.1.Value": "web",
    "Tag.2.Key": "a",
    "Tag.2.Value": "b",
    "DiskDeviceMapping.1.OSSBucket": "drops",
    "DiskDeviceMapping.1.OSSObject": "incoming/web.raw",
    "DiskDeviceMapping.1.Format": "RAW",
    "DiskDeviceMapping.1.DiskImageSize": "41",
  });
  expect([...sent.keys()].filter((key) => /distribution|family|share|copies/i.test(key))).toEqual([]);
});
