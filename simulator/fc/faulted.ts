import type { Fault } from "../faults.ts";
import type { InvokeAnswer } from "../invoke-answer.ts";
import { type ServiceError, serviceErrors } from "./service-errors.ts";

/** The caller got no answer that is Function Compute's, so there is no error code of its. */
const lost = (status: number): ServiceError => ({
  ...serviceErrors.internal(),
  status,
  code: "Unknown",
  message: "the connection ended before Function Compute's answer",
});

/** An invocation that comes from inside the cloud, under a fault: what it would meet at the HTTP edge. */
export async function underFault(
  fault: Fault | undefined,
  run: () => Promise<InvokeAnswer>,
): Promise<InvokeAnswer> {
  switch (fault?.kind) {
    case undefined:
      return run();
    case "refuse":
      return { kind: "service-error", status: fault.status, code: fault.code, message: fault.message };
    case "reset-before":
      return lost(500);
    case "html":
      return lost(502);
    case "reset-after":
      await run();
      return lost(500);
    case "meanwhile": {
      if (fault.when !== "after") {
        await fault.act();
        return fault.when === "before" ? run() : lost(500);
      }
      const answer = await run();
      await fault.act();
      return answer;
    }
    case "slow": {
      const answer = await run();
      await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
      return answer;
    }
  }
}
