/** Something that is to be done at a time. */
export interface Due {
  atMs: number;
  order: number;
  task: () => void;
  cancelled: boolean;
}

/**
 * Timers sorted by due time, then by the order they were set: a binary heap, for thousands of waits at once.
 */
export class Agenda {
  private readonly heap: Due[] = [];
  private order = 0;

  add(atMs: number, task: () => void): Due {
    const due = { atMs, order: this.order++, task, cancelled: false };
    this.heap.push(due);
    let child = this.heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.before(child, parent)) break;
      this.swap(child, parent);
      child = parent;
    }
    return due;
  }

  next(): Due | undefined {
    while (this.heap[0]?.cancelled === true) this.remove();
    return this.heap[0];
  }

  take(): Due | undefined {
    const due = this.next();
    if (due !== undefined) this.remove();
    return due;
  }

  clear(): void {
    this.heap.length = 0;
  }

  private remove(): void {
    const last = this.heap.pop();
    if (last === undefined || this.heap.length === 0) return;
    this.heap[0] = last;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= this.heap.length) return;
      if (child + 1 < this.heap.length && this.before(child + 1, child)) child += 1;
      if (!this.before(child, parent)) return;
      this.swap(child, parent);
      parent = child;
    }
  }

  private before(a: number, b: number): boolean {
    const left = this.heap[a] as Due;
    const right = this.heap[b] as Due;
    return left.atMs < right.atMs || (left.atMs === right.atMs && left.order < right.order);
  }

  private swap(a: number, b: number): void {
    const due = this.heap[a] as Due;
    this.heap[a] = this.heap[b] as Due;
    this.heap[b] = due;
  }
}
