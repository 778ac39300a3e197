import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "../../cli/connection/connection-target.ts";
import type { Stage } from "../journey/stage.ts";
import { begin, type Finished, type Running, type RunOptions } from "./command.ts";
import { commands } from "./local-commands.ts";

/** The product on the simulator, and a folder whose simulator it is. */
export interface DeployedCloud {
  stage: Stage;
  folder: string;
  run(args: readonly string[], options?: Partial<RunOptions>): Promise<Finished>;
  begin(args: readonly string[], options?: Partial<RunOptions>): Promise<Running>;
  /** For a verb that is run in this process. */
  context(): Promise<Context>;
  close(): Promise<void>;
}

/** Closing it removes the folder; the stage is closed by who opened it. */
export async function deployedOn(stage: Stage): Promise<DeployedCloud> {
  const folder = await mkdtemp(join(tmpdir(), "image-drop-cli-"));
  await mkdir(join(folder, ".image-drop"));
  const { endpoints, control, account, stack } = stage.simulator;
  await writeFile(
    join(folder, ".image-drop", "local.json"),
    JSON.stringify({
      ...{ ...endpoints, control, region: account.region, accountId: account.id },
      ...{ accessKeyId: account.root.accessKeyId, accessKeySecret: account.root.accessKeySecret },
      ...{ bucket: "image-drop", flow: "image-drop", pid: process.pid },
      functions: Object.fromEntries(
        stack.functions.map(({ name }) => [name.slice("image-drop-".length), name]),
      ),
    }),
  );
  const start = async (args: readonly string[], options: Partial<RunOptions> = {}) =>
    begin(args, { folder, ...options });
  return {
    stage,
    folder,
    begin: start,
    run: async (args, options) => (await start(args, options)).finished,
    context: async () => ({ folder, environment: {}, signal: new AbortController().signal, commands }),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
