import { blame, finding, type Problem, pointer } from "../problems/problem.ts";
import type { Sidecar } from "./fields.ts";

/** Where a drop is imported, as far as it is known: a sidecar is also checked on a desk. */
export interface ImportPlace {
  region?: string;
  accountId?: string;
  /** False where a deployment does nothing after an import. */
  distribution?: boolean;
}

/** What holds between what a sidecar asks for after the import, and where it is imported. */
export function distributionProblems(
  sidecar: Sidecar,
  place: ImportPlace,
  isRefused: (path: string) => boolean,
): Problem[] {
  return [
    ...switchedOff(sidecar, place),
    ...shareRules(sidecar, place),
    ...copyRules(sidecar, place, isRefused),
  ];
}

function switchedOff(sidecar: Sidecar, { distribution = true }: ImportPlace): Problem[] {
  if (distribution) return [];
  const fields = (["requireCheck", "family", "shareWith", "copies"] as const).filter((field) => {
    const value = sidecar[field];
    return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
  });
  return fields.map((field) => blame(pointer("", field), finding("DistributionOff", { field })));
}

function shareRules({ shareWith = [] }: Sidecar, { accountId }: ImportPlace): Problem[] {
  return shareWith.flatMap((account, i) => {
    if (account === undefined) return [];
    const at = pointer("/shareWith", i);
    if (account === accountId) return [blame(at, finding("AccountOwn", { account }))];
    return shareWith.indexOf(account) < i ? [blame(at, finding("AccountRepeated", { account }))] : [];
  });
}

function copyRules(
  { copies = [], shareWith = [] }: Sidecar,
  { region: own }: ImportPlace,
  isRefused: (path: string) => boolean,
): Problem[] {
  const regions = copies.map((copy) => copy?.region);
  return copies.flatMap((copy, i) => {
    if (copy === undefined) return [];
    const { region, encrypted = false, kmsKeyId } = copy;
    const at = pointer("/copies", i);
    const problems: Problem[] = [];
    if (region !== undefined && region === own)
      problems.push(blame(`${at}/region`, finding("CopyRegionOwn", { region })));
    else if (region !== undefined && regions.indexOf(region) < i)
      problems.push(blame(`${at}/region`, finding("CopyRegionRepeated", { region })));
    const keyKnown = !isRefused(`${at}/kmsKeyId`);
    if (kmsKeyId !== undefined && !encrypted && !isRefused(`${at}/encrypted`))
      problems.push(blame(`${at}/kmsKeyId`, finding("KmsKeyUnused", {})));
    if (encrypted && keyKnown && kmsKeyId === undefined && shareWith.length > 0)
      problems.push(blame(`${at}/encrypted`, finding("CopyNotShareable", {})));
    return problems;
  });
}
