import { createInterface } from "node:readline/promises";

/** Without a terminal somebody may still answer, but nobody is waited for for long. */
const UNATTENDED_MS = 10_000;

/** Asks on stderr; no answer is a no. */
export async function confirmed(question: string, signal: AbortSignal): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const waiting = process.stdin.isTTY
    ? signal
    : AbortSignal.any([signal, AbortSignal.timeout(UNATTENDED_MS)]);
  const ended = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
  try {
    const asked = lines.question(`${question} [y/N] `, { signal: waiting });
    return /^y(es)?$/i.test((await Promise.race([asked, ended])).trim());
  } catch {
    return false;
  } finally {
    lines.close();
  }
}
