import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Crc64, crc64, joinedCrc64 } from "../../cli/upload/crc64.ts";

/** The definition, bit by bit. */
function bitwise(bytes: Uint8Array): bigint {
  let register = 0xffffffffffffffffn;
  for (const byte of bytes) {
    register ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1)
      register = register & 1n ? (register >> 1n) ^ 0xc96c5795d7870f42n : register >> 1n;
  }
  return register ^ 0xffffffffffffffffn;
}

const bytes = fc.uint8Array({ maxLength: 300 });

describe("the CRC64 of an upload", () => {
  it("has the check value of CRC-64/XZ", () => {
    expect(crc64(Buffer.from("123456789"))).toBe(11051210869376104954n);
    expect(crc64(new Uint8Array())).toBe(0n);
  });

  it("is what the definition says of any bytes", () => {
    fc.assert(fc.property(bytes, (all) => crc64(all) === bitwise(all)));
  });

  it("does not depend on how the bytes come, nor on where they are in memory", () => {
    fc.assert(
      fc.property(bytes, fc.nat(), fc.nat(9), (all, at, offset) => {
        const cut = at % (all.length + 1);
        const shifted = new Uint8Array(all.length + offset);
        shifted.set(all, offset);
        const crc = new Crc64();
        crc.add(shifted.subarray(offset, offset + cut));
        crc.add(shifted.subarray(offset + cut));
        expect(crc.value).toBe(crc64(all));
      }),
    );
  });

  it("of a whole follows from its pieces", () => {
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 8 }), (pieces) => {
        const parts = pieces.map((piece) => ({ crc64: crc64(piece), sizeBytes: piece.length }));
        expect(joinedCrc64(parts)).toBe(crc64(Buffer.concat(pieces)));
      }),
    );
  });

  it("of ten thousand parts takes no noticeable time", () => {
    const startedMs = performance.now();
    joinedCrc64(Array.from({ length: 10_000 }, () => ({ crc64: 1n, sizeBytes: 16 * 2 ** 20 })));
    expect(performance.now() - startedMs).toBeLessThan(2000);
  });
});
