import { ExecutionFault } from "./failures.ts";
import type { Payload } from "./payload.ts";

/**
 * "Differences between the old and the new version" names the State and Task events, the API model the
 * others. What `detail` holds for the new specification is published nowhere: this is the simulator's own
 * choice.
 */
export type EventType =
  | "ExecutionStarted"
  | "ExecutionSucceeded"
  | "ExecutionFailed"
  | "ExecutionStopped"
  | "ExecutionTimedOut"
  | "StateEntered"
  | "StateStarted"
  | "StateSucceeded"
  | "StateFailed"
  | "StateTimedOut"
  | "StateAborted"
  | "TaskScheduled"
  | "TaskSucceeded"
  | "TaskFailed";

/**
 * `prefix`, `text` and a closing brace are a JSON object; without a prefix `text` alone is. So a payload's
 * text is kept once.
 */
export interface EventDetail {
  readonly prefix: "" | '{"input":' | '{"output":';
  readonly text: string;
}

export const NO_DETAIL: EventDetail = { prefix: "", text: "{}" };

export function inputDetail({ text }: Payload): EventDetail {
  return { prefix: '{"input":', text };
}

export function outputDetail({ text }: Payload): EventDetail {
  return { prefix: '{"output":', text };
}

export function failureDetail(error: string, cause: string): EventDetail {
  return { prefix: "", text: JSON.stringify({ error, cause }) };
}

/** An event as GetExecutionHistory answers it. */
export interface HistoryEvent {
  EventId: number;
  /** The event that caused this one; 0 for the first. */
  ScheduleEventId: number;
  /** The state's name; empty for the execution's own events. */
  StepName: string;
  Time: string;
  Type: EventType;
  /** A JSON object. */
  EventDetail: string;
}

interface Kept {
  type: EventType;
  step: string;
  scheduledBy: number;
  atMs: number;
  prefix: EventDetail["prefix"];
  text: string;
}

/** The events of one execution; ids count from 1. */
export class History {
  private readonly kept: Kept[] = [];
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  get size(): number {
    return this.kept.length;
  }

  /**
   * Adds an event and gives its id. One place is kept for the execution's last event: throws the fault that
   * ends the execution when no other is left.
   */
  add(event: Omit<Kept, "prefix" | "text">, { prefix, text }: EventDetail): number {
    if (this.kept.length >= this.limit - 1)
      throw new ExecutionFault(
        "Simulator.EventLimitExceeded",
        `an execution has at most ${this.limit} history events`,
      );
    return this.addLast(event, { prefix, text });
  }

  /** The execution's last event. */
  addLast({ type, step, scheduledBy, atMs }: Omit<Kept, "prefix" | "text">, detail: EventDetail): number {
    const { prefix, text } = detail;
    return this.kept.push({ type, step, scheduledBy, atMs, prefix, text });
  }

  /** Up to `limit` events from the id `first` on, and the id of the one after them if there is one. */
  page(first: number, limit: number): { events: HistoryEvent[]; next: number | undefined } {
    const end = first - 1 + limit;
    const events = this.kept.slice(first - 1, end).map((event, index) => shown(event, first + index));
    return { events, next: end < this.kept.length ? end + 1 : undefined };
  }
}

function shown({ type, step, scheduledBy, atMs, prefix, text }: Kept, id: number): HistoryEvent {
  return {
    EventId: id,
    ScheduleEventId: scheduledBy,
    StepName: step,
    Time: new Date(atMs).toISOString(),
    Type: type,
    EventDetail: prefix === "" ? text : `${prefix}${text}}`,
  };
}
