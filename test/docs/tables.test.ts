import { expect, it } from "vitest";
import { readPages } from "../../scripts/pages.ts";
import { withTables } from "../../scripts/tables.ts";

const pages = readPages();

it("the pages have the tables that the code has, and the costs that imports have (npm run tables writes them)", async () => {
  const filled = await withTables(pages);
  for (const [path, page] of pages) expect(filled.get(path), path).toBe(page);
}, 120_000);

it("a place without a table is told, and a table without a place", async () => {
  await expect(withTables(new Map([["x.md", ""]]))).rejects.toThrow("No page has a place");
  const more = "<!-- nothing -->\n<!-- /nothing -->";
  await expect(withTables(new Map([...pages, ["x.md", more]]))).rejects.toThrow("a table of nothing");
});
