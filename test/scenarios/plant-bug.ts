import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Plugin } from "esbuild";
import { buildFunctions } from "../../scripts/build.mjs";

/**
 * Bugs that prove the checker: the functions are bundled anew with one module replaced by a version that
 * breaks one promise, and deployed in place of the real ones. Nothing of this is in the product.
 */
export interface PlantedBug {
  /** What it does, for the reader. */
  does: string;
  /** The module that is replaced, from the project's folder. */
  module: string;
  /** What it exports instead of its own; the rest stays. */
  replacement: string;
  /** The broken promise, as the checker says it. */
  breaks: RegExp;
}

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    does: "drops the ClientToken",
    module: "functions/core/import/drop.ts",
    replacement: "export const clientToken = () => undefined;",
    breaks: /began 2 imports/,
  },
  {
    does: "ignores cancel.json",
    module: "functions/steps/drop-documents.ts",
    replacement: "export const readCancel = async () => undefined;",
    breaks: /cancelled on request, but|began after the request/,
  },
  {
    does: "writes the result twice",
    module: "functions/cloud/objects.ts",
    replacement: `
      import { createObjects as original } from "original";
      export const createObjects = (...parts) => {
        const objects = original(...parts);
        return { ...objects, writeOnce: async (key, value) => (await objects.writeJson(key, value), "written") };
      };`,
    breaks: /has \d results/,
  },
  {
    does: "notes what it asks of ECS after the call instead of before",
    module: "functions/steps/drop-documents.ts",
    // The status that follows an accepted call is such a note.
    replacement: "export const noteImport = async () => {};",
    breaks: /began 2 imports/,
  },
  {
    does: "stops an execution while its Import is at work",
    module: "functions/core/import/cancellation.ts",
    replacement: `
      import { takeOver as original } from "original";
      export const takeOver = (found, nowMs) => {
        const begun = found.begun ?? { imageId: "", taskId: "" };
        return original({ ...found, begun, deadSince: found.request.requestedAt }, nowMs);
      };`,
    breaks: /does not say that there was left/,
  },
  {
    does: "asks for a copy with no token and no name",
    module: "functions/cloud/distributed-images.ts",
    replacement: `
      import { createDistributedImages as original } from "original";
      export const createDistributedImages = (...parts) => {
        const images = original(...parts);
        const copyImage = (order) => images.copyImage({ ...order, clientToken: undefined, name: undefined });
        return { ...images, copyImage };
      };`,
    breaks: /began 2 copies/,
  },
  {
    does: "forgets a share whose answer was lost",
    module: "functions/core/distribution/judge-shares.ts",
    replacement: `
      import { judgeShares as original } from "original";
      export const judgeShares = (shares, sharedWith, at) =>
        original(shares, shares.troubledSince === undefined ? sharedWith : at.record.asked.shareWith, at);`,
    breaks: /the share with \d+ in \S+ is said to be there and was not/,
  },
  {
    does: "sets the family before the copies",
    module: "functions/steps/distribute.ts",
    replacement: `
      import { lookAndMove as original } from "original";
      export const lookAndMove = async (record, cancel, cloud) => {
        const { family } = record.asked;
        if (family !== undefined && record.phase === "copies")
          await cloud.imagesIn(record.drop.region).setFamily(record.imageId, family).catch(() => undefined);
        return original(record, cancel, cloud);
      };`,
    breaks: /the family was set in \S+ before the copy/,
  },
];

/** Where a stack with a planted bug lies. */
export interface BuggyStack {
  stackFile: string;
  remove(): Promise<void>;
}

export async function plant({ module, replacement }: PlantedBug): Promise<BuggyStack> {
  const folder = await mkdtemp(join(tmpdir(), "image-drop-planted-"));
  await buildFunctions({
    outdir: join(folder, "dist/functions"),
    plugins: [replacing(resolve(module), replacement)],
  });
  await writeFile(join(folder, "s.yaml"), await readFile("s.yaml"));
  for (const neighbour of ["flows", "generated", "logs.ros.yaml"])
    await symlink(resolve(neighbour), join(folder, neighbour));
  return {
    stackFile: join(folder, "s.yaml"),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/**
 * Everybody who imports `file` gets the replacement, which has all that it does not replace from the
 * original.
 */
function replacing(file: string, replacement: string): Plugin {
  return {
    name: "planted-bug",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\.ts$|^original$/ }, ({ path, importer, resolveDir, namespace }) => {
        if (namespace === "planted") return { path: file };
        return importer !== "" && resolve(resolveDir, path) === file
          ? { path: file, namespace: "planted" }
          : undefined;
      });
      onLoad({ filter: /.*/, namespace: "planted" }, () => ({
        contents: `export * from "original";\n${replacement}`,
        resolveDir: resolve("."),
      }));
    },
  };
}
