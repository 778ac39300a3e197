import { CloudFault, type ServiceName, Throttled } from "../../functions/cloud/cloud-faults.ts";
import type { EventQueue } from "../command/event-queue.ts";
import type { RetryOptions } from "./retries.ts";

/** A long list is throttled as a matter of course: that is told when it keeps on. */
const TOLD_THROTTLINGS = 4;

type Listener = Required<Pick<RetryOptions, "onFailedAttempt" | "onAnswer">>;

/** Tells once that a service does not answer, however many calls meet that, and once that it does again. */
export function reportContact(
  reports: Pick<EventQueue, "push"> | undefined,
  debug: boolean,
): (service: ServiceName) => Listener {
  /** Codes by service. */
  const lost = new Map<ServiceName, string>();
  return (service) => ({
    onFailedAttempt({ error, attempt }) {
      if (!(error instanceof CloudFault)) return;
      const { operation, code, said, request } = error;
      const throttled = error instanceof Throttled;
      if (lost.get(service) === code || (throttled && attempt < TOLD_THROTTLINGS)) return;
      lost.set(service, code);
      const line = `${service} ${operation}${request && `: ${request}`}`;
      const about = { throttled, code, said, request: debug ? line : undefined };
      reports?.push({ kind: "contact", service, lost: about });
    },
    onAnswer() {
      if (lost.delete(service)) reports?.push({ kind: "contact", service, lost: undefined });
    },
  });
}
