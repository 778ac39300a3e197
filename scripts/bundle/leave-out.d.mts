import type { Plugin } from "esbuild";
import type { Row } from "./left-out.mjs";

export declare function leaveOut(rows?: readonly Row[]): Plugin;
