import { Cancelled, type CancelReason } from "./failures.ts";

/**
 * Ends an execution, or the branches of one state, wherever they wait. Whatever cancels the parent cancels
 * the child.
 */
export class Cancellation {
  private readonly listeners = new Set<(reason: CancelReason) => void>();
  private cancelledFor: CancelReason | undefined;

  /** A child, to be detached when what it covers has ended. */
  child(): { cancellation: Cancellation; detach: () => void } {
    const cancellation = new Cancellation();
    if (this.cancelledFor !== undefined) cancellation.cancel(this.cancelledFor);
    return { cancellation, detach: this.onCancel((reason) => cancellation.cancel(reason)) };
  }

  get reason(): CancelReason | undefined {
    return this.cancelledFor;
  }

  /** The first reason counts. */
  cancel(reason: CancelReason): void {
    if (this.cancelledFor !== undefined) return;
    this.cancelledFor = reason;
    for (const listener of [...this.listeners]) listener(reason);
    this.listeners.clear();
  }

  /** Calls `listener` once when this is cancelled from now on; the result takes it back. */
  onCancel(listener: (reason: CancelReason) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  throwIfCancelled(): void {
    if (this.cancelledFor !== undefined) throw new Cancelled(this.cancelledFor);
  }
}
