/** A short ID has as many digits as docker's: two imports share one in no account that fits into a flow's history. */
const SHORT = 12;

/** What no other execution's name ends with: 16 hexadecimal digits (core's `executionName`). Undefined for another tool's. */
export function uniquePart(execution: string): string | undefined {
  return /-([0-9a-f]{16})$/.exec(execution)?.[1];
}

/** An execution's name in short, accepted wherever an ID is; the name itself where it is not of this product's making. */
export function shortId(execution: string): string {
  return uniquePart(execution)?.slice(0, SHORT) ?? execution;
}
