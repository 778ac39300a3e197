import type { Event } from "../events.ts";

/** Events that come while a verb waits for something, beside those that it yields. */
export interface EventQueue {
  push(event: Event): void;
  /** The first one; undefined if there is none. */
  shift(): Event | undefined;
  /** Resolves when there is one. */
  filled(): Promise<void>;
}

export function createEventQueue(): EventQueue {
  const events: Event[] = [];
  let wake = () => {};
  let filled: Promise<void> | undefined;
  return {
    push(event) {
      events.push(event);
      wake();
    },
    shift: () => events.shift(),
    filled() {
      if (events.length > 0) return Promise.resolve();
      filled ??= new Promise((resolve) => {
        wake = () => {
          filled = undefined;
          wake = () => {};
          resolve();
        };
      });
      return filled;
    },
  };
}
