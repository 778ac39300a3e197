import type { World } from "../edge.ts";

/**
 * `1-<seconds since 1970, hexadecimal>-<24 hexadecimal digits>`, as the document's struct "Error" of API
 * 2023-03-30 shows it.
 */
export const newRequestId = ({ clock, random }: World): string =>
  `1-${Math.floor(clock.now() / 1000).toString(16)}-${random.text(24, "0123456789abcdef")}`;
