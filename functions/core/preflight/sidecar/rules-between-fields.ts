import { LIMITS, type LimitsName, osTypeOf } from "../limits.ts";
import { blame, finding, type Problem, shown } from "../problems/problem.ts";
import type { Sidecar } from "./fields.ts";

/**
 * What holds between the fields of a sidecar. Fields that could not be read are left out; rules that need them are silent.
 * Problems and warnings, in the order of the fields.
 */
export function crossFieldProblems(sidecar: Sidecar, at: { limits: LimitsName; region?: string }): Problem[] {
  return [
    ...platformRules(sidecar, at.limits),
    ...architectureRules(sidecar),
    ...windowsRules(sidecar),
    ...regionRules(sidecar, at.region),
  ];
}

function platformRules({ osType, platform }: Sidecar, limits: LimitsName): Problem[] {
  if (osType === "windows" && platform === undefined) {
    const allowed = LIMITS[limits].platforms.windows;
    return [blame("/platform", finding("PlatformMissing", { allowed }))];
  }
  if (osType === undefined || platform === undefined || osTypeOf(platform) === osType) return [];
  const words = {
    platform,
    actual: osTypeOf(platform) === "windows" ? "Windows" : "Linux",
    declared: osType,
  };
  return [blame("/platform", finding("PlatformOsMismatch", words))];
}

/** Windows Server 2003 and 2008 exist for i386, no later one does; none is imported for arm64. */
const I386_WINDOWS = ["Windows Server 2003", "Windows Server 2008", "Other Windows"];

function architectureRules({ architecture, platform, bootMode }: Sidecar): Problem[] {
  const problems: Problem[] = [];
  if (architecture !== undefined && architecture !== "x86_64" && platform !== undefined) {
    const exists = architecture === "i386" && I386_WINDOWS.includes(platform);
    if (osTypeOf(platform) === "windows" && !exists) {
      problems.push(blame("/architecture", finding("ArchitectureUnlikely", { platform, architecture })));
    }
  }
  if (architecture === "arm64" && bootMode === "BIOS") {
    problems.push(blame("/bootMode", finding("BootModeArm64", {})));
  }
  return problems;
}

function windowsRules(sidecar: Sidecar): Problem[] {
  const { licenseType, detectionStrategy } = sidecar;
  const windows = osTypeFor(sidecar) === "windows";
  const problems: Problem[] = [];
  if (windows && licenseType === undefined)
    problems.push(blame("/licenseType", finding("LicenseNotChosen", {})));
  if (!windows && licenseType !== undefined) {
    problems.push(blame("/licenseType", finding("LicenseNotWindows", { osType: "Linux" })));
  }
  if (windows && detectionStrategy !== undefined) {
    problems.push(blame("/detectionStrategy", finding("DetectionOnWindows", {})));
  }
  return problems;
}

function regionRules({ region }: Sidecar, actual: string | undefined): Problem[] {
  if (region === undefined || actual === undefined || region === actual) return [];
  return [blame("/region", finding("RegionMismatch", { actual, wanted: shown(region) }))];
}

/** The operating system: as said, else that of the platform, else Linux (ImportImage's default). */
export function osTypeFor({ osType, platform }: Sidecar): "linux" | "windows" {
  return osType ?? (platform === undefined ? "linux" : osTypeOf(platform));
}
