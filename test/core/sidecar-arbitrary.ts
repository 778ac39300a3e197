import fc from "fast-check";
import { LIMITS, type LimitsName, REGIONS } from "../../functions/core/preflight/limits.ts";

/** Sidecars as JSON values: every one that this makes is valid by itself, under the limits it is made for. */

const HAN = ["中", "文", "镜", "像", "系", "统", "𠮷", "〇"];
const TAIL = [..."abcXYZ019._:-", ...HAN];
const RESERVED = /^(aliyun|acs:|image-drop:)|https?:\/\//;

const characters = (units: readonly string[], min: number, max: number) =>
  fc.array(fc.constantFrom(...units), { minLength: min, maxLength: max }).map((chosen) => chosen.join(""));

/** The same text in another case. */
const anyCase = <T extends string>(values: readonly T[]) =>
  fc
    .tuple(fc.constantFrom(...values), fc.constantFrom("as is", "lower", "upper"))
    .map(([value, how]) =>
      how === "lower" ? value.toLowerCase() : how === "upper" ? value.toUpperCase() : value,
    );

const name = fc
  .tuple(fc.constantFrom("a", "Z", ...HAN), characters(TAIL, 1, 127))
  .map((parts) => parts.join(""))
  .filter((text) => !RESERVED.test(text));

const text = (min: number, max: number) =>
  characters([...TAIL, " ", "/", '"', "é", "👩‍💻"], min, max).filter((made) => !RESERVED.test(made));

const range = ({ min, max }: { min: number; max: number }) => fc.integer({ min, max });

/** The account whose sidecars they are; they are dropped in cn-hangzhou. */
export const OWN_ACCOUNT = "1000000000000001";

const integrity = {
  fileSizeBytes: fc.integer({ min: 1, max: 2 ** 45 }),
  fileCrc64: fc.bigInt(0n, 2n ** 64n - 1n).map(String),
};

const tags = fc
  .uniqueArray(fc.tuple(text(1, 128), text(0, 128)), {
    selector: ([key]) => key.toLowerCase(),
    maxLength: 18,
  })
  .map((entries) => Object.fromEntries(entries));

const copies = fc
  .uniqueArray(fc.constantFrom(...REGIONS.filter((region) => region !== "cn-hangzhou")), { maxLength: 20 })
  .chain((regions) =>
    fc.tuple(
      ...regions.map((region) =>
        fc.oneof(
          fc.record(
            { region: fc.constant(region), name, description: text(2, 256), encrypted: fc.constant(false) },
            { requiredKeys: ["region"] },
          ),
          fc.record({
            region: fc.constant(region),
            encrypted: fc.constant(true),
            kmsKeyId: fc.constant("e522b26d-abf6-4e0d-b5da-04b7bde1b0ff"),
          }),
        ),
      ),
    ),
  );

const accounts = fc.uniqueArray(
  fc
    .bigInt(10n ** 15n, 10n ** 16n - 1n)
    .map(String)
    .filter((account) => account !== OWN_ACCOUNT),
  { maxLength: 50 },
);

export function validSidecar(limits: LimitsName): fc.Arbitrary<Record<string, unknown>> {
  const { systemDiskGib, dataDiskGib, architectures, formats, platforms } = LIMITS[limits];
  const system = fc.oneof(
    fc.record({ osType: anyCase(["linux"]), platform: anyCase(platforms.linux) }, { requiredKeys: [] }),
    fc.record(
      {
        osType: anyCase(["windows"]),
        platform: anyCase(platforms.windows),
        licenseType: anyCase(["Auto", "Aliyun", "BYOL"]),
      },
      { requiredKeys: ["platform"] },
    ),
  );
  const disk = fc.record(
    { sizeGib: range(dataDiskGib), format: anyCase(formats), ...integrity },
    { requiredKeys: [] },
  );
  const dataDisks = fc
    .array(disk, { maxLength: 16 })
    .map((disks) =>
      disks.map((made, i) => ({ key: i % 2 === 0 ? `disk-${i}.vhd` : `磁盘/${i} b.raw`, ...made })),
    );
  const machine = fc
    .record(
      { architecture: anyCase(architectures), bootMode: anyCase(["BIOS", "UEFI"]) },
      { requiredKeys: [] },
    )
    .filter(
      (made) => made.architecture?.toLowerCase() !== "arm64" || made.bootMode?.toLowerCase() !== "bios",
    );
  const rest = fc.record(
    {
      $schema: fc.constant("./sidecar.schema.json"),
      name,
      description: fc.oneof(fc.constant(""), text(2, 256)),
      format: anyCase(formats),
      systemDisk: fc.record({ sizeGib: range(systemDiskGib) }, { requiredKeys: [] }),
      dataDisks,
      ...integrity,
      tags,
      resourceGroupId: fc.constant("rg-bp67acfmxazb4ph"),
      roleName: fc.constant("AliyunECSImageImportDefaultRole"),
      detectionStrategy: anyCase(["Standard"]),
      nvmeSupport: anyCase(["supported", "unsupported"]),
      imdsSupport: anyCase(["v1", "v2"]),
      region: fc.constant("cn-hangzhou"),
      detection: anyCase(["Standard"]),
      requireCheck: fc.boolean(),
      family: name,
      shareWith: accounts,
      copies,
    },
    { requiredKeys: ["name"] },
  );
  return fc.tuple(system, machine, rest).map((parts) => Object.assign({}, ...parts));
}
