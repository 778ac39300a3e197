import type { FlowEvent, Flows } from "../../functions/cloud/flows.ts";

/** The most that GetExecutionHistory gives at once. */
const PAGE = 999;

/** Every event of an execution, oldest first, a page at a time. */
export async function* historyEvents(name: string, flows: Pick<Flows, "history">): AsyncGenerator<FlowEvent> {
  let nextToken: string | undefined;
  do {
    const page = await flows.history({ name, nextToken, limit: PAGE });
    yield* page.rows;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}
