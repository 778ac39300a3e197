import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Crc64, concatenatedCrc64, crc64, crc64OfZeros } from "../../oss/crc64.ts";

describe("CRC-64", () => {
  it("has the documented check value", () => {
    expect(crc64(Buffer.from("123456789"))).toBe(11051210869376104954n);
    expect(crc64(Buffer.alloc(0))).toBe(0n);
  });

  it("does not depend on how the bytes are cut", () => {
    const bytes = randomBytes(1000);
    const pieces = new Crc64();
    for (const [start, end] of [
      [0, 3],
      [3, 3],
      [3, 500],
      [500, 1000],
    ] as const)
      pieces.update(bytes.subarray(start, end));
    expect(pieces.value()).toBe(crc64(bytes));
  });

  it("follows for a concatenation from the pieces", () => {
    const bytes = randomBytes(100_003);
    const cuts = [0, 40_000, 80_000, 80_000, 100_003];
    const pieces = cuts.slice(1).map((end, index) => {
      const piece = bytes.subarray(cuts[index], end);
      return { crc64: crc64(piece), sizeBytes: piece.length };
    });
    expect(concatenatedCrc64(pieces)).toBe(crc64(bytes));
  });

  it("is known for zeros that nobody wrote", () => {
    for (const length of [0, 1, 7, 4096, 100_001])
      expect(crc64OfZeros(length)).toBe(crc64(Buffer.alloc(length)));
  });
});
