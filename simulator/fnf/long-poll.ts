import type { Clock } from "../clock.ts";
import type { Exchange } from "../edge.ts";
import type { ExecutionView } from "./execution.ts";

/**
 * Resolves when the execution has ended, when `waitSeconds` of simulated time are over, or as many of real time: a virtual clock
 * may stand still meanwhile, and the client's own time limit is real. While this waits, time may go on.
 */
export async function longPoll(
  execution: ExecutionView,
  waitSeconds: number,
  { hold, whenEnded }: Pick<Exchange, "hold" | "whenEnded">,
  clock: Clock,
): Promise<void> {
  await new Promise<void>((resolve) => {
    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timeout);
      timer.cancel();
      resolve();
    };
    const timer = clock.schedule(waitSeconds * 1000, end);
    const timeout = setTimeout(end, waitSeconds * 1000);
    whenEnded(end);
    void execution.ended.then(end);
    hold.release();
  });
}
