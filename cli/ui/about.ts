import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { About } from "../../page/protocol.ts";
import { packageFolder } from "../command/package-folder.ts";
import type { Connection } from "../connection/connection.ts";
import type { Context } from "../connection/connection-target.ts";

/** For whom and where the page is; its language is the command's. */
export function aboutOf(
  { region, bucket, settings, local, commands }: Connection,
  { folder, spoken }: Context,
): About {
  const { version } = JSON.parse(readFileSync(join(packageFolder(), "package.json"), "utf8")) as {
    version: string;
  };
  return {
    ...{ region, bucket, local, folder, version },
    language: spoken?.language ?? "en",
    flow: settings.flowName,
    incomingPrefix: settings.prefixes.incoming,
    limits: settings.limits,
    command: commands.invocation,
    commandFlags: commands.flags,
  };
}

/** By the system's own opener; where there is none, the printed address is still there. */
export function openInBrowser(url: string): void {
  const openers: Readonly<Record<string, readonly [string, ...string[]]>> = {
    darwin: ["open"],
    win32: ["rundll32", "url.dll,FileProtocolHandler"],
  };
  const [program, ...before] = openers[process.platform] ?? ["xdg-open"];
  const child = spawn(program, [...before, url], { detached: true, stdio: "ignore" });
  child.on("error", () => {});
  child.unref();
}
