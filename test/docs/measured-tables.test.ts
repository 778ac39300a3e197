import { expect, it } from "vitest";
import { readPages } from "../../scripts/pages.ts";
import { withTables } from "../../scripts/tables.ts";

it("the pages have the costs that imports have (npm run tables writes them)", async () => {
  const pages = readPages();
  const filled = await withTables(pages, { measuring: true });
  for (const [path, page] of pages) expect(filled.get(path), path).toBe(page);
}, 120_000);
