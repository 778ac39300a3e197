/**
 * CRC-64 as OSS reports it in `x-oss-hash-crc64ecma`: ECMA-182 polynomial, reflected, initial value and final
 * XOR all ones, printed as an unsigned decimal. The CRC of a concatenation follows from the CRCs of its
 * pieces, so the parts of an upload are never read again.
 */
const POLYNOMIAL = 0xc96c5795d7870f42n;
const ALL_ONES = 0xffffffffffffffffn;

/** `x` to the power 0, in the reflected form: the highest bit is the lowest power. */
const ONE = 1n << 63n;

/** Eight tables of 256 entries, low and high halves apart: eight bytes are folded in per step. */
const [LOW, HIGH] = tables();

function tables(): [Int32Array, Int32Array] {
  const low = new Int32Array(8 * 256);
  const high = new Int32Array(8 * 256);
  const values = Array.from({ length: 256 }, (_, byte) => {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1) value = value & 1n ? (value >> 1n) ^ POLYNOMIAL : value >> 1n;
    return value;
  });
  let row = values;
  for (let step = 0; step < 8; step += 1) {
    for (const [byte, value] of row.entries()) {
      low[step * 256 + byte] = Number(BigInt.asIntN(32, value));
      high[step * 256 + byte] = Number(BigInt.asIntN(32, value >> 32n));
    }
    row = row.map((value) => (value >> 8n) ^ (values[Number(value & 0xffn)] as bigint));
  }
  return [low, high];
}

const at = (table: Int32Array, index: number): number => table[index] as number;

/** The CRC of bytes that come in pieces. */
export class Crc64 {
  private low = -1;
  private high = -1;

  update(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const whole = bytes.byteLength - (bytes.byteLength % 8);
    let { low, high } = this;
    for (let offset = 0; offset < whole; offset += 8) {
      const a = low ^ view.getInt32(offset, true);
      const b = high ^ view.getInt32(offset + 4, true);
      const i0 = 1792 + (a & 255);
      const i1 = 1536 + ((a >>> 8) & 255);
      const i2 = 1280 + ((a >>> 16) & 255);
      const i3 = 1024 + (a >>> 24);
      const i4 = 768 + (b & 255);
      const i5 = 512 + ((b >>> 8) & 255);
      const i6 = 256 + ((b >>> 16) & 255);
      const i7 = b >>> 24;
      low = at(LOW, i0) ^ at(LOW, i1) ^ at(LOW, i2) ^ at(LOW, i3);
      low ^= at(LOW, i4) ^ at(LOW, i5) ^ at(LOW, i6) ^ at(LOW, i7);
      high = at(HIGH, i0) ^ at(HIGH, i1) ^ at(HIGH, i2) ^ at(HIGH, i3);
      high ^= at(HIGH, i4) ^ at(HIGH, i5) ^ at(HIGH, i6) ^ at(HIGH, i7);
    }
    for (let offset = whole; offset < bytes.byteLength; offset += 1) {
      const index = (low ^ view.getUint8(offset)) & 255;
      low = ((low >>> 8) | (high << 24)) ^ at(LOW, index);
      high = (high >>> 8) ^ at(HIGH, index);
    }
    this.low = low;
    this.high = high;
  }

  value(): bigint {
    const register = (BigInt(this.high >>> 0) << 32n) | BigInt(this.low >>> 0);
    return register ^ ALL_ONES;
  }
}

export function crc64(bytes: Uint8Array): bigint {
  const crc = new Crc64();
  crc.update(bytes);
  return crc.value();
}

/** The product of two polynomials over GF(2), modulo the CRC's. */
function multiply(left: bigint, right: bigint): bigint {
  let product = 0n;
  let shifted = right;
  for (let bit = ONE; bit > 0n; bit >>= 1n) {
    if (left & bit) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ POLYNOMIAL : shifted >> 1n;
  }
  return product;
}

/** What a CRC register is multiplied by when `lengthBytes` zero bytes follow: x to the power 8 × length. */
function shiftFactor(lengthBytes: number): bigint {
  let factor = ONE;
  let square = ONE >> 8n;
  for (let left = BigInt(lengthBytes); left > 0n; left >>= 1n) {
    if (left & 1n) factor = multiply(factor, square);
    square = multiply(square, square);
  }
  return factor;
}

/** The CRC of pieces one after another, from each piece's CRC and length. */
export function concatenatedCrc64(pieces: Iterable<{ crc64: bigint; sizeBytes: number }>): bigint {
  // Parts of an upload are all of one size but the last: the factor is worked out once for each size.
  const factors = new Map<number, bigint>();
  let crc = 0n;
  for (const piece of pieces) {
    let factor = factors.get(piece.sizeBytes);
    if (factor === undefined) {
      factor = shiftFactor(piece.sizeBytes);
      factors.set(piece.sizeBytes, factor);
    }
    crc = multiply(crc, factor) ^ piece.crc64;
  }
  return crc;
}

/** The CRC of `lengthBytes` zero bytes, without touching them. */
export function crc64OfZeros(lengthBytes: number): bigint {
  return multiply(ALL_ONES, shiftFactor(lengthBytes)) ^ ALL_ONES;
}
