import { asksForCheck } from "../distribution.ts";
import { LIMITS, type LimitsName, osTypeOf } from "../limits.ts";
import { blame, finding, type Problem, shown } from "../problems/problem.ts";
import { distributionProblems, type ImportPlace } from "./distribution-rules.ts";
import type { Sidecar } from "./fields.ts";

/** Whether something is wrong with this field already: a rule that needs it then has nothing to say. */
export type IsRefused = (path: string) => boolean;

/**
 * What holds between the fields of a sidecar, of which `told` is already known to be wrong: one cause is told
 * once. Problems and warnings, in the order of the fields.
 */
export function crossFieldProblems(
  sidecar: Sidecar,
  at: ImportPlace & { limits: LimitsName },
  told: readonly Problem[],
): Problem[] {
  const platform = platformRules(sidecar, at.limits, (path) => told.some((each) => each.path === path));
  const isRefused: IsRefused = (path) => [...told, ...platform].some((each) => each.path === path);
  return [
    ...platform,
    ...architectureRules(sidecar),
    ...(isRefused("/osType") || isRefused("/platform") ? [] : windowsRules(sidecar)),
    ...detectionRules(sidecar),
    ...regionRules(sidecar, at.region),
    ...distributionProblems(sidecar, at, isRefused),
  ];
}

function platformRules({ osType, platform }: Sidecar, limits: LimitsName, isRefused: IsRefused): Problem[] {
  if (osType === "windows" && platform === undefined) {
    if (isRefused("/platform")) return [];
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
  const { licenseType } = sidecar;
  const windows = osTypeFor(sidecar) === "windows";
  const problems: Problem[] = [];
  if (windows && licenseType === undefined)
    problems.push(blame("/licenseType", finding("LicenseNotChosen", {})));
  if (!windows && licenseType !== undefined) {
    problems.push(blame("/licenseType", finding("LicenseNotWindows", { osType: "Linux" })));
  }
  return problems;
}

/** ECS, "Image check overview": the systems that it does not know. */
const NOT_CHECKED = [
  ...["Gentoo", "FreeBSD", "CoreOS", "Fedora CoreOS", "Customized Linux"],
  ...["Windows Server 2003", "Windows Server 2008"],
];

function detectionRules(sidecar: Sidecar): Problem[] {
  const { detection, detectionStrategy, platform } = sidecar;
  if (!asksForCheck(sidecar)) return [];
  const fields = { "/detectionStrategy": detectionStrategy, "/detection": detection };
  const path = Object.entries(fields).find(([, value]) => value !== undefined)?.[0] ?? "/requireCheck";
  if (platform !== undefined && NOT_CHECKED.includes(platform))
    return [blame(path, finding("DetectionUnsupported", { platform }))];
  return osTypeFor(sidecar) === "windows" ? [blame(path, finding("DetectionOnWindows", {}))] : [];
}

function regionRules({ region }: Sidecar, actual: string | undefined): Problem[] {
  if (region === undefined || actual === undefined || region === actual) return [];
  return [blame("/region", finding("RegionMismatch", { actual, wanted: shown(region) }))];
}

/** The operating system: as said, else that of the platform, else Linux (ImportImage's default). */
export function osTypeFor({ osType, platform }: Sidecar): "linux" | "windows" {
  return osType ?? (platform === undefined ? "linux" : osTypeOf(platform));
}
