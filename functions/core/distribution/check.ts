import { secondsSince } from "../import/record.ts";
import { blame, finding, type Problem } from "../preflight/problems/problem.ts";
import type { Check } from "./published.ts";
import type { Cause, DistributionRecord } from "./record.ts";
import { causeOf } from "./refusals.ts";

/** The check needs minutes. That it answers at all is not certain: not of every system, says its document. */
const CHECK_SECONDS = 1800;
/** Words for a check that goes on; what else ECS may say is an answer. */
const GOES_ON = new Set(["", "Processing", "Waiting", "Pending", "Running"]);
/** Words that a level of no risk might have; the values are not documented. */
const NO_RISK = /^(none|no|safe|normal|pass(ed)?|ok)?$/i;

/** The image check, once it has answered. */
function answerOf(check: Check | undefined): Check | undefined {
  return check === undefined || GOES_ON.has(check.status) ? undefined : check;
}

/** Undefined while the check is waited for; what a required check stops, or "go on". */
export function judgeCheck(
  { asked, check, startedAt }: DistributionRecord,
  nowMs: number,
): Cause | "go-on" | undefined {
  if (asked.check === "none") return "go-on";
  const answer = answerOf(check);
  if (answer === undefined) {
    if (secondsSince(startedAt, nowMs) < CHECK_SECONDS) return undefined;
    return asked.check === "require" ? causeOf("CheckUnanswered", check?.status) : "go-on";
  }
  const risks = risksIn(answer);
  if (asked.check !== "require" || risks.length === 0) return "go-on";
  return causeOf("CheckFoundRisk", risks.map(riskText).join("; "));
}

type Item = Check["items"][number];

function risksIn({ items }: Check): Item[] {
  const isRisk = ({ riskCode = "", riskLevel = "" }: Item) => riskCode !== "" || !NO_RISK.test(riskLevel);
  return items.filter(isRisk);
}

function riskOf({ riskLevel = "", riskCode = "" }: Item): string {
  return [riskLevel, riskCode].filter((word) => word !== "").join(", ");
}

function riskText(item: Item): string {
  return `${item.name} ${item.value} (${riskOf(item)})`;
}

/** The risks that the check found, or that it did not answer, as warnings. */
export function checkWarnings({ asked, check, phase }: DistributionRecord): Problem[] {
  if (asked.check === "none" || phase === "check") return [];
  const answer = answerOf(check);
  if (answer === undefined) return [blame("/detection", finding("ImageNotChecked", {}))];
  return risksIn(answer).map((item) =>
    blame("/detection", finding("ImageRisk", { risk: riskOf(item), name: item.name, value: item.value })),
  );
}
