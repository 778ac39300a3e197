import type { Distributed } from "../../../functions/core/distribution/published.ts";
import type { Failure } from "../../../functions/core/import/failures.ts";
import { isDistributing } from "../../imports/distribution-of.ts";
import type { ImportView } from "../../imports/import-view.ts";
import { type Sentence, sentence, type Text } from "../../words/sentence.ts";

/** What is said of that which comes after an import: copies, shares, the family, the image check. */

type PartState = (
  | Distributed["copies"]
  | Distributed["shares"]
  | NonNullable<Distributed["families"]>
)[number]["state"];

function partState(state: PartState): Sentence {
  return sentence(`part.${state}`);
}

function copyText({ region, state, percent, imageId }: Distributed["copies"][number]): Sentence {
  return sentence("copyPart", { region, state: partState(state), percent, imageId });
}

type DistributionFact = "afterwards" | "copies" | "shares" | "family" | "check";

/** Each with its name as a fact; what the sidecar does not ask for is left out. */
export function distributionFacts({ distributed }: ImportView): Array<readonly [DistributionFact, Text]> {
  if (distributed === undefined) return [];
  const { state, copies, shares, family = "", families = [], check } = distributed;
  return [
    ["afterwards", sentence(`distributed.${state}`)] as const,
    ...copies.map((copy) => ["copies", copyText(copy)] as const),
    ...shares.map(
      ({ account, region, state: shared }) =>
        ["shares", sentence("sharePart", { account, region, state: partState(shared) })] as const,
    ),
    ...families.map(
      ({ region, state: set }) =>
        ["family", sentence("familyPart", { family, region, state: partState(set) })] as const,
    ),
    ...(check === undefined ? [] : ([["check", check.status || sentence("noAnswerYet")]] as const)),
    ...(check?.items ?? [])
      .filter(({ riskLevel }) => riskLevel !== undefined)
      .map(
        ({ name, value, riskLevel, riskCode }) =>
          ["check", sentence("riskPart", { name, value, riskLevel, riskCode })] as const,
      ),
  ];
}

/** Why something of it was not done, each cause once. */
export function distributionFailures({ distributed }: ImportView): Failure[] {
  if (distributed === undefined) return [];
  const { failure, copies, shares, families = [] } = distributed;
  const all = [failure, ...[...copies, ...shares, ...families].map((part) => part.failure)];
  const failures = all.filter((one) => one !== undefined);
  return failures.filter(({ message }, i) => failures.findIndex((one) => one.message === message) === i);
}

/** How far it is, in a line; undefined where nothing of it is to come. */
export function distributionLine(view: ImportView): Sentence | undefined {
  if (!isDistributing(view)) return undefined;
  const { distributed } = view;
  if (distributed === undefined) return sentence("distributionBegins");
  return sentence("distributionLine", {
    parts: distributed.copies.length > 0 ? distributed.copies.map(copyText) : sentence("distributed.running"),
  });
}
