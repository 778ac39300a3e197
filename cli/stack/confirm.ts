import { createInterface } from "node:readline/promises";

/** Without a terminal somebody may still answer, but nobody is waited for for long. */
const UNATTENDED_MS = 10_000;

/** Asks on stderr; no answer is a no. */
export async function confirmed(question: string, signal: AbortSignal): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const over = new AbortController();
  const stop = () => over.abort();
  signal.addEventListener("abort", stop, { once: true });
  const timer = process.stdin.isTTY ? undefined : setTimeout(stop, UNATTENDED_MS);
  const ended = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
  try {
    const asked = lines.question(`${question} [y/N] `, { signal: over.signal });
    return /^y(es)?$/i.test((await Promise.race([asked, ended])).trim());
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    lines.close();
  }
}
