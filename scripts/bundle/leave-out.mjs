import { createRequire } from "node:module";
import { dirname } from "node:path";
import { LEFT_OUT } from "./left-out.mjs";

const require = createRequire(import.meta.url);
const REFUSAL = JSON.stringify(new URL("refusal.cjs", import.meta.url).pathname);

/** `ali-oss/lib/sts.js` of `/…/node_modules/ali-oss/lib/sts.js`, also of a nested copy. */
function fileInPackage(path) {
  return path.slice(path.lastIndexOf("/node_modules/") + "/node_modules/".length);
}

/** The text that stands in a left out module's place. */
function standIn(row, file, path) {
  const quoted = [file, row.why].map((text) => JSON.stringify(text)).join(", ");
  switch (row.how) {
    case "replace":
      return row.text;
    case "refuse":
      return `module.exports = require(${REFUSAL}).refusal(${quoted});`;
    case "refuse-made":
      return `const { refusal } = require(${REFUSAL}); module.exports = () => refusal(${quoted});`;
    case "refuse-each": {
      const keys = JSON.stringify(Object.keys(require(path)).filter((key) => key !== "default"));
      return `module.exports = require(${REFUSAL}).refusalOfEach(${quoted}, ${keys});`;
    }
  }
}

/**
 * An esbuild plugin that leaves out what left-out.mjs lists. A row that no file of the build matches is an
 * error.
 */
export function leaveOut(rows = LEFT_OUT) {
  const byFile = new Map(rows.flatMap((row) => row.files.map((file) => [file, row])));
  return {
    name: "leave-out",
    setup(build) {
      const met = new Set();
      build.onLoad({ filter: /\/node_modules\// }, ({ path }) => {
        const file = fileInPackage(path);
        const row = byFile.get(file);
        if (row === undefined) return undefined;
        met.add(file);
        return { contents: standIn(row, file, path), loader: "js", resolveDir: dirname(path) };
      });
      build.onEnd(({ errors }) => {
        const unmet = [...byFile.keys()].filter((file) => !met.has(file));
        if (errors.length > 0 || unmet.length === 0) return undefined;
        const text = `left out, but no bundle would have it: ${unmet.join(", ")} (scripts/bundle/left-out.mjs)`;
        return { errors: [{ text }] };
      });
    },
  };
}
