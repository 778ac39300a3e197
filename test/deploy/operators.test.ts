import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { OPERATORS_PAGE, withOperatorTables } from "../../scripts/operator-tables.ts";

it("the operators' tables are what the code and an import say (npm run operator-tables writes them)", async () => {
  const page = readFileSync(OPERATORS_PAGE, "utf8");
  expect(await withOperatorTables(page)).toBe(page);
}, 60_000);
