import type { LogStream } from "./instance.ts";

/** A piece of text that a function wrote, as the log service would keep it. */
export interface LogLine {
  requestId: string;
  stream: LogStream;
  /** As written; cut after 8192 characters. */
  text: string;
  /** Simulated milliseconds since the epoch. */
  atMs: number;
}

/** How many lines of one function are kept; the oldest go first. */
const CAPACITY = 5000;

export interface Logs {
  add(functionName: string, line: LogLine): void;
  of(functionName: string): readonly LogLine[];
  clear(): void;
}

export function createLogs(): Logs {
  const byFunction = new Map<string, LogLine[]>();
  return {
    add(functionName, line) {
      const lines = byFunction.get(functionName) ?? [];
      byFunction.set(functionName, lines);
      lines.push(line);
      if (lines.length > CAPACITY) lines.splice(0, lines.length - CAPACITY);
    },
    of: (functionName) => byFunction.get(functionName) ?? [],
    clear: () => byFunction.clear(),
  };
}
