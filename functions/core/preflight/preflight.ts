import type { FileEvidence } from "./image-files/evidence.ts";
import { type FileJudgement, judgeFile } from "./image-files/judge-file.ts";
import { type FileFingerprint, type ImportRequest, importRequest } from "./import-request.ts";
import type { LimitsName } from "./limits.ts";
import { blame, finding, isWarning, type Problem } from "./problems/problem.ts";
import type { SidecarReading } from "./sidecar/read-sidecar.ts";

export { type FileEvidence, type FileFacts, gatherEvidence, isArchived } from "./image-files/evidence.ts";

/** Whether a drop can be imported, is not complete yet, or can never be imported as it is. */
export type Verdict =
  | { verdict: "refused"; problems: Problem[] }
  | { verdict: "waiting"; missing: string[] }
  | { verdict: "ready"; request: ImportRequest; files: FileFingerprint[]; warnings: Problem[] };

/** A verdict travels with the rest of the record through the workflow, which carries 64 KiB a step. */
const MAX_PROBLEMS = 50;
const MAX_PROBLEM_BYTES = 24 * 1024;
const MAX_WARNING_BYTES = 8 * 1024;
const MAX_PLAN_BYTES = 40 * 1024;

/**
 * Judges a drop by its sidecar and by what is known of its files (`undefined`: not there). Everything that is
 * wrong with the sidecar and with the files that are there is told at once, in the order of the sidecar's
 * fields and then of the files, also if other files are missing. The same arguments give the same verdict.
 */
export function preflight(
  reading: SidecarReading,
  evidence: ReadonlyMap<string, FileEvidence | undefined>,
  { limits, distribution = true }: { limits: LimitsName; distribution?: boolean },
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
    request: importRequest(sidecar, disks, { distribution }),
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
