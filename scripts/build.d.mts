import type { BuildOptions, BuildResult, Plugin } from "esbuild";

export declare const deployed: BuildOptions & { absWorkingDir: string };
export declare function buildFunctions<Write extends boolean = true>(options?: {
  write?: Write;
  outdir?: string;
  plugins?: Plugin[];
}): Promise<BuildResult<{ metafile: true; write: Write }>>;
export declare function buildCommand<Write extends boolean = true>(options?: {
  write?: Write;
  outdir?: string;
}): Promise<BuildResult<{ metafile: true; write: Write }>>;
export declare function buildPage<Write extends boolean = true>(options?: {
  write?: Write;
  outdir?: string;
}): Promise<BuildResult<{ metafile: true; write: Write }>>;
export declare function setup(): Promise<void>;
