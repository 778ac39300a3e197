import { joinedCrc64 } from "./crc64.ts";
import { type Layout, spanOf } from "./layout.ts";
import type { SourceFile } from "./source-file.ts";

/** Hears what was read from the file, for progress and for the checkpoint. */
export interface SumListener {
  onBytes: (count: number) => void;
  onSum: (number: number, crc64: bigint) => Promise<void>;
}

/** The checksums of a file's parts, each read at most once. */
export class PartSums {
  readonly layout: Layout;
  private readonly source: Pick<SourceFile, "crc64">;
  private readonly known: Map<number, bigint>;

  constructor(source: Pick<SourceFile, "crc64">, layout: Layout, known: ReadonlyMap<number, bigint>) {
    this.source = source;
    this.layout = layout;
    this.known = new Map(known);
  }

  get all(): ReadonlyMap<number, bigint> {
    return this.known;
  }

  set(number: number, crc64: bigint): void {
    this.known.set(number, crc64);
  }

  /** Whether the file's part has this checksum. If a remembered one differs, the part is read again. */
  async has(number: number, crc64: bigint, listener: SumListener, signal: AbortSignal): Promise<boolean> {
    if (this.known.get(number) === crc64) return true;
    return (await this.read(number, listener, signal)) === crc64;
  }

  /** The checksum of the whole file. What is not known yet is read. */
  async whole(listener: SumListener, signal: AbortSignal): Promise<bigint> {
    for (let number = 1; number <= this.layout.parts; number += 1)
      if (!this.known.has(number)) await this.read(number, listener, signal);
    return this.joined();
  }

  /** The checksum of the whole file, of parts that are all known. */
  joined(): bigint {
    const pieces = Array.from({ length: this.layout.parts }, (_, index) => {
      const crc64 = this.known.get(index + 1);
      const span = spanOf(this.layout, index + 1);
      if (crc64 === undefined || span === undefined) throw new RangeError(`part ${index + 1} is not known`);
      return { crc64, sizeBytes: span.sizeBytes };
    });
    return joinedCrc64(pieces);
  }

  private async read(number: number, { onBytes, onSum }: SumListener, signal: AbortSignal): Promise<bigint> {
    const span = spanOf(this.layout, number);
    if (span === undefined) throw new RangeError(`there is no part ${number}`);
    const crc64 = await this.source.crc64(span, onBytes, signal);
    this.known.set(number, crc64);
    await onSum(number, crc64);
    return crc64;
  }
}
