import { expect, it } from "vitest";
import { readPages } from "../../scripts/pages.ts";
import { withTables } from "../../scripts/tables.ts";

const pages = readPages();

it("the pages have the tables that the code has (npm run tables writes them)", async () => {
  const filled = await withTables(pages, { measuring: false });
  for (const [path, page] of pages) expect(filled.get(path), path).toBe(page);
});

it("a place without a table is told, and a table without a place", async () => {
  const measuring = false;
  await expect(withTables(new Map([["x.md", ""]]), { measuring })).rejects.toThrow("No page has a place");
  const more = "<!-- nothing -->\n<!-- /nothing -->";
  await expect(withTables(new Map([...pages, ["x.md", more]]), { measuring })).rejects.toThrow(
    "a table of nothing",
  );
});
