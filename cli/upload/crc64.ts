/**
 * CRC-64/XZ, the checksum that OSS keeps of every object and part (x-oss-hash-crc64ecma): polynomial
 * ECMA-182, bits reflected, all ones at the start and exclusive-or'd at the end. Written as OSS writes it: an
 * unsigned decimal number.
 */
const POLYNOMIAL = 0xc96c5795d7870f42n;
const MASK = 0xffffffffffffffffn;

/**
 * What a byte does to the register when it is followed by 0 to 7 more bytes ("slicing by 8"): 256 entries for
 * each distance. JavaScript's fast integers have 32 bits, so each entry is in two halves.
 */
const SLICES = createSlices();

function createSlices(): { low: Int32Array; high: Int32Array } {
  const low = new Int32Array(8 * 256);
  const high = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let register = BigInt(byte);
    for (let distance = 0; distance < 8; distance += 1) {
      for (let bit = 0; bit < 8; bit += 1)
        register = register & 1n ? (register >> 1n) ^ POLYNOMIAL : register >> 1n;
      low[distance * 256 + byte] = Number(BigInt.asIntN(32, register));
      high[distance * 256 + byte] = Number(BigInt.asIntN(32, register >> 32n));
    }
  }
  return { low, high };
}

/** The checksum of bytes that come piece by piece. */
export class Crc64 {
  private low = -1;
  private high = -1;

  add(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { low: L, high: H } = SLICES;
    const inEights = bytes.byteLength & ~7;
    let { low, high } = this;
    for (let at = 0; at < inEights; at += 8) {
      const first = low ^ view.getInt32(at, true);
      const second = high ^ view.getInt32(at + 4, true);
      const a = 0x700 | (first & 255);
      const b = 0x600 | ((first >>> 8) & 255);
      const c = 0x500 | ((first >>> 16) & 255);
      const d = 0x400 | (first >>> 24);
      const e = 0x300 | (second & 255);
      const f = 0x200 | ((second >>> 8) & 255);
      const g = 0x100 | ((second >>> 16) & 255);
      const h = second >>> 24;
      low = n(L, a) ^ n(L, b) ^ n(L, c) ^ n(L, d) ^ n(L, e) ^ n(L, f) ^ n(L, g) ^ n(L, h);
      high = n(H, a) ^ n(H, b) ^ n(H, c) ^ n(H, d) ^ n(H, e) ^ n(H, f) ^ n(H, g) ^ n(H, h);
    }
    for (let at = inEights; at < bytes.byteLength; at += 1) {
      const entry = (low ^ n(bytes, at)) & 255;
      low = ((low >>> 8) | (high << 24)) ^ n(L, entry);
      high = (high >>> 8) ^ n(H, entry);
    }
    this.low = low;
    this.high = high;
  }

  /** The checksum of what was added so far; more may be added afterwards. */
  get value(): bigint {
    return (BigInt.asUintN(32, BigInt(~this.high)) << 32n) | BigInt.asUintN(32, BigInt(~this.low));
  }
}

/** An element that is known to be there. Inlined by the compiler: it costs nothing. */
function n(array: Int32Array | Uint8Array, index: number): number {
  return array[index] as number;
}

/** The checksum of these bytes. */
export function crc64(bytes: Uint8Array): bigint {
  const crc = new Crc64();
  crc.add(bytes);
  return crc.value;
}

/** A linear map of 64-bit registers: what becomes of each single bit, the lowest first. */
type BitMatrix = readonly bigint[];

function applied(matrix: BitMatrix, register: bigint): bigint {
  let result = 0n;
  for (let bit = 0, rest = register; rest !== 0n; bit += 1, rest >>= 1n)
    if (rest & 1n) result ^= matrix[bit] as bigint;
  return result;
}

function twice(matrix: BitMatrix): BitMatrix {
  return matrix.map((column) => applied(matrix, column));
}

/** What one zero byte does to a register. */
function zeroByte(): BitMatrix {
  const zeroBit = Array.from({ length: 64 }, (_, bit) => (bit === 0 ? POLYNOMIAL : 1n << BigInt(bit - 1)));
  return twice(twice(twice(zeroBit)));
}

/** What `length` zero bytes do to a register. */
function zeroBytes(length: number): BitMatrix {
  let power = zeroByte();
  let result: BitMatrix | undefined;
  for (let rest = BigInt(length); rest > 0n; rest >>= 1n) {
    if (rest & 1n) {
      const factor = power;
      result = result === undefined ? factor : result.map((column) => applied(factor, column));
    }
    power = twice(power);
  }
  return result ?? Array.from({ length: 64 }, (_, bit) => 1n << BigInt(bit));
}

/** A stretch of bytes by its checksum and length. */
export interface Piece {
  crc64: bigint;
  sizeBytes: number;
}

/** The checksum of pieces one after another, without their bytes. Pieces of few different sizes are quick. */
export function joinedCrc64(pieces: Iterable<Piece>): bigint {
  const shifts = new Map<number, BitMatrix>();
  let crc = 0n;
  for (const piece of pieces) {
    let shift = shifts.get(piece.sizeBytes);
    if (shift === undefined) {
      shift = zeroBytes(piece.sizeBytes);
      shifts.set(piece.sizeBytes, shift);
    }
    crc = (applied(shift, crc) ^ piece.crc64) & MASK;
  }
  return crc;
}
