import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** `node_modules/a/node_modules/@b/c` of a file in it; undefined for a file of this project. */
function folderOf(input) {
  return /^((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
}

/**
 * What the bundles hold of others, with each one's licence, as most licences ask. `inputs` are files as esbuild
 * names them, below `root`. A package that says nothing of its licence is an error.
 */
export async function licencesText(root, inputs) {
  const folders = [...new Set(inputs.map(folderOf).filter(Boolean))];
  const packages = await Promise.all(
    folders.map(async (folder) => {
      const { name, version, license } = JSON.parse(
        await readFile(join(root, folder, "package.json"), "utf8"),
      );
      const file = (await readdir(join(root, folder))).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file === undefined ? "" : await readFile(join(root, folder, file), "utf8");
      if (license === undefined && text === "") throw new Error(`${folder} says nothing of its licence`);
      return [`${name} ${version}, ${license?.type ?? license ?? "licence below"}`, text.trim()]
        .join("\n\n")
        .trim();
    }),
  );
  return `What the bundles in this folder hold of others.\n\n${[...new Set(packages)].sort().join("\n\n---\n\n")}\n`;
}
