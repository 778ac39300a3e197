import { PHRASES } from "../../functions/core/preflight/problems/phrases.ts";
import { ERRORS } from "./en/errors.ts";
import { FILES } from "./en/files.ts";
import { GENERAL } from "./en/general.ts";
import { HISTORY } from "./en/history.ts";
import { IMPORTS } from "./en/imports.ts";
import { NOTES } from "./en/notes.ts";
import { REPORTS } from "./en/reports.ts";
import { STACK } from "./en/stack.ts";

/**
 * What the command says, in English, by area. To add a sentence, add it in its area's file of each language:
 * the types refuse a language that lacks it, or that has other `{placeholders}`.
 */
export const OWN = {
  ...GENERAL,
  ...FILES,
  ...STACK,
  ...NOTES,
  ...ERRORS,
  ...IMPORTS,
  ...HISTORY,
  ...REPORTS,
} as const;

/** With the core's phrases, which may stand in a sentence as values. */
export const EN = { ...PHRASES, ...OWN } as const;
