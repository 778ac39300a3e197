import { type Disk, type FileEvidence, type FileJudgement, judgeFile } from "./image-files/judge-file.ts";
import type { FileFingerprint, ImportRequest } from "./import-request.ts";
import type { LimitsName } from "./limits.ts";
import { blame, finding, isWarning, type Problem } from "./problems/problem.ts";
import type { Sidecar, SidecarReading } from "./sidecar/read-sidecar.ts";
import { osTypeFor } from "./sidecar/rules-between-fields.ts";

export type { FileEvidence } from "./image-files/judge-file.ts";
export { readPlan } from "./image-files/read-plan.ts";

/** Whether a drop can be imported, is not complete yet, or can never be imported as it is. */
export type Verdict =
  | { verdict: "refused"; problems: Problem[] }
  | { verdict: "waiting"; missing: string[] }
  | { verdict: "ready"; request: ImportRequest; files: FileFingerprint[]; warnings: Problem[] };

/** A verdict travels through the workflow, whose data is limited to 64 KiB a step, beside the rest of the record. */
const MAX_PROBLEMS = 50;
const MAX_PROBLEM_BYTES = 24 * 1024;
const MAX_WARNING_BYTES = 8 * 1024;
const MAX_PLAN_BYTES = 40 * 1024;

/**
 * Judges a drop by its sidecar and by what is known of its files (`undefined`: not there). Everything that is wrong with the
 * sidecar and with the files that are there is told at once, in the order of the sidecar's fields and then of the files,
 * also if other files are missing. The same arguments give the same verdict.
 */
export function preflight(
  reading: SidecarReading,
  evidence: ReadonlyMap<string, FileEvidence | undefined>,
  { limits }: { limits: LimitsName },
): Verdict {
  const { sidecar, files } = reading;
  const uefi = sidecar?.bootMode === "UEFI" || sidecar?.architecture === "arm64";
  const judgements = files.flatMap((file): FileJudgement[] => {
    const known = evidence.get(file.key);
    return known === undefined ? [] : [judgeFile(file, known, { limits, uefi, platform: sidecar?.platform })];
  });
  const all = [...reading.problems, ...judgements.flatMap(({ problems }) => problems)];
  const problems = all.filter((problem) => !isWarning(problem));
  if (sidecar === undefined || problems.length > 0) {
    return { verdict: "refused", problems: capped(problems, MAX_PROBLEM_BYTES, "MoreProblems") };
  }
  const missing = files.map(({ key }) => key).filter((key) => evidence.get(key) === undefined);
  if (missing.length > 0) return { verdict: "waiting", missing };
  const disks = judgements.map(({ disk }) => disk).filter((disk) => disk !== undefined);
  const ready = {
    verdict: "ready",
    request: requestOf(sidecar, disks),
    files: disks.map(({ fingerprint }) => fingerprint),
    warnings: capped(all, MAX_WARNING_BYTES, "MoreWarnings"),
  } as const;
  const bytes = jsonBytes(ready);
  if (bytes <= MAX_PLAN_BYTES) return ready;
  return {
    verdict: "refused",
    problems: [blame("", finding("PlanTooLarge", { bytes, limit: MAX_PLAN_BYTES }))],
  };
}

/** As many as a verdict carries, and one more that says how many are left out. */
function capped(
  problems: readonly Problem[],
  maxBytes: number,
  more: "MoreProblems" | "MoreWarnings",
): Problem[] {
  let bytes = 0;
  const kept = problems.slice(0, MAX_PROBLEMS).filter((problem) => {
    bytes += jsonBytes(problem);
    return bytes <= maxBytes;
  });
  const count = problems.length - kept.length;
  return count === 0 ? kept : [...kept, blame("", finding(more, { count }))];
}

function jsonBytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

const API_FORMAT = { raw: "RAW", qcow2: "QCOW2", vhd: "VHD", vmdk: "VMDK" } as const;

function requestOf(sidecar: Sidecar, disks: readonly Disk[]): ImportRequest {
  const { name, description, platform, architecture, tags } = sidecar;
  const { bootMode, roleName, resourceGroupId, detectionStrategy, nvmeSupport, imdsSupport } = sidecar;
  const osType = osTypeFor(sidecar);
  const optional = {
    // ECS takes no empty description.
    description: description === "" ? undefined : description,
    bootMode,
    // ECS wants one for Windows, and its default is Aliyun (ImportImage, OSType and LicenseType).
    licenseType: osType === "windows" ? (sidecar.licenseType ?? "Aliyun") : undefined,
    roleName,
    resourceGroupId,
    detectionStrategy,
    nvmeSupport,
    imdsSupport,
  };
  return {
    imageName: name,
    osType,
    platform: platform ?? "Others Linux",
    architecture: architecture ?? "x86_64",
    ...withoutUndefined(optional),
    tags: tags ?? {},
    disks: disks.map(({ key, format, sizeGib }) => ({ key, format: API_FORMAT[format], sizeGib })),
  };
}

/** JSON has no undefined: what is absent must be absent. */
function withoutUndefined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
