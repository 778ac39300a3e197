import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newestFirst } from "../../cli/imports/newest-first.ts";
import type { Execution, ExecutionQuery, Flows } from "../../functions/cloud/flows.ts";

const NOW_MS = Date.parse("2026-11-01T00:00:00Z");

/** ListExecutions over these executions, in one of the two orders that nobody documents. */
function workflow(ages: readonly number[], order: "newest-first" | "oldest-first") {
  const executions = ages
    .map((ageMs, index) => ({ name: `e${index}`, startedAt: new Date(NOW_MS - ageMs).toISOString() }))
    .sort(
      (a, b) => (order === "newest-first" ? 1 : -1) * b.startedAt.localeCompare(a.startedAt),
    ) as Execution[];
  const asked: ExecutionQuery[] = [];
  const flows: Pick<Flows, "list"> = {
    async list(query) {
      asked.push(query);
      const { from = "", to = "9", nextToken = "0", limit = 60 } = query;
      const found = executions.filter(({ startedAt }) => startedAt >= from && startedAt <= to);
      const end = Number(nextToken) + limit;
      const rows = found.slice(Number(nextToken), end);
      return end < found.length ? { rows, nextToken: String(end) } : { rows };
    },
  };
  return { flows, asked };
}

async function namesOf(flows: Pick<Flows, "list">, query: ExecutionQuery = {}): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of newestFirst(flows, query, NOW_MS)) names.push(name);
  return names;
}

describe("executions newest first", () => {
  it("are streamed a page at a time where the service lists them so", async () => {
    const { flows, asked } = workflow(
      Array.from({ length: 1000 }, (_, index) => index * 1000),
      "newest-first",
    );
    expect(await namesOf(flows)).toEqual(Array.from({ length: 1000 }, (_, index) => `e${index}`));
    expect(asked).toHaveLength(11);
  });

  it("take one page if no more is read", async () => {
    const { flows, asked } = workflow(
      Array.from({ length: 1000 }, (_, index) => index * 1000),
      "newest-first",
    );
    for await (const _ of newestFirst(flows, {}, NOW_MS)) break;
    expect(asked).toHaveLength(1);
  });

  it("come in order, each once, where the service lists the oldest first", async () => {
    const ages = fc.array(fc.integer({ min: 0, max: 40 * 86_400_000 }), { minLength: 90, maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(ages, async (list) => {
        const names = await namesOf(workflow(list, "oldest-first").flows);
        const agesInOrder = names.map((name) => list[Number(name.slice(1))] as number);
        expect(agesInOrder).toEqual([...list].sort((a, b) => a - b));
        expect(new Set(names).size).toBe(list.length);
      }),
      { numRuns: 25, seed: 1 },
    );
  });

  it("of one crowded hour are read in windows that hold few", async () => {
    const { flows } = workflow(
      Array.from({ length: 5000 }, (_, index) => index * 500),
      "oldest-first",
    );
    expect(await namesOf(flows)).toEqual(Array.from({ length: 5000 }, (_, index) => `e${index}`));
  });

  it("keep to the period that is asked for", async () => {
    const hours = Array.from({ length: 500 }, (_, index) => index * 3_600_000);
    const query = {
      from: new Date(NOW_MS - 300 * 3_600_000).toISOString(),
      to: new Date(NOW_MS - 100 * 3_600_000).toISOString(),
    };
    const names = await namesOf(workflow(hours, "oldest-first").flows, query);
    expect([names[0], names.at(-1), names.length]).toEqual(["e100", "e300", 201]);
  });
});
