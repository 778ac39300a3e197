import type { LimitsName } from "../../functions/core/preflight/limits.ts";
import { type FileEvidence, preflight, type Verdict } from "../../functions/core/preflight/preflight.ts";
import { readSidecar } from "../../functions/core/preflight/sidecar/read-sidecar.ts";
import { evidenceOf, fixture } from "./image-fixtures.ts";

/** Drops into `incoming/team-a/`, and their verdicts. */
export const GIB = 2 ** 30;
export const FOLDER = "incoming/team-a/";

export interface Drop {
  sidecar?: Record<string, unknown>;
  /** The image's name, which names the sidecar. */
  image?: string;
  files: Readonly<Record<string, Uint8Array | FileEvidence | undefined>>;
  limits?: LimitsName;
}

export function judge({ sidecar = {}, image = "web.qcow2", files, limits = "console" }: Drop): Verdict {
  const bytes = new TextEncoder().encode(JSON.stringify({ name: "web", ...sidecar }));
  const at = { key: `${FOLDER}${image}.json`, incomingPrefix: "incoming/", limits };
  const evidence = Object.entries(files).map(([name, file]) => {
    return [`${FOLDER}${name}`, file instanceof Uint8Array ? evidenceOf(file) : file] as const;
  });
  return preflight(readSidecar(bytes, at), new Map(evidence), { limits });
}

export function ready(drop: Drop) {
  const verdict = judge(drop);
  if (verdict.verdict !== "ready") throw new Error(JSON.stringify(verdict));
  return verdict;
}

/** Each problem of a refusal as "Code path". */
export function refused(drop: Drop): string[] {
  const verdict = judge(drop);
  return verdict.verdict === "refused"
    ? verdict.problems.map(({ code, path }) => `${code} ${path}`)
    : [verdict.verdict];
}

export function firstProblem(drop: Drop) {
  const verdict = judge(drop);
  return verdict.verdict === "refused" ? verdict.problems[0] : undefined;
}

export const warned = (drop: Drop) => ready(drop).warnings.map(({ code, path }) => `${code} ${path}`);

export const web = () => fixture("web.qcow2");
export const mbr = () => fixture("mbr.raw");
