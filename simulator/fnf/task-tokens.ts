import { createHmac } from "node:crypto";
import type { Random } from "../random.ts";
import type { Payload } from "./payload.ts";

/** What ReportTaskSucceeded or ReportTaskFailed says of a task. */
export type TaskReport =
  | { kind: "succeeded"; output: Payload }
  | { kind: "failed"; error: string; cause: string };

interface Task {
  flowName: string;
  executionName: string;
  /** The event that scheduled the task. */
  eventId: number;
}

/**
 * The tokens of tasks that wait for a callback: base64 of `v1#flow#execution#eventId#signature`, as published
 * examples are.
 */
export class TaskTokens {
  private readonly waiting = new Map<string, (report: TaskReport) => void>();
  private readonly secret: string;

  constructor(random: Random) {
    this.secret = random.text(32, "0123456789abcdef");
  }

  issue({ flowName, executionName, eventId }: Task): string {
    const signed = `v1#${flowName}#${executionName}#${eventId}`;
    return Buffer.from(`${signed}#${this.signature(signed)}`).toString("base64");
  }

  /** Calls `listener` with a report on the token. It must then stop waiting, by the result. */
  wait(token: string, listener: (report: TaskReport) => void): () => void {
    this.waiting.set(token, listener);
    return () => this.waiting.delete(token);
  }

  /**
   * Hands a report to the task. `completed`: nobody waits for it any more; `unknown`: no token of this
   * service.
   */
  report(
    token: string,
    report: TaskReport,
  ): { kind: "taken"; eventId: number } | { kind: "completed" | "unknown" } {
    const eventId = this.eventOf(token);
    if (eventId === undefined) return { kind: "unknown" };
    const listener = this.waiting.get(token);
    if (listener === undefined) return { kind: "completed" };
    listener(report);
    return { kind: "taken", eventId };
  }

  private eventOf(token: string): number | undefined {
    const text = Buffer.from(token, "base64").toString("utf8");
    const end = text.lastIndexOf("#");
    const signed = text.slice(0, Math.max(0, end));
    if (text.slice(end + 1) !== this.signature(signed)) return undefined;
    return Number(signed.slice(signed.lastIndexOf("#") + 1));
  }

  private signature(signed: string): string {
    return createHmac("sha1", this.secret).update(signed).digest("base64");
  }
}
