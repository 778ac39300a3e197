import type { Connection } from "../connection/connection.ts";
import { PAGE } from "./executions.ts";
import { dropOf } from "./import-view.ts";

/** Keys and executions of the newest imports that begin so, for a shell to complete; one call of the workflow. */
export async function targetsBeginning(beginning: string, connection: Connection): Promise<string[]> {
  const { incoming } = connection.settings.prefixes;
  const { rows } = await (await connection.flows()).list({ limit: PAGE });
  const names = rows.flatMap((execution) => {
    const drop = dropOf(execution);
    if (drop === undefined || drop.execution !== execution.name) return [];
    const key = drop.key.startsWith(incoming) ? drop.key.slice(incoming.length) : drop.key;
    return [beginning.startsWith(incoming) ? drop.key : key, execution.name];
  });
  return [...new Set(names)].filter((name) => name.startsWith(beginning));
}
