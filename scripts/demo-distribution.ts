import { type Distributed, readDistribution } from "../functions/core/distribution/published.ts";

/** What became of that which a sidecar asks for after the import, a line for each copy and share. */
export function distributionLines(key: string, document: unknown): string[] {
  const { copies, shares, state }: Distributed = readDistribution(document);
  return [
    ...copies.map(
      (copy) => `${key}: copy to ${copy.region} ${copy.state}${copy.imageId ? `, ${copy.imageId}` : ""}`,
    ),
    ...shares.map((share) => `${key}: ${share.state} with ${share.account} in ${share.region}`),
    `${key}: ${state}`,
  ];
}
