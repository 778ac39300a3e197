import { InvalidArgumentError } from "commander";

/** Reads a port from 0, which stands for a free one, to `highest`. For commander: throws its error. */
export function portOption(text: string, highest = 65_535): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > highest)
    throw new InvalidArgumentError(`It must be a whole number from 0 to ${highest}.`);
  return Number(text);
}
