import type { Clock, Hold } from "../clock.ts";
import type { Cancellation } from "./cancellation.ts";
import { Cancelled } from "./failures.ts";
import type { EventDetail, EventType, History } from "./history.ts";

/** How a wait ends. The first call counts; what comes later is dropped. */
export interface Settle<Result> {
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * One line of states that run one after the other: an execution, a branch, an iteration. It holds the clock
 * but while it waits, so a virtual clock never jumps between two states.
 */
export class Strand {
  readonly clock: Clock;
  readonly cancellation: Cancellation;
  private readonly history: History;
  private lastEventId: number;
  private hold: Hold;

  constructor(parts: {
    clock: Clock;
    history: History;
    cancellation: Cancellation;
    lastEventId: number;
  }) {
    this.clock = parts.clock;
    this.history = parts.history;
    this.cancellation = parts.cancellation;
    this.lastEventId = parts.lastEventId;
    this.hold = this.clock.hold();
  }

  /** Adds an event that this strand's last one caused; gives its id. */
  record(type: EventType, step: string, detail: EventDetail): number {
    this.lastEventId = this.history.add(this.event(type, step), detail);
    return this.lastEventId;
  }

  /** Adds the execution's last event. */
  recordLast(type: EventType, detail: EventDetail): void {
    this.history.addLast(this.event(type, ""), detail);
  }

  private event(type: EventType, step: string) {
    return { type, step, scheduledBy: this.lastEventId, atMs: this.clock.now() };
  }

  /**
   * Waits until `begin`'s settle is called or the strand is cancelled, which throws `Cancelled`. What `begin`
   * answers is called when the wait is over, to clean up.
   */
  async suspend<Result>(begin: (settle: Settle<Result>) => () => void): Promise<Result> {
    this.cancellation.throwIfCancelled();
    const held = this.hold;
    try {
      return await new Promise<Result>((resolve, reject) => {
        let isOver = false;
        let cleanUp = () => {};
        const wake = (finish: () => void) => {
          if (isOver) return;
          isOver = true;
          this.hold = this.clock.hold();
          stopListening();
          cleanUp();
          finish();
        };
        const stopListening = this.cancellation.onCancel((reason) =>
          wake(() => reject(new Cancelled(reason))),
        );
        try {
          const begun = begin({
            resolve: (result) => wake(() => resolve(result)),
            reject: (error) => wake(() => reject(error)),
          });
          if (isOver) begun();
          else cleanUp = begun;
        } catch (error) {
          wake(() => reject(error));
        }
        held.release();
      });
    } finally {
      held.release();
    }
  }

  sleep(delayMs: number): Promise<void> {
    return this.suspend((settle) => {
      const timer = this.clock.schedule(delayMs, () => settle.resolve());
      return () => timer.cancel();
    });
  }

  /** Waits for strands that this one began; they are cancelled with it and end by themselves. */
  async join(children: Promise<unknown>): Promise<void> {
    this.hold.release();
    try {
      await children;
    } finally {
      this.hold = this.clock.hold();
    }
  }

  /** A strand that goes on from this one's last event. It must be ended. */
  fork(cancellation: Cancellation): Strand {
    const { clock, history, lastEventId } = this;
    return new Strand({ clock, history, cancellation, lastEventId });
  }

  /** Gives the clock free for good; the parent's next event is caused by this strand's last one. */
  end(parent?: Strand): void {
    if (parent !== undefined) parent.lastEventId = this.lastEventId;
    this.hold.release();
  }
}
