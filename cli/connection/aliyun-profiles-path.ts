import { homedir } from "node:os";
import { join } from "node:path";

/** Where the aliyun CLI keeps its profiles. */
export function profilesPath(): string {
  return join(homedir(), ".aliyun", "config.json");
}
