import type { Settings } from "../core/settings.ts";

/** Nobody waits for a receiver longer than this. */
const TIMEOUT_MS = 5000;

/**
 * Posts JSON to the deployer's URL, if there is one. A courtesy: it is tried once for each time something is
 * published, so it may come twice or not at all, and what fails is a line in the log. The URL may hold a
 * secret and is never logged.
 */
export async function notify(
  body: object,
  { notificationUrl }: Pick<Settings, "notificationUrl">,
): Promise<void> {
  if (notificationUrl === undefined) return;
  const problem = await post(notificationUrl, JSON.stringify(body)).catch((error: Error) => error.name);
  if (problem === undefined) return;
  process.stdout.write(`${JSON.stringify({ level: "warn", notification: "not delivered", problem })}\n`);
}

async function post(url: string, body: string): Promise<string | undefined> {
  const headers = { "content-type": "application/json" };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { method: "POST", headers, body, signal, redirect: "error" });
  await response.body?.cancel();
  return response.ok ? undefined : `HTTP ${response.status}`;
}
