import { isWarning } from "../../functions/core/preflight/problems/problem.ts";
import { readSidecar, type SidecarReading } from "../../functions/core/preflight/sidecar/read-sidecar.ts";

/** Reads sidecars as if they were dropped as `incoming/team-a/web.qcow2.json`. */
export const AT = {
  key: "incoming/team-a/web.qcow2.json",
  incomingPrefix: "incoming/",
  limits: "console",
} as const;

export function read(sidecar: unknown, at: Partial<Parameters<typeof readSidecar>[1]> = {}): SidecarReading {
  const text = typeof sidecar === "string" ? sidecar : JSON.stringify(sidecar);
  return readSidecar(new TextEncoder().encode(text), { ...AT, ...at });
}

export function refusals({ problems }: SidecarReading): string[] {
  return problems.filter((problem) => !isWarning(problem)).map(({ code, path }) => `${code} ${path}`);
}

export const GOOD = { name: "web-2026.11" };
