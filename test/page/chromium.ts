import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Debian's Chromium, or the one that `CHROMIUM` names. */
const EXECUTABLE = process.env["CHROMIUM"] || "/usr/bin/chromium";

/** As a test machine needs it: it may run as root, and asks nobody on the network for anything. */
const FLAGS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A name that an attacker has made resolve to loopback.
  "--host-resolver-rules=MAP rebound.example 127.0.0.1",
];

/** Throws where there is no Chromium: nothing here passes without one. */
export async function launchChromium(): Promise<Browser> {
  if (!existsSync(EXECUTABLE))
    throw new Error(
      `There is no ${EXECUTABLE}: install Debian's package chromium, or name another in CHROMIUM.`,
    );
  return chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });
}
