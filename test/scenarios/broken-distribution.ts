import type { DistributionResult } from "../../functions/core/distribution/published.ts";
import type { Evidence } from "./broken-promises.ts";
import type { Ledger, RegionImage } from "./ledger.ts";

/** What is broken of that which an execution's sidecar asks for after the import. */
export function brokenDistribution(
  execution: string,
  { ledger, published, distributions }: Evidence,
): string[] {
  const result = [...published.values()].find((one) => one.result.execution === execution)?.result;
  const writes = ledger.distributions.filter((write) => write.execution === execution);
  const asked = result?.state === "imported" ? result.distribution : undefined;
  if (asked === undefined)
    return writes.length === 0 ? [] : [`${execution} distributes what nobody asked for`];
  const [first] = writes;
  if (first === undefined) return [`${execution} has no distribution.json`];
  const document = distributions.get(first.key) as DistributionResult;
  return [
    ...(writes.length > 1 ? [`has ${writes.length} distribution.json`] : []),
    ...copiedOnce(execution, ledger),
    ...familyLast(document, ledger),
    ...truth(document, first.images).map((wrong) => `${wrong} when distribution.json was written`),
    // One that takes up what is missing tells what is there then.
    ...([...ledger.retried.values()].includes(execution) ? [] : truth(document, ledger.images())).map(
      (wrong) => `${wrong} at the end`,
    ),
    ...untold(document, ledger),
    ...cancelled(document, ledger),
  ].map((wrong) => `${execution}: ${wrong}`);
}

function copiedOnce(execution: string, { copies }: Ledger): string[] {
  const regions = copies.filter((copy) => copy.execution === execution).map(({ regionId }) => regionId);
  return [...new Set(regions)].flatMap((region) => {
    const times = regions.filter((one) => one === region).length;
    return times > 1 ? [`began ${times} copies to ${region}`] : [];
  });
}

/** Nobody who asks for the family gets an image that is not everywhere yet. */
function familyLast({ imageId, copies, region }: DistributionResult, { families }: Ledger): string[] {
  const [set] = families.filter((one) => one.imageId === imageId);
  const missing = copies.filter(
    (copy) =>
      !set?.images.some(
        ({ regionId, status, ...image }) =>
          regionId === copy.region && status === "Available" && image.imageId === copy.imageId,
      ),
  );
  return set === undefined || missing.length === 0
    ? []
    : [`the family was set in ${region} before the copy to ${missing[0]?.region} was there`];
}

/** Whether the document agrees with what is in ECS. */
function truth(document: DistributionResult, images: readonly RegionImage[]): string[] {
  const { copies, shares, families = [], family } = document;
  const imageIn = (region: string) => {
    const id =
      region === document.region ? document.imageId : copies.find((copy) => copy.region === region)?.imageId;
    return images.find(({ imageId, regionId }) => imageId === id && regionId === region);
  };
  return [
    ...copies
      .filter(({ state, region }) => state === "available" && imageIn(region)?.status !== "Available")
      .map(({ region }) => `the copy to ${region} is said to be there and was not`),
    ...shares.flatMap(({ account, region, state, failure }) => {
      const isShared = imageIn(region)?.shares.includes(account) === true;
      if (state === "shared" && !isShared)
        return [`the share with ${account} in ${region} is said to be there and was not`];
      const isUnsure = /^(ServiceUnavailable|NotAllowed|WorkflowFault)$/.test(failure?.code ?? "");
      return state !== "shared" && isShared && !isUnsure
        ? [`a share with ${account} in ${region} is not told`]
        : [];
    }),
    ...families
      .filter(({ state, region }) => state === "set" && imageIn(region)?.family !== family)
      .map(({ region }) => `the family is said to be set in ${region} and was not`),
  ];
}

/** Whatever is left of a copy in ECS is named, or said not to be known. */
function untold({ execution, region, copies }: DistributionResult, ledger: Ledger): string[] {
  const own = ledger.copies.filter((copy) => copy.execution === execution);
  const images = ledger.images();
  const snapshots = ledger.snapshots();
  return own.flatMap(({ imageId, regionId }) => {
    const told = copies.find((copy) => copy.region === regionId);
    if (told?.imageId === imageId || told?.failure?.code === "CopyUncertain") return [];
    const left = [
      ...images.filter((image) => image.imageId === imageId).map(() => imageId),
      ...snapshots.filter((snapshot) => snapshot.imageId === imageId).map(({ snapshotId }) => snapshotId),
    ];
    return left.length === 0 || regionId === region
      ? []
      : [`does not say that there was left ${left.join(", ")}`];
  });
}

function cancelled({ state, execution }: DistributionResult, { cancelFiles }: Ledger): string[] {
  return state === "cancelled" && !cancelFiles.has(execution) ? ["cancelled, which nobody asked for"] : [];
}
