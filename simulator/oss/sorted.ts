/** Object keys are listed in the order of their UTF-8 bytes, which is not that of JavaScript's strings. */
export function compareKeys(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** Values by key, listed in key order from any point on. */
export class SortedMap<Value> {
  private readonly values = new Map<string, Value>();
  private readonly keys: string[] = [];

  get size(): number {
    return this.values.size;
  }

  get(key: string): Value | undefined {
    return this.values.get(key);
  }

  set(key: string, value: Value): void {
    if (!this.values.has(key)) this.keys.splice(this.firstAtOrAfter(key), 0, key);
    this.values.set(key, value);
  }

  delete(key: string): void {
    if (this.values.delete(key)) this.keys.splice(this.firstAtOrAfter(key), 1);
  }

  /** Values whose keys are at or after `from`, in order. */
  *startingAt(from: string): Generator<Value> {
    for (let index = this.firstAtOrAfter(from); index < this.keys.length; index += 1)
      yield this.values.get(this.keys[index] as string) as Value;
  }

  private firstAtOrAfter(key: string): number {
    let low = 0;
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareKeys(this.keys[middle] as string, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
