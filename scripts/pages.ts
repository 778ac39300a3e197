import { readdirSync, readFileSync } from "node:fs";

const ROOT = new URL("../", import.meta.url);
const CHINESE = { readme: "README.zh-CN.md", folder: "docs/zh/" } as const;

/** Every page for readers, by its path from the root: those at the root and all below `docs/`. */
export function readPages(): Map<string, string> {
  const atRoot = readdirSync(ROOT).filter((name) => name.endsWith(".md"));
  const inDocs = readdirSync(new URL("docs", ROOT), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`);
  return new Map(
    [...atRoot, ...inDocs].sort().map((path) => [path, readFileSync(new URL(path, ROOT), "utf8")]),
  );
}

/** Where a page's Chinese twin is, if it has one; undefined for a page that is a twin itself. */
export function twinOf(path: string): string | undefined {
  if (languageOf(path) === "zh") return undefined;
  if (path === "README.md") return CHINESE.readme;
  return path.startsWith("docs/") ? path.replace("docs/", CHINESE.folder) : undefined;
}

export type PageLanguage = "en" | "zh";

export function languageOf(path: string): PageLanguage {
  return path === CHINESE.readme || path.startsWith(CHINESE.folder) ? "zh" : "en";
}
