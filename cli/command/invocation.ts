import { existsSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { quoted } from "./commands.ts";
import { packageFolder } from "./package-folder.ts";

export interface Calling {
  /** The file that Node runs, as it was called: a link in a folder of programs, or the program itself. */
  script: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** The current folder is that of a checkout of this project, or below it. */
  inCheckout: boolean;
}

/** How the command was called, to be typed again: npx, by its name, or else with Node and its path. */
export function invocationOf({ script, environment, inCheckout }: Calling): string {
  const path = script.replaceAll("\\", "/");
  if (environment["npm_lifecycle_event"] === "npx" || path.includes("/node_modules/.bin/"))
    return "npx image-drop";
  // On Windows a global command calls the program itself.
  if (basename(path) === "image-drop" || path.includes("/node_modules/image-drop/")) return "image-drop";
  return inCheckout ? "npx image-drop" : `node ${quoted(script)}`;
}

/** How this process was called. */
export function ownInvocation(): string {
  const folder = packageFolder();
  const inCheckout = !relative(folder, process.cwd()).startsWith("..") && existsSync(join(folder, "scripts"));
  return invocationOf({ script: process.argv[1] ?? "", environment: process.env, inCheckout });
}
