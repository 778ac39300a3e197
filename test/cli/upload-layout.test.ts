import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pauseMs } from "../../cli/connection/retries.ts";
import { fits, layoutBehind, layoutOf, spanOf } from "../../cli/upload/layout.ts";

const MIB = 2 ** 20;
const GIB = 2 ** 30;
const sizes = fc.integer({ min: 1, max: 2 ** 42 });

describe("the parts of an upload", () => {
  it("cover every byte once, are at most 10,000, and none but the last is small", () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 100 * 1024, max: 64 * MIB }), (sizeBytes, wanted) => {
        const layout = layoutOf(sizeBytes, wanted);
        expect(layout.parts).toBeLessThanOrEqual(10_000);
        expect(layout.partSizeBytes).toBeGreaterThanOrEqual(wanted);
        const [first, last] = [spanOf(layout, 1), spanOf(layout, layout.parts)];
        expect(first?.start).toBe(0);
        expect((last?.start ?? 0) + (last?.sizeBytes ?? 0)).toBe(sizeBytes);
        expect(last?.sizeBytes).toBeGreaterThan(0);
        expect(spanOf(layout, layout.parts + 1)).toBeUndefined();
        expect(spanOf(layout, 0)).toBeUndefined();
      }),
    );
  });

  it("grow only when there would be too many", () => {
    expect(layoutOf(5 * GIB, 16 * MIB)).toMatchObject({ partSizeBytes: 16 * MIB, parts: 320 });
    expect(layoutOf(10_000 * 16 * MIB, 16 * MIB).partSizeBytes).toBe(16 * MIB);
    expect(layoutOf(10_000 * 16 * MIB + 1, 16 * MIB).partSizeBytes).toBe(17 * MIB);
  });

  it("tell from what an upload has how it was cut", () => {
    const cut = layoutOf(1_000_000, 150_000);
    const part = (number: number) => ({ number, sizeBytes: spanOf(cut, number)?.sizeBytes ?? 0 });
    const supposed = layoutOf(1_000_000, 100_000);
    expect(layoutBehind(supposed, [part(2), part(5), part(7)])).toEqual(cut);
    expect(layoutBehind(cut, [part(7)])).toEqual(cut);
    expect(layoutBehind(supposed, [])).toEqual(supposed);
    expect(layoutBehind(supposed, [part(1), { number: 2, sizeBytes: 3 }])).toBeUndefined();
    expect(fits(cut, [{ number: 8, sizeBytes: 1 }])).toBe(false);
  });
});

describe("the pause before another attempt", () => {
  it("is random up to a bound that doubles and ends", () => {
    const policy = { attempts: 10, baseMs: 1000, capMs: 60_000 };
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempt, dice) => {
          const pause = pauseMs({ ...policy, random: () => dice }, attempt);
          expect(pause).toBeGreaterThanOrEqual(0);
          expect(pause).toBeLessThan(Math.min(60_000, 1000 * 2 ** (attempt - 1)));
        },
      ),
    );
    expect(pauseMs({ ...policy, random: () => 0.999 }, 9)).toBe(59_940);
  });
});
