import type { Execution, ExecutionQuery, Flows } from "../../functions/cloud/flows.ts";

/** As many as ListExecutions gives at once. */
export const PAGE = 99;

/** All executions that a query finds, a page at a time, in the service's order. */
export async function* allExecutions(
  flows: Pick<Flows, "list">,
  query: ExecutionQuery,
): AsyncGenerator<Execution> {
  let nextToken = query.nextToken;
  do {
    const page = await flows.list({ ...query, nextToken, limit: PAGE });
    yield* page.rows;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}
